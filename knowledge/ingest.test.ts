import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../agents/config.ts';
import type { DepartmentConfig } from '../agents/config-schema.ts';
import type { Database } from '../db/client.ts';
import { openMemory } from '../db/database-fixtures.ts';
import { audit } from '../db/schema/approvals.ts';
import { documents, passages } from '../db/schema/knowledge.ts';
import { tenants } from '../db/schema/people.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { createEmbeddedIndex } from './index/embedded.ts';
import { ingestFolder } from './ingest.ts';
import { loadIndex } from './load.ts';
import { READ_LIMITS } from './readers/read-limits.ts';

const [first, second] = ['meridian', 'other'];
let database: Database;
let folder: string;
let department: DepartmentConfig;

beforeAll(async () => {
  database = await openMemory();
  for (const id of [first, second])
    await rows((tx) => tx.insert(tenants).values({ tenantId: id, name: id, timeZone: 'UTC', currency: 'THB' }), id);
});
afterAll(() => database.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'documents-'));
  mkdirSync(join(folder, 'documents'));
  const hr = readConfig(join(import.meta.dirname, '../agents.config.yaml')).tenants[0]?.departments[0];
  if (!hr) throw new Error('The shipped configuration has no department.');
  department = { ...hr, folder, restricted: {} };
  write('leave.md', 'Everybody has 15 vacation days.');
  write('pay.md', 'Salaries come on the 25th.');
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  for (const id of [first, second]) {
    await rows((tx) => tx.delete(passages), id);
    await rows((tx) => tx.delete(documents), id);
  }
});

const rows = <T>(work: (tx: Tx) => Promise<T>, tenant = first) => withTenant(database.db, tenant, work);
const write = (name: string, text: string) =>
  writeFileSync(
    join(folder, 'documents', name),
    `---\ntitle: ${name}\ndate: 2026-01-01\n---\n\n# ${name}\n\n## Rule\n\n${text}\n`,
  );
const ingest = (of: Partial<DepartmentConfig> = {}, tenant = first) =>
  ingestFolder(database.db, tenant, { ...department, ...of });
const stored = (tenant = first) =>
  rows(
    (tx) =>
      tx
        .select({ id: documents.id, acl: documents.acl, at: documents.updatedAt })
        .from(documents)
        .orderBy(documents.id),
    tenant,
  );
const texts = () =>
  rows((tx) => tx.select({ text: passages.text }).from(passages).orderBy(passages.id)).then((list) =>
    list.map(({ text }) => text).join('\n'),
  );

describe('bringing in a folder', () => {
  it('stores every document with its passages', async () => {
    expect(await ingest()).toMatchObject({ added: 2, removed: 0, unchanged: 0 });
    expect((await stored()).map(({ id }) => id)).toEqual(['hr/leave.md', 'hr/pay.md']);
    expect(await texts()).toMatch(/15 vacation days.*25th/s);
  });

  it('does nothing when nothing changed', async () => {
    await ingest();
    const before = await stored();
    expect(await ingest()).toMatchObject({ added: 0, removed: 0, unchanged: 2 });
    expect(await stored()).toEqual(before);
  });

  it('replaces a document that changed, and only that', async () => {
    await ingest();
    const before = await stored();
    write('leave.md', 'Everybody has 18 vacation days.');
    expect(await ingest()).toMatchObject({ added: 1, removed: 0, unchanged: 1 });
    expect(await texts()).toMatch(/18 vacation days/);
    expect(await texts()).not.toMatch(/15 vacation days/);
    expect((await stored())[1]).toEqual(before[1]);
  });

  it('forgets a document that is gone, with its passages', async () => {
    await ingest();
    rmSync(join(folder, 'documents', 'pay.md'));
    expect(await ingest()).toMatchObject({ added: 0, removed: 1, unchanged: 1 });
    expect(await texts()).not.toContain('25th');
  });

  it('takes over a changed access list though the text is the same', async () => {
    await ingest();
    expect((await stored()).map(({ acl }) => acl)).toEqual([['everyone'], ['everyone']]);
    expect(await ingest({ restricted: { 'pay.md': ['role:hr_manager'] } })).toMatchObject({
      added: 1,
      removed: 0,
      unchanged: 1,
    });
    expect((await stored()).map(({ acl }) => acl)).toEqual([['everyone'], ['role:hr_manager']]);
    expect(await ingest({ access: ['team:hr'] })).toMatchObject({ added: 2 });
    expect((await stored()).map(({ acl }) => acl)).toEqual([['team:hr'], ['team:hr']]);
  });

  it('leaves curated answers and other departments alone', async () => {
    await ingest();
    await ingest({ id: 'finance' });
    const curated = {
      id: 'hr/curated/p1',
      fileName: '',
      title: 'q',
      version: '1',
      language: 'en' as const,
      acl: ['everyone'] as string[],
      contentHash: 'x',
      source: 'a',
    };
    await rows((tx) => tx.insert(documents).values({ ...curated, tenantId: first, department: 'hr', kind: 'curated' }));
    rmSync(join(folder, 'documents', 'pay.md'));
    await ingest();
    expect((await stored()).map(({ id }) => id)).toEqual([
      'finance/leave.md',
      'finance/pay.md',
      'hr/curated/p1',
      'hr/leave.md',
    ]);
  });

  it('leaves other formats to a worker, and what nobody can read alone', async () => {
    writeFileSync(join(folder, 'documents', 'notes.txt'), 'A note on parking.');
    writeFileSync(join(folder, 'documents', 'tool.exe'), 'MZ');
    writeFileSync(join(folder, 'documents', '.hidden.md'), '# Hidden');
    expect(await ingest()).toMatchObject({
      ...{ added: 3, changed: ['hr/leave.md', 'hr/pay.md'], queued: ['hr/notes.txt'] },
    });
    expect(await ingest()).toMatchObject({ added: 0, unchanged: 3, queued: [] });
    const rows1 = await rows((tx) => tx.select().from(documents).where(eq(documents.id, 'hr/notes.txt')));
    expect(rows1).toMatchObject([{ status: 'queued', chunks: 0, origin: 'folder' }]);
  });

  it('names files that are too large and takes in the rest', async () => {
    truncateSync(join(folder, 'documents', 'pay.md'), READ_LIMITS.fileBytes + 1);
    expect(await ingest()).toMatchObject({ added: 1 });
    expect((await stored()).map(({ id }) => id)).toEqual(['hr/leave.md']);
  });

  it('has a file read again that could not be read, since the house may have learned to', async () => {
    writeFileSync(join(folder, 'documents', 'scan.pdf'), 'no pdf');
    await ingest();
    await rows((tx) => tx.update(documents).set({ status: 'failed' }).where(eq(documents.id, 'hr/scan.pdf')));
    expect(await ingest()).toMatchObject({ added: 1, queued: ['hr/scan.pdf'] });
  });

  it('takes a document that names a day that never was, without that day', async () => {
    writeFileSync(join(folder, 'documents', 'leap.md'), '# Leap\n\nVersion 1 · Effective 2026-02-31\n\nText.\n');
    expect(await ingest()).toMatchObject({ added: 3 });
    const [row] = await rows((tx) => tx.select().from(documents).where(eq(documents.id, 'hr/leap.md')));
    expect(row).toMatchObject({ status: 'ready', effectiveOn: null });
  });

  it('leaves a trace of what went with its file', async () => {
    await ingest();
    rmSync(join(folder, 'documents', 'pay.md'));
    await ingest();
    const traces = await rows((tx) => tx.select().from(audit));
    expect(traces.map(({ actor, action, subject }) => [actor, action, subject])).toContainEqual([
      ...['folder', 'knowledge.removed', 'hr/pay.md'],
    ]);
  });

  it('keeps tenants apart', async () => {
    await ingest();
    await ingest({}, second);
    rmSync(join(folder, 'documents', 'pay.md'));
    await ingest();
    expect(await stored()).toHaveLength(1);
    expect(await stored(second)).toHaveLength(2);
  });

  it('keeps what it had when a document cannot be stored', async () => {
    await ingest();
    write('leave.md', 'Everybody has 18 vacation days.');
    const broken = {
      ...department,
      restricted: { 'leave.md': null as unknown as string[] },
      access: null as unknown as string[],
    };
    await expect(ingestFolder(database.db, first, broken)).rejects.toThrow();
    expect(await texts()).toMatch(/15 vacation days/);
  });
});

describe('loading the index', () => {
  const find = async (index: ReturnType<typeof createEmbeddedIndex>, text: string, acl = ['everyone']) =>
    (await index.search({ tenant: first, departments: ['hr'], acl, text, k: 9 }))
      .filter(({ lexical }) => lexical > 0)
      .map(({ passage }) => passage.docId);

  it('puts in all passages of the tenant with their document’s access list', async () => {
    await ingest({ restricted: { 'pay.md': ['role:hr_manager'] } });
    await ingest({}, second);
    const index = createEmbeddedIndex();
    expect(await loadIndex(database.db, index, first)).toBe(2);
    expect(await find(index, 'vacation')).toEqual(['hr/leave.md']);
    expect(await find(index, 'salaries')).toEqual([]);
    expect(await find(index, 'salaries', ['role:hr_manager'])).toEqual(['hr/pay.md']);
    expect(
      await index.search({ tenant: second, departments: ['hr'], acl: ['everyone'], text: 'vacation', k: 9 }),
    ).toEqual([]);
  });

  it('of one document replaces what the index had of it', async () => {
    await ingest();
    const index = createEmbeddedIndex();
    await loadIndex(database.db, index, first);
    write('leave.md', 'Sabbaticals last 90 days.');
    await ingest();
    expect(await find(index, 'sabbaticals')).toEqual([]);
    expect(await loadIndex(database.db, index, first, 'hr/leave.md')).toBe(1);
    expect(await find(index, 'sabbaticals')).toEqual(['hr/leave.md']);
    expect(await find(index, 'vacation')).toEqual([]);
    expect(await find(index, 'salaries')).toEqual(['hr/pay.md']);
  });

  it('of a document that is gone takes it out', async () => {
    await ingest();
    const index = createEmbeddedIndex();
    await loadIndex(database.db, index, first);
    await rows(async (tx) => {
      await tx.delete(passages).where(eq(passages.document, 'hr/pay.md'));
      await tx.delete(documents).where(eq(documents.id, 'hr/pay.md'));
    });
    expect(await loadIndex(database.db, index, first, 'hr/pay.md')).toBe(0);
    expect(await find(index, 'salaries')).toEqual([]);
  });

  it('carries author and question of a curated answer', async () => {
    const curated = {
      id: 'hr/curated/p1',
      fileName: '',
      title: 'Dogs?',
      version: '1',
      language: 'en' as const,
      acl: ['everyone'] as string[],
      contentHash: 'x',
      source: 'a',
    };
    await rows(async (tx) => {
      await tx.insert(documents).values({
        ...curated,
        tenantId: first,
        department: 'hr',
        kind: 'curated',
        author: 'Hana',
        question: 'May dogs come?',
        effectiveOn: '2026-05-04',
      });
      await tx.insert(passages).values({
        tenantId: first,
        id: 'hr/curated/p1#0',
        document: 'hr/curated/p1',
        ordinal: 0,
        section: 'Hana',
        anchor: 'answer',
        language: 'en',
        text: 'Dogs may come.',
      });
    });
    const index = createEmbeddedIndex();
    await loadIndex(database.db, index, first);
    const [hit] = await index.search({
      tenant: first,
      departments: ['hr'],
      acl: ['everyone'],
      text: 'May dogs come?',
      k: 1,
    });
    expect(hit?.passage).toMatchObject({
      kind: 'curated',
      author: 'Hana',
      question: 'May dogs come?',
      date: '2026-05-04',
    });
  });
});
