/** A department's documents: handing them in, how far they are, and taking them back. */
import multipart from '@fastify/multipart';
import { z } from 'zod';
import { type DepartmentConfig, departmentConfig } from '../../agents/config-schema.ts';
import { manages, principalsOf } from '../../agents/principals.ts';
import { removeDocuments } from '../../db/documents.ts';
import { findDocument, listDocuments, revisionsOf } from '../../db/documents-list.ts';
import { UPLOAD } from '../../db/documents-uploads.ts';
import { withTenant } from '../../db/tenant.ts';
import { type Caller, callerOf } from './caller.ts';
import { onlyFields, optionalText } from './clean-text.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { receiveUploads } from './knowledge-receive.ts';
import { readUpload } from './knowledge-upload.ts';
import { documentSchema, documentView, receivedSchema, revisionSchema, revisionView } from './knowledge-view.ts';
import { Problem, problems } from './problem.ts';
import { keyOf } from './submit-turn.ts';

const shared = { tags: ['Knowledge'], security: [{ bearer: [] }] };
const department = z.string().describe('Id of the department.');
/** Ids hold slashes, which clients may write as they are or as %2F. */
const oneDocument = z.object({ department, '*': z.string().describe('Id of the document.') });

/** Adds POST /knowledge/{department}/upload, GET /knowledge/{department}, and GET and DELETE of one document. */
export async function knowledgeRoutes(app: ApiServer, deps: ApiDeps): Promise<void> {
  if (!app.hasRequestDecorator('isMultipart')) await app.register(multipart);
  uploadRoute(app, deps);
  readRoutes(app, deps);
  removeRoute(app, deps);
}

function uploadRoute(app: ApiServer, deps: ApiDeps): void {
  const schema = {
    ...shared,
    operationId: 'uploadDocuments',
    summary: 'Hand documents in to a department that you manage.',
    description: 'Stored when it answers; searched when status is ready. The same file again changes nothing.',
    consumes: ['multipart/form-data'],
    params: z.object({ department }),
    headers: z.object({
      'idempotency-key': z.string().optional().describe('The same key with other documents is refused.'),
    }),
    response: {
      202: receivedSchema.extend({ documents: z.array(receivedSchema) }),
      ...problems(400, 401, 403, 404, 409, 413, 415, 500, 503),
    },
  };
  app.post('/knowledge/:department/upload', { schema }, async (request, reply) => {
    const caller = callerOf(request);
    const department = managedDepartment(caller, request.params.department);
    const key = request.headers['idempotency-key'];
    const under = key === undefined ? undefined : keyOf(caller.person.id, key);
    const form = await readUpload(request, deps.limits, deps.documents?.readable ?? []);
    const documents = await receiveUploads(deps, caller, department, form, under);
    const [first] = documents;
    if (!first) throw new Error('A form without files was let through.');
    deps.documents?.queued();
    reply.code(202).header('location', addressOf(department.id, first.doc_id));
    return { ...first, documents };
  });
}

function readRoutes(app: ApiServer, { db }: ApiDeps): void {
  const list = {
    ...shared,
    operationId: 'listDocuments',
    summary: 'The documents of a department that you may read, and how far they are.',
    params: z.object({ department }),
    querystring: onlyFields({
      limit: z.coerce.number().int().min(1).max(100).default(50),
      cursor: optionalText(400).optional().describe('next_cursor of the page before.'),
    }),
    response: {
      200: z.object({ documents: z.array(documentSchema), next_cursor: z.string().optional() }),
      ...problems(400, 401, 403, 404, 500, 503),
    },
  };
  app.get('/knowledge/:department', { schema: list }, async (request) => {
    const caller = callerOf(request);
    const department = openDepartment(caller, request.params.department);
    const { limit, cursor: after } = request.query;
    const rows = await withTenant(db, caller.tenant.id, (tx) =>
      listDocuments(tx, department.id, readerOf(caller), { most: limit + 1, after }),
    );
    const isManager = manages(caller.tenant, caller.person, department);
    const documents = rows.slice(0, limit).map((row) => documentView(row, caller.person.language, isManager));
    const last = documents.at(-1);
    return rows.length > limit && last ? { documents, next_cursor: last.doc_id } : { documents };
  });

  const one = {
    ...shared,
    operationId: 'getDocument',
    summary: 'One document with its revisions.',
    params: oneDocument,
    response: {
      200: documentSchema.extend({ revisions: z.array(revisionSchema) }).meta({ id: 'DocumentWithRevisions' }),
      ...problems(400, 401, 403, 404, 500, 503),
    },
  };
  app.get('/knowledge/:department/*', { schema: one }, async (request) => {
    const caller = callerOf(request);
    const department = openDepartment(caller, request.params.department);
    const isManager = manages(caller.tenant, caller.person, department);
    return withTenant(db, caller.tenant.id, async (tx) => {
      const found = await findDocument(tx, department.id, readerOf(caller), request.params['*']);
      if (!found) throw noDocument();
      const revisions = (await revisionsOf(tx, found.id)).map((row) => revisionView(row, isManager));
      return { ...documentView(found, caller.person.language, isManager), revisions };
    });
  });
}

function removeRoute(app: ApiServer, deps: ApiDeps): void {
  const schema = {
    ...shared,
    operationId: 'removeDocument',
    summary: 'Take back a document that was handed in, or an expert’s answer.',
    params: oneDocument,
    response: {
      200: z.object({ doc_id: z.string(), status: z.literal('removed') }),
      ...problems(400, 401, 403, 404, 409, 500, 503),
    },
  };
  app.delete('/knowledge/:department/*', { schema }, async (request) => {
    const caller = callerOf(request);
    const department = managedDepartment(caller, request.params.department);
    const { tenant, person } = caller;
    const id = await withTenant(deps.db, tenant.id, async (tx) => {
      const found = await findDocument(tx, department.id, readerOf(caller), request.params['*']);
      if (!found) throw noDocument();
      if (found.kind === 'document' && found.origin !== UPLOAD) throw keptElsewhere(found.origin);
      await removeDocuments(tx, tenant.id, [found.id], person.id);
      return found.id;
    });
    deps.documents?.changed(tenant.id, id);
    return { doc_id: id, status: 'removed' as const };
  });
}

function readerOf({ person }: Caller) {
  return { person: person.id, principals: principalsOf(person) };
}

/** The department, for those who may enter it or manage it. */
function openDepartment(caller: Caller, id: string): DepartmentConfig {
  const found = departmentOf(caller, id);
  const principals = principalsOf(caller.person);
  if (found.access.some((who) => principals.includes(who)) || manages(caller.tenant, caller.person, found))
    return found;
  throw new Problem(
    'not_allowed',
    `${found.name.en} is not open to you. GET /api/v1/departments lists those that are.`,
  );
}

function managedDepartment(caller: Caller, id: string): DepartmentConfig {
  const found = departmentOf(caller, id);
  if (manages(caller.tenant, caller.person, found)) return found;
  throw new Problem(
    'not_allowed',
    `You may not change what ${found.name.en} knows. Its managers and experts may, and administrators.`,
  );
}

function departmentOf({ tenant }: Caller, id: string): DepartmentConfig {
  const found = departmentConfig(tenant, id);
  if (found) return found;
  throw new Problem('not_found', 'There is no such department. GET /api/v1/departments lists them.');
}

function noDocument(): Problem {
  return new Problem('not_found', 'There is no such document, or you may not read it.');
}

function keptElsewhere(origin: string): Problem {
  const where = origin === 'folder' ? 'the department’s own folder' : `its source ${origin}`;
  return new Problem('kept_elsewhere', `This document comes from ${where} and would come back: remove it there.`);
}

function addressOf(department: string, id: string): string {
  return `/api/v1/knowledge/${department}/${encodeURIComponent(id)}`;
}
