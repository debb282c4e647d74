import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../db/client.ts';
import { newTenant, openMemory } from '../../db/database-fixtures.ts';
import { createLocalEvents, type Events } from '../../db/events.ts';
import { withTenant } from '../../db/tenant.ts';
import { storePassages, type TestEmbedder, testEmbedder } from '../embed-fixtures.ts';
import { createLibraries, type Libraries, type LibraryOptions } from '../library.ts';
import { samplePassage } from './contract.test-suite.ts';
import { qdrantShelves } from './open-qdrant.ts';
import { isDescribed } from './qdrant-description-fixtures.ts';
import { type QdrantDouble, startQdrantDouble } from './qdrant-double.ts';
import { openQdrantShelf } from './qdrant-shelf.ts';
import { createQdrantStore } from './qdrant-store.ts';

const run = isDescribed() ? describe : describe.skip;

run('a library in Qdrant', () => {
  let database: Database;
  let double: QdrantDouble;
  let tenant: string;
  let events: Events;
  let errors: unknown[];
  let opened: Libraries[];

  beforeAll(async () => {
    database = await openMemory();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    tenant = await newTenant(database.db);
    double = await startQdrantDouble();
    events = createLocalEvents();
    errors = [];
    opened = [];
  });
  afterEach(async () => {
    for (const libraries of opened) libraries.close();
    expect(double.faults).toEqual([]);
    await double.close();
  });

  const passage = (at: number, text: string, of = tenant) =>
    samplePassage({ id: `doc${at}#0`, tenant: of, title: `Note ${at}`, section: '', text });
  const store = (...list: string[]) =>
    storePassages(
      database.db,
      list.map((text, at) => passage(at, text)),
    );
  const texts = [
    'The automobile park is behind the office.',
    'Salaries come on the 28th.',
    'Printers stand on floor two.',
  ];
  const libraryOf = (embedder: () => TestEmbedder | null = () => null, of = tenant) => {
    const { db } = database;
    const onError = (error: unknown) => void errors.push(error);
    const options: LibraryOptions = {
      ...{ db, events, onError },
      embedderFor: (_, model) => (model === undefined ? embedder() : null),
      openShelf: qdrantShelves(
        { db, onError, patience: 60_000 },
        { url: double.url, prefix: 'test', retryMs: 1, searchMs: 2_000 },
      ),
    };
    const libraries = createLibraries(options);
    opened.push(libraries);
    return libraries.of(of);
  };
  const ask = (text: string, of = tenant) => ({ tenant: of, departments: ['hr'], acl: ['everyone'], text, k: 5 });
  const texted = async (library: Awaited<ReturnType<typeof libraryOf>>, text: string) =>
    (await library.index.search(ask(text))).map((hit) => hit.passage.text);
  const change = (statement: ReturnType<typeof sql>) => withTenant(database.db, tenant, (tx) => tx.execute(statement));
  const pointsOf = (collection: string) => [...(double.collections.get(collection)?.points.values() ?? [])];

  it('holds what the rows hold when it opens', async () => {
    await store(...texts);
    const library = await libraryOf();
    expect((await texted(library, 'printers'))[0]).toBe(texts[2]);
    expect(pointsOf('test_builtin')).toHaveLength(3);
    const writes = () =>
      double.requests.filter(({ method, path }) => method === 'PUT' && path.endsWith('/points')).length;
    const before = writes();
    await libraryOf();
    expect(writes()).toBe(before);
  });

  it('finds by itself what was written, changed and removed while nobody told it', async () => {
    await store(...texts);
    const library = await libraryOf();
    await change(sql`delete from passages where document = 'doc1'`);
    await change(sql`delete from documents where id = 'doc1'`);
    await change(sql`update passages set text = 'Printers stand in the cellar.' where document = 'doc2'`);
    await change(sql`update documents set content_hash = 'other' where id = 'doc2'`);
    await storePassages(database.db, [passage(5, 'Umbrellas are at the desk.')]);
    await library.look();
    expect((await texted(library, 'printers cellar'))[0]).toBe('Printers stand in the cellar.');
    expect((await texted(library, 'umbrellas'))[0]).toBe('Umbrellas are at the desk.');
    expect(
      pointsOf('test_builtin')
        .map(({ payload }) => payload.passage)
        .sort(),
    ).toEqual(['doc0#0', 'doc2#0', 'doc5#0']);
  });

  it('completes a document whose writing was cut off', async () => {
    await store(...texts);
    await libraryOf();
    const [lost] = pointsOf('test_builtin');
    double.collections.get('test_builtin')?.points.delete(lost?.id ?? '');
    await libraryOf();
    expect(pointsOf('test_builtin')).toHaveLength(3);
  });

  it('takes a change in for other processes too, and removes it everywhere when it is removed', async () => {
    await store(...texts);
    const [writer, reader] = [await libraryOf(), await libraryOf()];
    await storePassages(database.db, [passage(5, 'Umbrellas are at the desk.')]);
    await writer.changed('doc5');
    expect((await texted(reader, 'umbrellas'))[0]).toBe('Umbrellas are at the desk.');
    await change(sql`delete from passages where document = 'doc5'`);
    await change(sql`delete from documents where id = 'doc5'`);
    await writer.changed('doc5');
    expect(await texted(reader, 'umbrellas')).not.toContain('Umbrellas are at the desk.');
    expect(pointsOf('test_builtin')).toHaveLength(3);
  });

  it('takes in what the web process, which has no library, says was removed', async () => {
    await store(...texts);
    await libraryOf();
    await change(sql`delete from passages where document = 'doc1'`);
    await change(sql`delete from documents where id = 'doc1'`);
    events.publish(tenant, { type: 'knowledge', document: 'doc1' });
    await vi.waitFor(() => expect(pointsOf('test_builtin')).toHaveLength(2));
  });

  it('finds by meaning, with the same cosines as the rows, and by words when the model is away', async () => {
    await store(...texts);
    const model = testEmbedder('org/model:1');
    const library = await libraryOf(() => model);
    await library.embed();
    const [best] = await library.index.search(ask('where do I leave my vehicle'));
    expect(best?.passage.id).toBe('doc0#0');
    expect(best?.semantic).toBeGreaterThan(0.5);
    model.mood = 'away';
    const [other] = await library.index.search(ask('printers'));
    expect(other?.passage.id).toBe('doc2#0');
    expect(other?.semantic).toBeUndefined();
  });

  it('searches the old model’s collection until the new one is full, then removes the old points', async () => {
    await store(...texts);
    const [old, next] = [testEmbedder('old'), testEmbedder('next', 32)];
    let configured = old;
    const library = await libraryOf(() => configured);
    await library.embed();
    configured = next;
    const question = ask('where do I leave my vehicle');
    const seen: (string | undefined)[] = [];
    next.before = async (batch) => {
      if (batch[0] === question.text) return;
      const [best] = await library.index.search(question);
      seen.push(best?.semantic === undefined ? undefined : best.passage.id);
    };
    await library.embed();
    expect(seen).toEqual(['doc0#0']);
    const [best] = await library.index.search(question);
    expect(best?.semantic).toBeGreaterThan(0.5);
    const names = [...double.collections.keys()];
    const [oldName = '', nextName = ''] = ['old', 'next'].map((model) =>
      names.find((name) => name.includes(`_${model}_`)),
    );
    expect(pointsOf(nextName)).toHaveLength(3);
    for (let looks = 0; looks < 4; looks++) await library.look();
    expect(pointsOf(oldName)).toEqual([]);
    expect(pointsOf('test_builtin')).toEqual([]);
    expect(pointsOf(nextName)).toHaveLength(3);
    expect(errors).toEqual([]);
  });

  it('keeps two tenants apart in one collection, whatever is removed of one', async () => {
    const other = await newTenant(database.db);
    await store(...texts);
    await storePassages(database.db, [passage(0, 'Our automobile park is elsewhere.', other)]);
    const [mine, theirs] = [await libraryOf(), await libraryOf(() => null, other)];
    expect((await mine.index.search(ask('automobile')))[0]?.passage.text).toBe(texts[0]);
    expect((await theirs.index.search(ask('automobile', other)))[0]?.passage.text).toContain('elsewhere');
    await change(sql`delete from passages`);
    await change(sql`delete from documents`);
    await mine.look();
    expect(await theirs.index.search(ask('automobile', other))).toHaveLength(1);
    expect(pointsOf('test_builtin').map(({ payload }) => payload.tenant)).toEqual([other]);
  });

  it('starts and answers from the rows while Qdrant is away, and comes back by itself', async () => {
    await store(...texts);
    double.fail(503, 1_000);
    const library = await libraryOf();
    expect((await texted(library, 'printers'))[0]).toBe(texts[2]);
    await storePassages(database.db, [passage(5, 'Umbrellas are at the desk.')]);
    await library.changed('doc5');
    expect((await texted(library, 'umbrellas'))[0]).toBe('Umbrellas are at the desk.');
    await library.look();
    expect(errors).toHaveLength(1);
    double.fail(503, 0);
    await library.look();
    expect(pointsOf('test_builtin')).toHaveLength(4);
  });

  it('answers from the rows, wrong of nothing, until Qdrant holds all of them', async () => {
    await store(...texts);
    const stores = createQdrantStore({ url: double.url, prefix: 'test', retryMs: 1 });
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slow = {
      ...stores,
      put: (...given: Parameters<typeof stores.put>) => held.then(() => stores.put(...given)),
    };
    const options = { db: database.db, store: slow, onError: (error: unknown) => void errors.push(error), patience: 1 };
    const shelf = await openQdrantShelf(options, tenant, () => null);
    const first = async () => (await shelf.index.search(ask('printers')))[0]?.passage.text;
    expect(await first()).toBe(texts[2]);
    const searches = () => double.requests.filter(({ path }) => path.endsWith('/points/query/batch')).length;
    expect(searches()).toBe(0);
    goOn();
    await vi.waitFor(async () => {
      expect(await first()).toBe(texts[2]);
      expect(searches()).toBeGreaterThan(0);
    });
    expect(errors).toEqual([]);
  });

  it('forgets what an erased person’s documents were made into, points and vectors', async () => {
    await store('Somchai Dee likes automobiles.', ...texts.slice(1));
    const model = testEmbedder('one');
    const library = await libraryOf(() => model);
    await library.embed();
    const name = [...double.collections.keys()].find((one) => one.includes('_one_')) ?? '';
    const before = pointsOf(name).find(({ payload }) => payload.passage === 'doc0#0');
    // As erasing does: words are written over, vectors of them removed, and the document is as if written now.
    await change(sql`update passages set text = 'Former colleague likes automobiles.' where document = 'doc0'`);
    await change(sql`delete from embeddings where passage = 'doc0#0'`);
    await change(sql`update documents set updated_at = now() + interval '1 second' where id = 'doc0'`);
    await library.look();
    const after = pointsOf(name).find(({ payload }) => payload.passage === 'doc0#0');
    expect(before?.vector.dense).toBeDefined();
    expect(after?.vector.dense).toBeUndefined();
    expect(after?.payload.terms).not.toEqual(before?.payload.terms);
    await library.embed();
    expect(pointsOf(name).find(({ payload }) => payload.passage === 'doc0#0')?.vector.dense).not.toEqual(
      before?.vector.dense,
    );
  });
});
