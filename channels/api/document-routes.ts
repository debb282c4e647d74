/** Documents that answers cite, as text, for those who may read them. */
import { z } from 'zod';
import { withTenant } from '../../db/tenant.ts';
import { openDocument } from '../documents/read-document.ts';
import { callerOf } from './caller.ts';
import { onlyFields, optionalText } from './clean-text.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { Problem, problems } from './problem.ts';

const documentSchema = z
  .object({
    doc_id: z.string(),
    department: z.string(),
    title: z.string(),
    version: z.string(),
    language: z.string(),
    effective_on: z.string().nullable(),
    kind: z.enum(['document', 'curated']),
    author: z.string().nullable(),
    question: z.string().nullable(),
    expires_on: z.string().nullable().describe('A curated answer is not used from this day on.'),
    text: z.string().describe('Markdown; of a very long document the part around the passage.'),
    complete: z.boolean().describe('Whether that is all of it.'),
    passage: z
      .object({ id: z.string(), section: z.string(), anchor: z.string(), page: z.int().nullable(), text: z.string() })
      .nullable()
      .describe('The passage that was asked for.'),
  })
  .meta({ id: 'OpenedDocument' });

/** Adds GET /documents/{id}. */
export async function openedDocumentRoutes(app: ApiServer, deps: ApiDeps): Promise<void> {
  const shared = { tags: ['Knowledge'], security: [{ bearer: [] }] };
  const params = z.object({ id: z.string().describe('doc_id of a source, percent-encoded.') });
  const read = {
    ...shared,
    ...{ operationId: 'openDocument', summary: 'A document you may read, as text.', params },
    querystring: onlyFields({ passage: optionalText(400).optional().describe('passage of the address of a source.') }),
    response: { 200: documentSchema, ...problems(400, 401, 404, 500, 503) },
  };
  app.get('/documents/:id', { schema: read }, async (request) => {
    const { tenant, person } = callerOf(request);
    const { id } = request.params;
    const { passage } = request.query;
    const opened = isReadable(id)
      ? await withTenant(deps.db, tenant.id, (tx) => openDocument(tx, tenant, person, { id, passage }))
      : undefined;
    if (!opened) throw notThere();
    const { document, source, isPart, cited } = opened;
    return {
      ...{ doc_id: document.id, department: document.department, title: document.title, version: document.version },
      ...{ language: document.language, effective_on: document.effectiveOn, kind: document.kind },
      ...{ author: document.author, question: document.question, expires_on: document.expiresOn },
      ...{ text: source, complete: !isPart },
      passage: cited
        ? { id: cited.id, section: cited.section, anchor: cited.anchor, page: cited.page, text: cited.text }
        : null,
    };
  });
}

function isReadable(id: string): boolean {
  return id.length <= 300 && !id.includes('\0');
}

function notThere(): Problem {
  return new Problem('not_found', 'There is no such document, or it is not yours to read.');
}
