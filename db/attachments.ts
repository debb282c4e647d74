/** Files that came with a message and are no plain text: kept until a worker reads them for the turn. */
import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { attachments } from './schema/knowledge.ts';
import type { Tx } from './tenant.ts';

export interface KeptFile {
  /** What a turn refers to it by. */
  id: string;
  person: string;
  fileName: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** The same file of the same person is known by the same id, so that a message sent again is the same message. */
export function keptFile(file: Omit<KeptFile, 'id'>): KeptFile {
  const { person, fileName, bytes } = file;
  const hash = createHash('sha256')
    .update(JSON.stringify([person, fileName]))
    .update('\n')
    .update(bytes)
    .digest('hex');
  return { ...file, id: `att_${hash}` };
}

/** Keeps the files, in the transaction that stores the message. */
export async function keepFiles(tx: Tx, tenantId: string, files: readonly KeptFile[]): Promise<void> {
  for (const { id, person, fileName, mediaType, bytes } of files)
    await tx
      .insert(attachments)
      .values({ tenantId, id, person, fileName, mediaType, bytes: bytes.byteLength, content: bytes })
      .onConflictDoUpdate({ target: [attachments.tenantId, attachments.id], set: { createdAt: sql`now()` } });
}

/** What a kept file holds; `undefined` when it is gone, a number when it is more than `most` bytes. */
export async function readKept(tx: Tx, id: string, most: number): Promise<Uint8Array | number | undefined> {
  const [row] = await tx.select({ bytes: attachments.bytes }).from(attachments).where(eq(attachments.id, id));
  if (!row || row.bytes > most) return row?.bytes;
  const [kept] = await tx.select({ content: attachments.content }).from(attachments).where(eq(attachments.id, id));
  return kept?.content;
}
