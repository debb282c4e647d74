/** Takes in what a look finds, some at a time: documents and how far the look is are written together, so that none is done twice. */
import { receiveDocument } from '../../db/documents.ts';
import { type Db, withTenant } from '../../db/tenant.ts';
import type { Cursor } from './cursor.ts';
import { documentId } from './document-id.ts';
import type { Seen } from './source.ts';
import { type Claim, holdSource } from './source-rows.ts';

/** Documents written at once: more as the cursor grows, which is written with them. */
const [LEAST_DOCUMENTS, MOST_DOCUMENTS, SHARE] = [20, 500, 20];
const MOST_BYTES = 8_000_000;
/** How often people see that a look goes on, in documents that are as they were. */
const PROGRESS_EVERY = 250;

export interface TakingIn {
  take(seen: Seen): Promise<void>;
  /** Writes what was taken and not written yet. */
  flush(): Promise<void>;
  counts: { seen: number; added: number; replaced: number; same: number; refused: number };
}

export interface TakeInto {
  db: Db;
  tenant: string;
  department: string;
  source: string;
  /** Readers of the documents. */
  acl: readonly string[];
  claim: Claim;
  /** Changed in place. */
  cursor: Cursor;
  expected: number | undefined;
  /** Documents wait to be read. */
  onReceived(): void;
}

/** Begins with nothing taken. */
export function createTakingIn(into: TakeInto): TakingIn {
  const { db, tenant, claim, cursor } = into;
  const counts = { seen: 0, added: 0, replaced: 0, same: 0, refused: 0 };
  let batch: Extract<Seen, { found: 'changed' }>[] = [];
  let bytes = 0;
  let quiet = 0;
  let most = atOnce(cursor);

  const flush = async () => {
    const writing = batch;
    [batch, bytes, quiet] = [[], 0, 0];
    const marks = Object.fromEntries(writing.map(({ path, mark }) => [path, mark]));
    const next = { ...cursor, marks: { ...cursor.marks, ...marks } };
    const done = await withTenant(db, tenant, async (tx) => {
      const progress = { found: Math.max(into.expected ?? 0, counts.seen), done: counts.seen };
      await holdSource(tx, claim, { ...progress, ...(writing.length > 0 ? { cursor: next } : {}) });
      const received = [];
      for (const document of writing) received.push(await receiveDocument(tx, tenant, incoming(into, document)));
      return received;
    });
    cursor.marks = next.marks;
    most = atOnce(cursor);
    for (const one of done) counts[one.done]++;
    if (done.some((one) => one.done !== 'same')) into.onReceived();
  };

  return {
    counts,
    flush,
    take: async (seen) => {
      counts.seen++;
      quiet++;
      if (seen.found === 'changed') {
        batch.push(seen);
        bytes += seen.bytes.byteLength;
      } else counts[seen.found]++;
      if (seen.found === 'same') cursor.marks[seen.path] = seen.mark;
      if (batch.length >= most || bytes >= MOST_BYTES || quiet >= PROGRESS_EVERY) await flush();
    },
  };
}

function atOnce({ marks }: Cursor): number {
  return Math.min(MOST_DOCUMENTS, Math.max(LEAST_DOCUMENTS, Math.floor(Object.keys(marks).length / SHARE)));
}

function incoming(into: TakeInto, { path, fileName, mediaType, bytes }: Extract<Seen, { found: 'changed' }>) {
  const { department, source, acl } = into;
  const id = documentId(department, source, path);
  return { id, department, fileName, bytes, acl, origin: source, path, ...(mediaType ? { mediaType } : {}) };
}
