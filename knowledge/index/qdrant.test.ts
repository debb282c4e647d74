import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../db/client.ts';
import { openMemory } from '../../db/database-fixtures.ts';
import { tenants } from '../../db/schema/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { storePassages } from '../embed-fixtures.ts';
import { knowledgeIndexContract, samplePassage } from './contract.test-suite.ts';
import type { KnowledgeIndex } from './contract.ts';
import { createEmbeddedIndex } from './embedded.ts';
import { createQdrantIndex } from './qdrant.ts';
import { isDescribed } from './qdrant-description-fixtures.ts';
import { type QdrantDouble, startQdrantDouble } from './qdrant-double.ts';
import type { DoubleBody, DoubleCondition } from './qdrant-double-collection.ts';
import { createQdrantStore, type QdrantOptions } from './qdrant-store.ts';
import { createStandby } from './standby.ts';

const run = isDescribed() ? describe : describe.skip;

run('the Qdrant index', () => {
  let database: Database;
  let double: QdrantDouble;
  let away: unknown[];
  const asked = { tenant: 'acme', departments: ['hr'], acl: ['everyone'], text: 'vacation days', k: 5 };

  beforeAll(async () => {
    database = await openMemory();
    for (const tenantId of ['acme', 'globex'])
      await database.db.insert(tenants).values({ tenantId, name: tenantId, timeZone: 'UTC', currency: 'THB' });
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    double = await startQdrantDouble({ apiKey: 'key of the test' });
    away = [];
    for (const tenant of ['acme', 'globex'])
      await withTenant(database.db, tenant, async (tx) => {
        await tx.execute(sql`delete from passages`);
        await tx.execute(sql`delete from documents`);
      });
  });
  afterEach(async () => {
    expect(double.faults).toEqual([]);
    await double.close();
  });

  const storeOf = (options: Partial<QdrantOptions> = {}) =>
    createQdrantStore({ url: double.url, apiKey: 'key of the test', prefix: 'test', retryMs: 1, ...options });
  /** An index whose passages are in the database too, as a library's are. */
  const open = async (options: Partial<QdrantOptions> = {}): Promise<KnowledgeIndex> => {
    const { db } = database;
    const standby = createStandby(db);
    const store = storeOf(options);
    await store.ensure(store.collectionOf(null), 256);
    const index = createQdrantIndex({ db, store, model: () => null, standby, onAway: (error) => away.push(error) });
    return {
      ...index,
      async upsert(passages) {
        await storePassages(db, passages);
        await index.upsert(passages);
      },
      async replace({ tenant, docId }, passages) {
        await withTenant(db, tenant, (tx) => tx.execute(sql`delete from passages where document = ${docId}`));
        await storePassages(db, passages);
        await index.replace({ tenant, docId }, passages);
      },
    };
  };

  knowledgeIndexContract('Qdrant', open);

  it('gives the scores of the embedded index', async () => {
    const passages = Array.from({ length: 30 }, (_, at) =>
      samplePassage({
        id: `doc${at}#0`,
        section: `Part ${at % 7}`,
        text: `Rule ${at}: vacation days are ${at} in year ${at % 5}. ${'More words follow. '.repeat(at % 4)}`,
      }),
    );
    const [remote, embedded] = [await open(), createEmbeddedIndex()];
    for (const index of [remote, embedded]) await index.upsert(passages);
    for (const text of ['vacation days in year 3', 'rule 17', 'vacatoin words']) {
      const there = await remote.search({ ...asked, text, k: 8 });
      const here = new Map((await embedded.search({ ...asked, text, k: 30 })).map((hit) => [hit.passage.id, hit]));
      expect(there).toHaveLength(8);
      for (const hit of there) {
        expect(hit.lexical).toBeCloseTo(here.get(hit.passage.id)?.lexical ?? 0, 4);
        // Vectors are kept in eight bits here and whole there.
        expect(hit.score).toBeCloseTo(here.get(hit.passage.id)?.score ?? 0, 2);
      }
      const tokens = ['vacat', 'rule', '', 'never'];
      expect(await remote.rarity?.({ ...asked, tokens })).toEqual(await embedded.rarity?.({ ...asked, tokens }));
    }
  });

  it('sends tenant, departments and principals with every question, and the tenant with everything else', async () => {
    const index = await open();
    await index.upsert([samplePassage({ id: 'leave#0', text: 'Vacation days.' })]);
    await index.replace({ tenant: 'acme', docId: 'leave' }, [
      samplePassage({ id: 'leave#0', text: 'Twenty vacation days.' }),
    ]);
    await index.search({ ...asked, language: 'en', since: '2025-01-01', kinds: ['document'] });
    await index.rarity?.({ ...asked, tokens: ['vacat', 'day'] });
    const scoped = ['tenant', 'department', 'acl'];
    const reads = bodies('/points/query/batch').flatMap(({ searches }) => searches ?? []);
    const counts = [...bodies('/points/count'), ...bodies('/facet')];
    expect(reads.length).toBeGreaterThanOrEqual(2);
    expect(counts.length).toBeGreaterThanOrEqual(3);
    for (const body of [...reads, ...counts]) expect(keysThatMust(body)).toEqual(expect.arrayContaining(scoped));
    for (const body of bodies('/points/delete')) expect(keysThatMust(body)).toContain('tenant');
    for (const { points } of bodies('/points'))
      for (const point of points ?? []) expect(point.payload.tenant).toBe('acme');
    expect(reads[0] && keysThatMust(reads[0])).toEqual([...scoped, 'language', 'kind', 'date']);
  });

  it('would notice a question without the principals', () => {
    const forgetful = { filter: { must: [{ key: 'tenant', match: { value: 'acme' } }] } };
    expect(keysThatMust(forgetful)).not.toContain('acl');
  });

  it('asks nothing at all for a scope that sees nothing', async () => {
    const index = await open();
    const before = double.requests.length;
    expect(await index.search({ ...asked, acl: [] })).toEqual([]);
    expect(await index.search({ ...asked, departments: [] })).toEqual([]);
    expect(double.requests).toHaveLength(before);
  });

  it('shows what the database says now, whatever Qdrant was told before', async () => {
    const index = await open();
    await index.upsert([
      samplePassage({ id: 'leave#0', text: 'Twenty vacation days.' }),
      samplePassage({ id: 'gone#0', text: 'Gone vacation days.' }),
      samplePassage({ id: 'closed#0', text: 'Closed vacation days.' }),
      samplePassage({ id: 'moved#0', text: 'Moved vacation days.' }),
    ]);
    await withTenant(database.db, 'acme', async (tx) => {
      await tx.execute(sql`delete from passages where id = 'gone#0'`);
      await tx.execute(sql`update documents set acl = '{role:manager}' where id = 'closed'`);
      await tx.execute(sql`update documents set department = 'it' where id = 'moved'`);
      await tx.execute(sql`update passages set text = 'Thirty vacation days.' where id = 'leave#0'`);
    });
    expect(double.collections.get('test_builtin')?.points.size).toBe(4);
    const hits = await index.search(asked);
    expect(hits.map(({ passage }) => passage.text)).toEqual(['Thirty vacation days.']);
  });

  it('keeps no word of a text in Qdrant', async () => {
    const index = await open();
    await index.upsert([
      samplePassage({ id: 'leave#0', text: 'Zanzibar holidays.', title: 'Secretive', section: 'Hidden' }),
    ]);
    const kept = JSON.stringify([...(double.collections.get('test_builtin')?.points.values() ?? [])]);
    expect(kept).not.toMatch(/zanzibar|secretive|hidden/i);
  });

  it('creates payload indexes, one of them the tenant’s, and completes a collection that was left half made', async () => {
    await open({ quantization: 'scalar' });
    const collection = double.collections.get('test_builtin');
    expect(collection?.indexes.get('tenant')).toMatchObject({ type: 'keyword', is_tenant: true });
    expect(collection?.creation.vectors?.dense?.quantization_config).toMatchObject({ scalar: { type: 'int8' } });
    collection?.indexes.delete('acl');
    await open();
    expect(collection?.indexes.has('acl')).toBe(true);
  });

  it.each([
    ['binary', { binary: { always_ram: true } }],
    ['none', undefined],
  ] as const)('keeps vectors as small as they were asked to be: %s', async (quantization, kept) => {
    await open({ quantization });
    expect(double.collections.get('test_builtin')?.creation.vectors?.dense?.quantization_config).toEqual(kept);
  });

  it('says what to do when a collection holds vectors of another length', async () => {
    const store = storeOf();
    await store.ensure('test_builtin', 8);
    await expect(storeOf().ensure('test_builtin', 9)).rejects.toThrow('another name');
  });

  it('creates a collection once when two processes do it at the same moment', async () => {
    await Promise.all([storeOf().ensure('test_builtin', 8), storeOf().ensure('test_builtin', 8)]);
    expect([...double.collections.keys()]).toEqual(['test_builtin']);
  });

  it.each([429, 502, 503, 504, 'reset'] as const)('asks again after %s', async (how) => {
    const index = await open();
    await index.upsert([samplePassage({ id: 'leave#0', text: 'Vacation days.' })]);
    double.fail(how, 1);
    expect(await index.search(asked)).toHaveLength(1);
    expect(away).toEqual([]);
    double.fail(how, 2);
    await index.upsert([samplePassage({ id: 'leave#1', text: 'Vacation days again.' })]);
    expect(double.collections.get('test_builtin')?.points.size).toBe(2);
  });

  it.each([400, 401, 403, 404])('does not ask again after %i', async (status) => {
    const store = storeOf();
    await store.ensure('test_builtin', 8);
    const before = double.requests.length;
    double.fail(status, 9);
    await expect(store.states('test_builtin', 'acme')).rejects.toThrow(/Qdrant at 127/);
    expect(double.requests).toHaveLength(before + 1);
    double.fail(status, 0);
  });

  it('searches the rows while Qdrant is away, says so once, and leaves it alone for a while', async () => {
    const index = await open({ searchMs: 50 });
    await index.upsert([
      samplePassage({ id: 'leave#0', section: 'Vacation policies', text: 'Employees have 20 vacation days.' }),
      samplePassage({ id: 'secret#0', text: 'Vacation days of managers.', acl: ['role:manager'] }),
      samplePassage({ id: 'th#0', language: 'th', text: 'พนักงานลาพักร้อนได้ปีละยี่สิบวัน' }),
    ]);
    double.fail('silence', 500);
    const hits = await index.search(asked);
    expect(hits.map(({ passage }) => passage.id)).toEqual(['leave#0']);
    expect(hits[0]?.lexical).toBeGreaterThan(0.5);
    expect((await index.search({ ...asked, text: 'ลาพักร้อนได้กี่วัน' }))[0]?.passage.id).toBe('th#0');
    expect((await index.search({ ...asked, text: 'what is the policy' }))[0]?.passage.id).toBe('leave#0');
    const requests = double.requests.length;
    for (let n = 0; n < 5; n++) await index.search(asked);
    expect(double.requests.length - requests).toBeLessThanOrEqual(2);
    expect(away.map(String)).toEqual([expect.stringContaining('QDRANT_URL')]);
    double.fail('silence', 0);
  });

  it('never hands the key or a question to an error', async () => {
    const store = storeOf({ apiKey: 'wrong key' });
    const failure: Error = await store.ensure('test_builtin', 8).then(
      () => new Error('accepted'),
      (error) => error,
    );
    expect(failure.message).toContain('QDRANT_API_KEY');
    expect(failure.message).not.toContain('wrong key');
  });

  it('is the only door to the client', () => {
    const root = join(import.meta.dirname, '../..');
    const importers = sources(root).filter((file) =>
      readFileSync(file, 'utf8').includes("from '@qdrant/js-client-rest'"),
    );
    expect(importers.map((file) => relative(root, file))).toEqual(['knowledge/index/qdrant-store.ts']);
  });

  function bodies(end: string): DoubleBody[] {
    return double.requests.filter(({ path }) => path.endsWith(end)).map(({ body }) => body);
  }
});

function keysThatMust({ filter }: DoubleBody): string[] {
  return (filter?.must ?? []).flatMap(({ key }: DoubleCondition) => key ?? []);
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}
