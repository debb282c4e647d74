/** Documents that people hand in to a department: they stay until they are taken back, whatever its folder holds. */
import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { DepartmentConfig } from '../agents/config-schema.ts';
import { documents } from '../db/schema/knowledge.ts';
import type { Tx } from '../db/tenant.ts';
import { CHUNKER_VERSION, removeDocuments, storeDocument } from './ingest.ts';

const LONGEST_NAME = 80;

export interface Upload {
  name: string;
  text: string;
  /** The person who hands it in. */
  author: string;
}

export interface Uploaded {
  id: string;
  /** `same`: nothing was written, since just this is stored already. */
  done: 'added' | 'replaced' | 'same';
  passages: number;
}

/** Stores a document for everybody who may enter the department, in the place of one of the same name. */
export async function storeUpload(
  tx: Tx,
  tenant: string,
  department: Pick<DepartmentConfig, 'id' | 'access'>,
  { name, text, author }: Upload,
): Promise<Uploaded> {
  const id = uploadId(department.id, name);
  const acl = department.access;
  const hash = createHash('sha256')
    .update(JSON.stringify([CHUNKER_VERSION, acl, text]))
    .digest('hex');
  const [before] = await tx.select({ hash: documents.contentHash }).from(documents).where(eq(documents.id, id));
  if (before?.hash === hash) return { id, done: 'same', passages: 0 };
  if (before) await removeDocuments(tx, [id]);
  const source = { id, fileName: fileName(name), text, acl, hash, author };
  const passages = await storeDocument(tx, tenant, department.id, source);
  return { id, done: before ? 'replaced' : 'added', passages };
}

/** Takes a document back; undefined when nobody handed in one of that name. */
export async function removeUpload(tx: Tx, department: string, name: string): Promise<string | undefined> {
  const id = uploadId(department, name);
  const [found] = await tx.select({ id: documents.id }).from(documents).where(eq(documents.id, id));
  if (!found) return undefined;
  await removeDocuments(tx, [id]);
  return id;
}

/** One id for one name in a department, apart from those of its folder. */
function uploadId(department: string, name: string): string {
  return `${department}/uploads/${fileName(name)}`;
}

/** The last part of the name, with nothing in it that an address or a path would read. */
function fileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  return last.replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-').slice(-LONGEST_NAME) || 'document';
}
