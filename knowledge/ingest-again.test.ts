import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../db/client.ts';
import { openMemory } from '../db/database-fixtures.ts';
import { readNote, waitAfter } from '../db/document-notes.ts';
import { receiveDocument } from '../db/documents.ts';
import { documents, embeddings, passages } from '../db/schema/knowledge.ts';
import { tenants } from '../db/schema/people.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import type { ReadDocument } from './document.ts';
import { claimDocument, requeueDue } from './ingest-claim.ts';
import { type IngestOptions, ingestQueued, type Read } from './ingest-queue.ts';
import { UnreadableFile } from './readers/unreadable-file.ts';

const TENANT = 'meridian';
let database: Database;
let errors: string[] = [];
let told: Read[] = [];
beforeAll(async () => {
  database = await openMemory();
  await rows((tx) => tx.insert(tenants).values({ tenantId: TENANT, name: 'M', timeZone: 'UTC', currency: 'THB' }));
});
afterAll(() => database.close());
afterEach(async () => {
  [errors, told] = [[], []];
  await rows((tx) => tx.delete(passages));
  await rows((tx) => tx.delete(documents));
});

const ID = 'hr/uploads/a.pdf';
const rows = <T>(work: (tx: Tx) => Promise<T>) => withTenant(database.db, TENANT, work);
const receive = (text: string) =>
  rows((tx) =>
    receiveDocument(tx, TENANT, {
      ...{ id: ID, department: 'hr', fileName: 'a.pdf', bytes: Buffer.from(text), acl: ['everyone'], origin: 'upload' },
    }),
  );
/** A reader for tests: each line is a section of its own. */
const sectionsOf = (text: string, more: Partial<ReadDocument> = {}): ReadDocument => ({
  ...{ title: 'A', version: null, date: null, owner: null, ...more },
  sections: text.split('\n').map((line, at) => ({ path: [], anchor: '', text: line, page: at + 1 })),
});
const reads: IngestOptions['read'] = async ({ bytes }) => sectionsOf(Buffer.from(bytes).toString());
const unreadable =
  (code: 'needs_vision' | 'not_now' | 'broken'): IngestOptions['read'] =>
  async ({ name }) => {
    throw new UnreadableFile(code, name);
  };
const falls: IngestOptions['read'] = async () => {
  throw new Error('The reader did not start.');
};
const ingest = (read: IngestOptions['read'] = reads) =>
  ingestQueued({
    ...{ db: database.db, tenant: TENANT, read, changed: async () => {}, signal: new AbortController().signal },
    tell: async (_tx, one) => void told.push(one),
    onError: (error) => void errors.push(String(error)),
  });
const row = async () => {
  const [found] = await rows((tx) => tx.select().from(documents).where(eq(documents.id, ID)));
  if (!found) throw new Error('There is no such row.');
  return { ...found, note: readNote(found.fault) };
};
/** Whatever waits for its time has it now. */
const timePasses = () =>
  rows((tx) => tx.update(documents).set({ claimedUntil: sql`clock_timestamp() - interval '1 second'` as never }));
const requeue = (seeing: string[] = [], isSightNew = false) => rows((tx) => requeueDue(tx, { seeing, isSightNew }));

describe('a document whose cause has gone is read again', () => {
  it('when a model that sees is set up, and not before', async () => {
    await receive('scan');
    await ingest(unreadable('needs_vision'));
    expect((await row()).note).toMatchObject({ code: 'needs_vision', tries: 0 });
    await timePasses();
    expect(await requeue(['it'])).toBe(0);
    expect(await requeue(['hr'])).toBe(1);
    expect(await ingest()).toMatchObject({ ready: 1 });
    expect(await row()).toMatchObject({ status: 'ready', fault: null, claimedUntil: null });
  });

  it('at once where the process, and so the model, is new', async () => {
    await receive('scan');
    await ingest(unreadable('needs_vision'));
    expect(await requeue(['hr'])).toBe(0);
    expect(await requeue(['hr'], true)).toBe(1);
  });

  it('after an outage, each time after a longer while, and people are told once', async () => {
    await receive('scan');
    for (const tries of [0, 1, 2]) {
      await ingest(unreadable('not_now'));
      const { note, claimedUntil } = await row();
      expect(note).toMatchObject({ code: 'not_now', tries, en: expect.stringContaining('could not be read just now') });
      expect(claimedUntil).not.toBeNull();
      expect(await requeue()).toBe(0);
      await timePasses();
      expect(await requeue()).toBe(1);
    }
    expect(told).toHaveLength(1);
    await ingest();
    expect(told.at(-1)?.outcome).toMatchObject({ passages: 1 });
    const waits = [0, 1, 2, 9].map((tries) => waitAfter('not_now', tries));
    expect(waits).toEqual([60_000, 240_000, 960_000, 6 * 3_600_000]);
    expect(waitAfter('broken', 0)).toBeNull();
  });

  it('when its reader falls over: tried a few times, then put off, with no advice about the file', async () => {
    await receive('text');
    for (let n = 0; n < 3; n++) {
      await ingest(falls);
      if (n < 2) await timePasses();
    }
    expect((await row()).status).toBe('failed');
    expect((await row()).note.en).not.toMatch(/simpler|send/i);
    await timePasses();
    expect(await requeue()).toBe(1);
    // One attempt more, not given up as a file that ends its workers.
    await ingest(falls);
    expect((await row()).note).toMatchObject({ code: 'not_now', tries: 1 });
    await timePasses();
    await requeue();
    expect(await ingest()).toMatchObject({ ready: 1 });
    expect(errors).toHaveLength(4);
  });

  it('but not where the file itself is at fault', async () => {
    await receive('text');
    await ingest(unreadable('broken'));
    expect(await row()).toMatchObject({ status: 'failed', claimedUntil: null });
    expect(await requeue(['hr'], true)).toBe(0);
  });

  it('when pages of it were left out only because nobody could see them, told once as well', async () => {
    const remarks = [{ en: 'Page 2 was left out.', th: 'ไม่ได้อ่านหน้า 2' }];
    const half: IngestOptions['read'] = async () => sectionsOf('one', { remarks, unseen: true });
    await receive('x');
    await ingest(half);
    expect(await row()).toMatchObject({ status: 'ready', note: { remarks, code: 'needs_vision' } });
    expect(await requeue(['hr'], true)).toBe(1);
    await ingest(half);
    expect(told).toHaveLength(1);
    await timePasses();
    expect(await requeue(['hr'])).toBe(1);
    await ingest(async () => sectionsOf('one\ntwo'));
    expect(await row()).toMatchObject({ status: 'ready', fault: null, chunks: 2 });
    expect(told).toHaveLength(2);
  });
});

describe('what was left out', () => {
  it('stays noted beside a document that is searched, and is not read again for it', async () => {
    const remarks = [{ en: 'A hidden sheet was left out.', th: 'ไม่ได้อ่านชีตที่ซ่อน' }];
    await receive('x');
    await ingest(async () => sectionsOf('one', { remarks }));
    expect(await row()).toMatchObject({ status: 'ready', claimedUntil: null, note: { remarks } });
    expect(await requeue(['hr'], true)).toBe(0);
  });
});

describe('a revision with one line changed', () => {
  const embed = async () => {
    const ids = await rows((tx) => tx.select({ id: passages.id }).from(passages));
    const vector = new Uint8Array(8);
    await rows((tx) =>
      tx
        .insert(embeddings)
        .values(ids.map(({ id }) => ({ tenantId: TENANT, passage: id, model: 'm', vector })))
        .onConflictDoNothing(),
    );
  };
  const stored = async () => {
    const list = await rows((tx) =>
      tx
        .select({ text: passages.text, id: passages.id, page: passages.page, vector: embeddings.passage })
        .from(passages)
        .leftJoin(embeddings, eq(embeddings.passage, passages.id))
        .orderBy(passages.ordinal),
    );
    return list.map(({ vector, ...one }) => ({ ...one, embedded: vector !== null }));
  };

  it('keeps the rows and vectors of all others, wherever they stand now', async () => {
    await receive('one\ntwo\nthree\none');
    await ingest();
    await embed();
    const before = new Map((await stored()).map(({ id, text, page }) => [`${text} ${page}`, id]));
    await receive('zero\none\nTWO\nthree\none');
    await ingest();
    const after = await stored();
    expect(after.map(({ text, page, embedded }) => [text, page, embedded])).toEqual([
      ['zero', 1, false],
      ['one', 2, true],
      ['TWO', 3, false],
      ['three', 4, true],
      ['one', 5, true],
    ]);
    expect(after[1]?.id).toBe(before.get('one 1'));
    expect(after[4]?.id).toBe(before.get('one 4'));
    expect(new Set(after.map(({ id }) => id)).size).toBe(5);
    expect((await row()).chunks).toBe(5);
  });

  it('that is shorter loses what is gone', async () => {
    await receive('one\ntwo\nthree');
    await ingest();
    await receive('three');
    await ingest();
    expect((await stored()).map(({ text, id }) => [text, id])).toEqual([['three', `${ID}#2`]]);
  });

  it('keeps none where the title changed, of which vectors are made too', async () => {
    await receive('one');
    await ingest();
    await embed();
    await receive('one ');
    await ingest(async () => sectionsOf('one', { title: 'B' }));
    expect((await stored()).map(({ embedded }) => embedded)).toEqual([false]);
  });
});

it('a claim brings nothing of what was read before', async () => {
  await receive('one');
  expect(await rows(claimDocument)).not.toHaveProperty('source');
});
