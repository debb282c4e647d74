/** Takes documents in for a department, all of a request or none. */
import { sql } from 'drizzle-orm';
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { principalsOf } from '../../agents/principals.ts';
import { type DocumentStatus, hashOf } from '../../db/documents.ts';
import { findDocument, holdsDocument, receivedUnder, statusOf } from '../../db/documents-list.ts';
import { receiveUpload, uploadedDocument } from '../../db/documents-uploads.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import type { Caller } from './caller.ts';
import type { ApiDeps } from './deps.ts';
import { assertGrantable } from './knowledge-grant.ts';
import type { UploadForm } from './knowledge-upload.ts';
import { Problem } from './problem.ts';

/** What became of each file, in the order they came. */
export function receiveUploads(
  { db }: Pick<ApiDeps, 'db'>,
  { tenant, person }: Caller,
  department: DepartmentConfig,
  form: UploadForm,
  key: string | undefined,
) {
  const acl = form.acl ?? department.access;
  const shared = { acl, person, ...(form.title ? { title: form.title } : {}), ...(key ? { turn: key } : {}) };
  const incoming = form.files.map((file) => uploadedDocument(department.id, { ...file, ...shared }));
  refuseDoubles(incoming);
  return withTenant(db, tenant.id, async (tx) => {
    await assertGrantable(tx, tenant, department, acl);
    const isRepeated = key !== undefined && (await wasReceived(tx, key, incoming));
    const received: { doc_id: string; file_name: string; status: DocumentStatus }[] = [];
    for (const document of incoming) {
      await refuseUnseen(tx, document, principalsOf(person));
      const { id, fileName } = document;
      const status = (isRepeated && (await statusOf(tx, id))) || (await receiveUpload(tx, tenant.id, document)).status;
      received.push({ doc_id: id, file_name: fileName, status });
    }
    return received;
  });
}

type Incoming = ReturnType<typeof uploadedDocument>;

function refuseDoubles(incoming: readonly Incoming[]): void {
  const double = incoming.find(({ id }, at) => incoming.findIndex((other) => other.id === id) !== at);
  if (!double) return;
  const message = `has two documents named ${double.fileName}; give them different names`;
  throw new Problem('invalid', `file ${message}.`, [{ field: 'file', message }]);
}

/** Nobody replaces what they may not read. */
async function refuseUnseen(tx: Tx, { id, department, fileName, uploader = '' }: Incoming, principals: string[]) {
  if (!(await holdsDocument(tx, id)) || (await findDocument(tx, department, { person: uploader, principals }, id)))
    return;
  throw new Problem('not_allowed', `There is a document ${fileName} already that you may not read; take another name.`);
}

/** Whether this request came before: then nothing is written, since newer files may stand there now. Other documents are a mistake. */
async function wasReceived(tx: Tx, key: string, incoming: readonly Incoming[]): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`upload:${key}`}, 0))`);
  const before = (await receivedUnder(tx, key)).map(({ id, hash }) => `${id} ${hash}`);
  const now = new Set(incoming.map((document) => `${document.id} ${hashOf(document)}`));
  if (before.some((one) => !now.has(one)))
    throw new Problem('key_reused', 'This Idempotency-Key was used for other documents; take a new one.');
  return before.length > 0;
}
