import { and, eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../db/client.ts';
import { openMemory } from '../db/database-fixtures.ts';
import { documentsOf, type IncomingDocument, receiveDocument, removeDocuments } from '../db/documents.ts';
import { documentContents, documents, passages } from '../db/schema/knowledge.ts';
import { tenants } from '../db/schema/people.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import type { ReadDocument } from './document.ts';
import { createEmbeddedIndex } from './index/embedded.ts';
import { claimDocument, isStillOurs, MOST_ATTEMPTS, releaseAllReading, renewClaim } from './ingest-claim.ts';
import { type IngestOptions, ingestQueued, type Read } from './ingest-queue.ts';
import { loadIndex } from './load.ts';
import { UnreadableFile } from './readers/unreadable-file.ts';

const [TENANT, OTHER] = ['meridian', 'other'];
let database: Database;
let errors: string[] = [];
let told: Read[] = [];

beforeAll(async () => {
  database = await openMemory();
  for (const id of [TENANT, OTHER])
    await rows((tx) => tx.insert(tenants).values({ tenantId: id, name: id, timeZone: 'UTC', currency: 'THB' }), id);
});
afterAll(() => database.close());
afterEach(async () => {
  [errors, told] = [[], []];
  for (const id of [TENANT, OTHER]) {
    await rows((tx) => tx.delete(passages), id);
    await rows((tx) => tx.delete(documents), id);
  }
});

const rows = <T>(work: (tx: Tx) => Promise<T>, tenant = TENANT) => withTenant(database.db, tenant, work);
const fileOf = (name: string, text: string, more: Partial<IncomingDocument> = {}): IncomingDocument => ({
  ...{ id: `hr/uploads/${name}`, department: 'hr', fileName: name, bytes: Buffer.from(text), acl: ['everyone'] },
  ...{ origin: 'upload', uploader: 'hana' },
  ...more,
});
const receive = (name: string, text: string, more: Partial<IncomingDocument> = {}, tenant = TENANT) =>
  rows((tx) => receiveDocument(tx, tenant, fileOf(name, text, more)), tenant);
const rowOf = async (name: string) => {
  const [row] = await rows((tx) =>
    tx
      .select()
      .from(documents)
      .where(eq(documents.id, `hr/uploads/${name}`)),
  );
  return row;
};
const textsOf = async (tenant = TENANT) =>
  (await rows((tx) => tx.select({ text: passages.text }).from(passages).orderBy(passages.id), tenant)).map(
    ({ text }) => text,
  );
const shelf = (document: string, change: Partial<typeof documents.$inferInsert>) =>
  rows((tx) => tx.update(documents).set(change).where(eq(documents.id, document)));

/** A reader for tests: lines are pages, `broken` is the file's fault, `crash` the reader's. */
const read: IngestOptions['read'] = async ({ name, bytes }) => {
  const text = Buffer.from(bytes).toString();
  if (text === 'broken') throw new UnreadableFile('broken', name);
  if (text === 'crash') throw new Error('The reader fell over.');
  return pages(name, text.split('\n'));
};
const pages = (title: string, lines: string[]): ReadDocument => ({
  ...{ title, version: null, date: null, owner: null },
  sections: lines.map((line, at) => ({ path: [`Page ${at + 1}`], anchor: `page-${at + 1}`, text: line, page: at + 1 })),
});
const options = (more: Partial<IngestOptions> = {}): IngestOptions => ({
  ...{ db: database.db, tenant: TENANT, read, changed: async () => {}, signal: new AbortController().signal },
  tell: async (_tx, one) => void told.push(one),
  onError: (error) => void errors.push(String(error)),
  ...more,
});
const ingest = (more: Partial<IngestOptions> = {}) => ingestQueued(options(more));

describe('a file that is handed in', () => {
  it('is read by a worker, with pages, and kept as it came', async () => {
    expect(await receive('พนักงาน.pdf', 'หนึ่ง\nสอง', { turn: 'trn_1' })).toMatchObject({
      done: 'added',
      status: 'queued',
    });
    expect(await ingest()).toEqual({ ready: 1, failed: 0, isUnfinished: false });
    expect(await rowOf('พนักงาน.pdf')).toMatchObject({
      ...{ status: 'ready', chunks: 2, revision: 1, language: 'th', title: 'พนักงาน.pdf', fault: null, attempts: 0 },
      source: '# พนักงาน.pdf\n\n## Page 1\n\nหนึ่ง\n\n## Page 2\n\nสอง\n',
    });
    const cut = await rows((tx) => tx.select().from(passages).orderBy(passages.ordinal));
    expect(cut.map(({ page, anchor, section }) => [page, anchor, section])).toEqual([
      [1, 'page-1', 'Page 1'],
      [2, 'page-2', 'Page 2'],
    ]);
    const [content] = await rows((tx) => tx.select().from(documentContents));
    expect(Buffer.from(content?.content ?? []).toString()).toBe('หนึ่ง\nสอง');
    expect(told).toMatchObject([{ turn: 'trn_1', fileName: 'พนักงาน.pdf', outcome: { passages: 2 } }]);
  });

  it('twice is nothing twice, whatever state the first is in', async () => {
    await receive('a.pdf', 'text');
    expect(await receive('a.pdf', 'text')).toMatchObject({ done: 'same', status: 'queued', revision: 1 });
    await ingest();
    const before = await rowOf('a.pdf');
    expect(await receive('a.pdf', 'text')).toMatchObject({ done: 'same', status: 'ready', revision: 1 });
    expect(await rowOf('a.pdf')).toEqual(before);
    expect(await ingest()).toMatchObject({ ready: 0 });
    expect(await rows((tx) => tx.select().from(documentContents))).toHaveLength(1);
  });

  it('is another revision when its bytes, its readers or its title differ', async () => {
    await receive('a.pdf', 'text');
    expect(await receive('a.pdf', 'text.')).toMatchObject({ done: 'replaced', revision: 2 });
    expect(await receive('a.pdf', 'text.', { acl: ['team:hr'] })).toMatchObject({ done: 'replaced', revision: 3 });
    expect(await receive('a.pdf', 'text.', { acl: ['team:hr'], title: 'T' })).toMatchObject({ revision: 4 });
    await ingest();
    expect(await rowOf('a.pdf')).toMatchObject({ title: 'T', acl: ['team:hr'], status: 'ready', revision: 4 });
  });

  it('keeps the files of the last three revisions, and of the others that they were there', async () => {
    for (const n of [1, 2, 3, 4, 5]) await receive('a.pdf', `text ${n}`);
    const kept = await rows((tx) => tx.select().from(documentContents).orderBy(documentContents.revision));
    expect(kept.map(({ revision, content }) => [revision, content === null])).toEqual([
      [1, true],
      [2, true],
      [3, false],
      [4, false],
      [5, false],
    ]);
  });

  it('never takes the place of what comes from elsewhere', async () => {
    await receive('a.pdf', 'text');
    await expect(receive('a.pdf', 'other', { origin: 'wiki' })).rejects.toThrow('wiki cannot replace');
    await expect(receive('a.pdf', 'other', { department: 'finance' })).rejects.toThrow('cannot replace');
  });

  it('is removed with everything cut from it and kept of it', async () => {
    await receive('a.pdf', 'text');
    await ingest();
    const removed = await rows((tx) => removeDocuments(tx, TENANT, ['hr/uploads/a.pdf', 'hr/none'], 'hana'));
    expect(removed).toEqual(['hr/uploads/a.pdf']);
    for (const table of [documents, documentContents, passages])
      expect(await rows((tx) => tx.select().from(table))).toEqual([]);
  });

  it('is no business of another company', async () => {
    await receive('a.pdf', 'ours');
    await receive('a.pdf', 'theirs', {}, OTHER);
    await ingest();
    expect(await textsOf()).toEqual(['ours']);
    expect(await textsOf(OTHER)).toEqual([]);
    expect(await rows((tx) => documentsOf(tx, 'hr', 'upload'))).toMatchObject([{ status: 'ready' }]);
    await rows((tx) => removeDocuments(tx, OTHER, ['hr/uploads/a.pdf'], 'x'), OTHER);
    expect(await textsOf()).toEqual(['ours']);
  });
});

describe('a new revision', () => {
  const find = async (index: ReturnType<typeof createEmbeddedIndex>, text: string, acl = ['everyone']) =>
    (await index.search({ tenant: TENANT, departments: ['hr'], acl, text, k: 5 }))
      .filter(({ lexical }) => lexical > 0)
      .map(({ passage }) => passage.text);

  it('leaves no gap: the one before is found until it is ready', async () => {
    const index = createEmbeddedIndex();
    const changed = async (id: string) => void (await loadIndex(database.db, index, TENANT, id));
    await receive('a.pdf', 'Parking costs 500 baht.');
    await ingest({ changed });
    await receive('a.pdf', 'Parking costs 900 baht.');
    const during: string[] = [];
    await ingest({
      changed,
      read: async (file, of) => {
        during.push(...(await find(index, 'parking')), ...(await textsOf()));
        return read(file, of);
      },
    });
    expect(during).toEqual(['Parking costs 500 baht.', 'Parking costs 500 baht.']);
    expect(await find(index, 'parking')).toEqual(['Parking costs 900 baht.']);
  });

  it('that cannot be read leaves the one before in use, and says why', async () => {
    await receive('a.pdf', 'Parking costs 500 baht.');
    await ingest();
    await receive('a.pdf', 'broken');
    expect(await ingest()).toMatchObject({ failed: 1 });
    expect(await textsOf()).toEqual(['Parking costs 500 baht.']);
    const row = await rowOf('a.pdf');
    expect(row).toMatchObject({ status: 'failed', revision: 2, chunks: 1 });
    expect(JSON.parse(row?.fault ?? '{}')).toMatchObject({
      en: expect.stringContaining('a.pdf'),
      th: expect.stringContaining('a.pdf'),
    });
  });

  it('with more readers opens the old text to nobody new', async () => {
    const index = createEmbeddedIndex();
    const changed = async (id: string) => void (await loadIndex(database.db, index, TENANT, id));
    await receive('pay.pdf', 'Salary bands are secret.', { acl: ['role:hr'] });
    await ingest({ changed });
    await receive('pay.pdf', 'Salary day is the 25th.', { acl: ['everyone'] });
    await changed('hr/uploads/pay.pdf');
    expect(await find(index, 'salary')).toEqual([]);
    expect(await find(index, 'salary', ['everyone', 'role:hr'])).toEqual(['Salary bands are secret.']);
    await ingest({ changed });
    expect(await find(index, 'salary')).toEqual(['Salary day is the 25th.']);
  });

  it('with fewer readers takes the old text from the others at once', async () => {
    const index = createEmbeddedIndex();
    const changed = async (id: string) => void (await loadIndex(database.db, index, TENANT, id));
    await receive('pay.pdf', 'Salary bands were open.', { acl: ['everyone'] });
    await ingest({ changed });
    await receive('pay.pdf', 'broken', { acl: ['role:hr'] });
    await ingest({ changed });
    expect(await find(index, 'salary')).toEqual([]);
    expect(await find(index, 'salary', ['role:hr'])).toEqual(['Salary bands were open.']);
  });
});

describe('reading', () => {
  it('goes on with the others when a file cannot be read', async () => {
    for (const [name, text] of Object.entries({ 'a.pdf': 'one', 'b.pdf': 'broken', 'c.pdf': '', 'd.pdf': 'four' }))
      await receive(name, text);
    expect(await ingest()).toEqual({ ready: 2, failed: 2, isUnfinished: false });
    expect(await textsOf()).toEqual(['one', 'four']);
    expect(told.map(({ id, outcome }) => [id.at(-5), 'fault' in outcome])).toEqual([
      ['a', false],
      ['b', true],
      ['c', true],
      ['d', false],
    ]);
  });

  it('stores a document of 300 pages in batches, every passage once', async () => {
    const lines = Array.from({ length: 300 }, (_, at) => `${`Rule ${at} of page ${at} says so. `.repeat(90)}`);
    await receive('long.pdf', 'x', { acl: ['everyone'] });
    await ingest({ read: async ({ name }) => pages(name, lines) });
    const cut = await rows((tx) => tx.select().from(passages).orderBy(passages.ordinal));
    expect(cut.length).toBeGreaterThan(800);
    expect(cut.map(({ ordinal }) => ordinal)).toEqual(cut.map((_, at) => at));
    expect(new Set(cut.map(({ page }) => page)).size).toBe(300);
    expect((await rowOf('long.pdf'))?.chunks).toBe(cut.length);
  });

  it('is done once by two workers', async () => {
    for (const n of [1, 2, 3, 4, 5, 6]) await receive(`${n}.pdf`, `text ${n}`);
    let reads = 0;
    const counted: IngestOptions['read'] = async (file, of) => {
      reads++;
      await new Promise(setImmediate);
      return read(file, of);
    };
    const done = await Promise.all([ingest({ read: counted }), ingest({ read: counted })]);
    expect(done.reduce((sum, { ready }) => sum + ready, 0)).toBe(6);
    expect(reads).toBe(6);
    expect(told).toHaveLength(6);
  });

  it('by a worker that died is done again by another, and the dead one changes nothing any more', async () => {
    await receive('a.pdf', 'text');
    const dead = await rows(claimDocument);
    if (!dead) throw new Error('Nothing was claimed.');
    expect(await ingest()).toMatchObject({ ready: 0 });
    await shelf(dead.id, { claimedUntil: sql`clock_timestamp() - interval '1 second'` as never });
    expect(await rows((tx) => isStillOurs(tx, dead))).toBe(true);
    expect(await ingest()).toMatchObject({ ready: 1 });
    expect(await rows((tx) => isStillOurs(tx, dead))).toBe(false);
    expect(await rows((tx) => renewClaim(tx, dead))).toBe(false);
  });

  it('goes on at once where the one process that there is was started again', async () => {
    await receive('a.pdf', 'text');
    await rows(claimDocument);
    await rows(releaseAllReading);
    expect(await ingest()).toMatchObject({ ready: 1 });
  });

  it('that ends after a newer revision came stores nothing of the older', async () => {
    await receive('a.pdf', 'old');
    const slow: IngestOptions['read'] = async (file, of) => {
      const result = await read(file, of);
      if (Buffer.from(file.bytes).toString() === 'old') await receive('a.pdf', 'new');
      return result;
    };
    await ingest({ read: slow });
    expect(await textsOf()).toEqual(['new']);
    expect(told).toHaveLength(1);
    expect(await rowOf('a.pdf')).toMatchObject({ status: 'ready', revision: 2 });
  });

  it('of a document that was removed meanwhile brings it not back', async () => {
    await receive('a.pdf', 'old');
    const gone: IngestOptions['read'] = async (file, of) => {
      await rows((tx) => removeDocuments(tx, TENANT, ['hr/uploads/a.pdf'], 'hana'));
      return read(file, of);
    };
    expect(await ingest({ read: gone })).toMatchObject({ ready: 0, failed: 0 });
    expect(await textsOf()).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('that ends its workers is given up after three of them, with a reason', async () => {
    await receive('bomb.pdf', 'text');
    for (let n = 0; n < MOST_ATTEMPTS; n++) {
      expect(await rows(claimDocument)).toMatchObject({ attempts: n + 1 });
      await shelf('hr/uploads/bomb.pdf', { claimedUntil: sql`clock_timestamp() - interval '1 second'` as never });
    }
    expect(await ingest()).toMatchObject({ ready: 0, failed: 1 });
    expect(await rowOf('bomb.pdf')).toMatchObject({ status: 'failed', fault: expect.stringContaining('3 attempts') });
    // Whoever asks for it again has it tried again; a folder or source that merely looks does not.
    expect(await receive('bomb.pdf', 'text')).toMatchObject({ done: 'same', status: 'failed' });
    expect(await receive('bomb.pdf', 'text', { retry: true })).toMatchObject({ done: 'replaced', revision: 1 });
    expect(await ingest()).toMatchObject({ ready: 1 });
  });

  it('that fails without fault of the file waits a little and is reported', async () => {
    await receive('a.pdf', 'crash');
    expect(await ingest()).toEqual({ ready: 0, failed: 0, isUnfinished: false });
    expect(errors).toEqual(['Error: The reader fell over.']);
    expect(await rowOf('a.pdf')).toMatchObject({ status: 'queued', attempts: 1 });
  });

  it('is handed back uncounted when the process ends', async () => {
    await receive('a.pdf', 'text');
    const ending = new AbortController();
    const stopped: IngestOptions['read'] = async (_file, { signal }) => {
      ending.abort();
      signal.throwIfAborted();
      throw new Error('The signal was not passed on.');
    };
    expect(await ingest({ read: stopped, signal: ending.signal })).toMatchObject({ isUnfinished: true });
    expect(await rowOf('a.pdf')).toMatchObject({ status: 'queued', attempts: 0, claimedUntil: null });
    expect(errors).toEqual([]);
  });

  it('says of a file that was erased meanwhile that it is gone', async () => {
    await receive('a.pdf', 'text');
    await rows((tx) =>
      tx
        .update(documentContents)
        .set({ content: null })
        .where(and(eq(documentContents.document, 'hr/uploads/a.pdf'))),
    );
    expect(await ingest()).toMatchObject({ failed: 1 });
    expect(await rowOf('a.pdf')).toMatchObject({ fault: expect.stringContaining('erased') });
  });
});
