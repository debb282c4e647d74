/** Documents that people hand in to a department in chat: small ones are searched at once, others when a worker has read them. */
import type { DepartmentConfig } from '../agents/config-schema.ts';
import { type DocumentStatus, removeDocuments } from '../db/documents.ts';
import { receiveUpload, type Upload, uploadedDocument, uploadId } from '../db/documents-uploads.ts';
import type { Tx } from '../db/tenant.ts';
import { readUploadNow } from './ingest-now.ts';
import { storeReading } from './ingest-store.ts';

export interface Uploaded {
  id: string;
  /** `same`: nothing was written, since just this is there already. */
  done: 'added' | 'replaced' | 'same';
  status: DocumentStatus;
  /** Passages that are searched now; none where a worker has to read it first. */
  passages: number;
}

/** Takes a document in for everybody who may enter the department, in the place of one of the same name. */
export async function storeUpload(
  tx: Tx,
  tenant: string,
  department: Pick<DepartmentConfig, 'id' | 'access'>,
  upload: Omit<Upload, 'acl'>,
): Promise<Uploaded> {
  const document = uploadedDocument(department.id, { ...upload, acl: department.access });
  const { id, done, status } = await receiveUpload(tx, tenant, document);
  if (done === 'same') return { id, done, status, passages: 0 };
  const reading = readUploadNow(tenant, document);
  if (!reading) return { id, done, status, passages: 0 };
  await storeReading(tx, tenant, reading);
  return { id, done, status: 'ready', passages: reading.cut.length };
}

/** Takes a document back; undefined when nobody handed in one of that name. */
export async function removeUpload(
  tx: Tx,
  tenant: string,
  department: string,
  name: string,
  by: string,
): Promise<string | undefined> {
  const [removed] = await removeDocuments(tx, tenant, [uploadId(department, name)], by);
  return removed;
}
