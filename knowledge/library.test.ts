import { and, eq, ne, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/client.ts';
import { newTenant, openMemory } from '../db/database-fixtures.ts';
import { createLocalEvents, type Events } from '../db/events.ts';
import { documents, embeddings, passages } from '../db/schema/knowledge.ts';
import { withTenant } from '../db/tenant.ts';
import { storePassages, type TestEmbedder, testEmbedder } from './embed-fixtures.ts';
import { embeddingProgress } from './embed-progress.ts';
import { samplePassage } from './index/contract.test-suite.ts';
import { createLibraries, type Libraries, type LibraryOptions } from './library.ts';

let database: Database;
let tenant: string;
let events: Events;
let errors: unknown[];
let open: Libraries[];

beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());
beforeEach(async () => {
  tenant = await newTenant(database.db);
  events = createLocalEvents();
  errors = [];
  open = [];
  return () => {
    for (const libraries of open) libraries.close();
  };
});

const texts = [
  'The automobile park is behind the office.',
  'Salaries come on the 28th.',
  'Printers stand on floor two.',
];
const passage = (at: number, text: string) =>
  samplePassage({ id: `doc${at}#0`, tenant, title: `Note ${at}`, section: '', text });
const store = (...list: string[]) =>
  storePassages(
    database.db,
    list.map((text, at) => passage(at, text)),
  );
const libraryOf = (embedder: () => TestEmbedder | null, more: Partial<LibraryOptions> = {}) => {
  const options = { db: database.db, events, onError: (error: unknown) => void errors.push(error), ...more };
  const libraries = createLibraries({
    ...options,
    embedderFor: (_, model) => (model === undefined ? embedder() : null),
  });
  open.push(libraries);
  return libraries.of(tenant);
};
const ask = (text: string) => ({ tenant, departments: ['hr'], acl: ['everyone'], text, k: 3 });
const rowsOf = (model: string) =>
  withTenant(database.db, tenant, (tx) =>
    tx.select({ passage: embeddings.passage }).from(embeddings).where(eq(embeddings.model, model)),
  );

describe('a library', () => {
  it('finds by the meaning of words once a model has seen the passages, and by words before', async () => {
    await store(...texts);
    const model = testEmbedder('one');
    const library = await libraryOf(() => model);
    const question = ask('where do I leave my vehicle');
    expect((await library.index.search(question)).map(({ semantic }) => semantic)).not.toContain(expect.any(Number));
    await library.embed();
    const [best] = await library.index.search(question);
    expect(best?.passage.id).toBe('doc0#0');
    expect(best?.semantic).toBeGreaterThan(0.5);
    expect(await withTenant(database.db, tenant, embeddingProgress)).toEqual({
      passages: 3,
      models: [{ model: 'one', embedded: 3 }],
    });
  });

  it('asks the model nothing where there is none, and nothing twice', async () => {
    await store(...texts);
    const bare = await libraryOf(() => null);
    await bare.embed();
    expect((await bare.index.search(ask('printers')))[0]?.semantic).toBeUndefined();
    const model = testEmbedder('one');
    const library = await libraryOf(() => model);
    await library.embed();
    await library.index.search(ask('printers'));
    const calls = model.calls.length;
    await library.embed();
    await library.index.search(ask('printers'));
    expect(model.calls).toHaveLength(calls);
  });

  it.each(['away', 'silent', 'mute', 'short', 'not numbers'] as const)(
    'answers by words when the model is %s, and says so once',
    async (mood) => {
      await store(...texts);
      const model = testEmbedder('one');
      const library = await libraryOf(() => model, { patience: 30 });
      await library.embed();
      model.mood = mood;
      const hits = await library.index.search(ask('printers'));
      await library.index.search(ask('salaries'));
      expect(hits[0]?.passage.id).toBe('doc2#0');
      // A vector of another length is not known to be wrong; it is compared with nothing.
      expect(hits[0]?.semantic).toBeUndefined();
      expect(errors).toHaveLength(mood === 'short' ? 0 : 1);
    },
  );

  it('stores no vectors a model should not have given, says so once and leaves it alone for a while', async () => {
    await store(...texts);
    const model = testEmbedder('one');
    for (const mood of ['away', 'mute', 'not numbers'] as const) {
      const library = await libraryOf(() => model);
      model.mood = mood;
      const before = errors.length;
      await library.embed();
      const calls = model.calls.length;
      await library.embed();
      expect(model.calls).toHaveLength(calls);
      expect(errors).toHaveLength(before + 1);
      expect(await rowsOf('one')).toEqual([]);
    }
  });

  it('refuses vectors of another length than those that are stored', async () => {
    await store(...texts);
    const model = testEmbedder('one');
    const library = await libraryOf(() => model);
    await library.embed();
    await storePassages(database.db, [passage(7, 'Something new.')]);
    model.mood = 'short';
    await library.embed();
    expect(String(errors[0])).toContain('give it another name');
    expect(await rowsOf('one')).toHaveLength(3);
  });

  it('leaves out the one text a model cannot read, and embeds its neighbours', async () => {
    await store(...texts, 'This one holds xyzzy.');
    const model = testEmbedder('one');
    model.poison = 'xyzzy';
    const library = await libraryOf(() => model);
    await library.embed();
    expect(errors).toEqual([]);
    expect(await withTenant(database.db, tenant, embeddingProgress)).toEqual({
      passages: 4,
      models: [{ model: 'one', embedded: 4 }],
    });
    const hits = await library.index.search({ ...ask('which one holds an automobile'), k: 9 });
    expect(hits.find(({ passage }) => passage.id === 'doc3#0')?.semantic).toBeUndefined();
    expect(hits.find(({ passage }) => passage.id === 'doc0#0')?.semantic).toBeGreaterThan(0);
  });

  it('goes on with the vectors of the old model until the new one has seen everything', async () => {
    await store(...texts);
    const [old, next] = [testEmbedder('old'), testEmbedder('next', 32)];
    let configured = old;
    const library = await libraryOf(() => configured);
    await library.embed();
    configured = next;
    const question = ask('where do I leave my vehicle');
    const standing = async () => (await library.index.search(question))[0];
    const seen: (string | undefined)[] = [];
    next.before = async (batch) => {
      if (batch[0] === question.text) return;
      const best = await standing();
      seen.push(best?.semantic === undefined ? undefined : best.passage.id);
      expect(await rowsOf('old')).toHaveLength(3);
    };
    await library.embed();
    expect(seen).toEqual(['doc0#0']);
    expect(await rowsOf('old')).toEqual([]);
    expect(await rowsOf('next')).toHaveLength(3);
    expect((await standing())?.semantic).toBeGreaterThan(0.5);
    expect(next.calls.some(([text]) => text === question.text)).toBe(true);
  });

  it('asks a model by its name that only its vectors know any more, and searches by words when nobody can make it', async () => {
    await store(...texts);
    const old = testEmbedder('old');
    const first = await libraryOf(() => old);
    await first.embed();
    const next = testEmbedder('next', 32);
    next.mood = 'away';
    const restarted = await libraryOf(() => next);
    const question = ask('where do I leave my vehicle');
    expect((await restarted.index.search(question))[0]?.semantic).toBeUndefined();
    const libraries = createLibraries({
      ...{ db: database.db, events, onError: () => {} },
      embedderFor: (_, model) => (model === 'old' ? old : next),
    });
    open.push(libraries);
    const able = await libraries.of(tenant);
    expect((await able.index.search(question))[0]?.semantic).toBeGreaterThan(0.5);
  });

  it('searches by words when the configuration of its model has a fault', async () => {
    await store(...texts);
    const libraries = createLibraries({
      ...{ db: database.db, events, onError: (error) => void errors.push(error) },
      embedderFor: () => {
        throw new Error('There is no model named so.');
      },
    });
    open.push(libraries);
    const library = await libraries.of(tenant);
    await library.embed();
    expect((await library.index.search(ask('printers')))[0]?.passage.id).toBe('doc2#0');
    expect(errors).toHaveLength(1);
  });

  it('goes on where it stopped when a process dies in the middle', async () => {
    await storePassages(
      database.db,
      Array.from({ length: 70 }, (_, at) => passage(at, `Rule ${at} of many.`)),
    );
    const dying = testEmbedder('one');
    dying.before = () => {
      if (dying.calls.length === 2) throw new Error('killed');
      if (dying.calls.length > 2) dying.mood = 'away';
    };
    const first = await libraryOf(() => dying);
    await first.embed();
    const stored = await rowsOf('one');
    expect(stored.length).toBe(32);
    const fresh = testEmbedder('one');
    const second = await libraryOf(() => fresh);
    await second.embed();
    expect(fresh.calls.flat()).toHaveLength(38);
    expect(await rowsOf('one')).toHaveLength(70);
    expect((await second.index.search(ask('rule 3')))[0]?.semantic).toBeDefined();
  });

  it('shares the work of two processes without an error and without a row twice', async () => {
    await storePassages(
      database.db,
      Array.from({ length: 200 }, (_, at) => passage(at, `Rule ${at} of many.`)),
    );
    const models = [testEmbedder('one'), testEmbedder('one')];
    const libraries = await Promise.all(models.map((model) => libraryOf(() => model)));
    await Promise.all(libraries.map((library) => library.embed()));
    expect(errors).toEqual([]);
    expect(await rowsOf('one')).toHaveLength(200);
    for (const library of libraries) {
      await library.look();
      expect((await library.index.search(ask('rule 3')))[0]?.semantic).toBeDefined();
    }
  });

  it('never stores a vector of a text that was replaced while the model thought', async () => {
    await store(...texts);
    const model = testEmbedder('one');
    const library = await libraryOf(() => model);
    model.before = async (batch) => {
      if (!batch.some((text) => text.includes('automobile'))) return;
      await storePassages(database.db, [passage(0, 'Quite another text.')]);
    };
    await library.embed();
    expect((await rowsOf('one')).map((row) => row.passage).sort()).toEqual(['doc1#0', 'doc2#0']);
    await library.embed();
    expect(await rowsOf('one')).toHaveLength(3);
  });

  it('forgets vectors with their passages', async () => {
    await store(...texts);
    const model = testEmbedder('one');
    const library = await libraryOf(() => model);
    await library.embed();
    await withTenant(database.db, tenant, async (tx) => {
      await tx.delete(passages).where(eq(passages.document, 'doc0'));
      await tx.delete(documents).where(eq(documents.id, 'doc0'));
    });
    await library.changed('doc0');
    expect(await rowsOf('one')).toHaveLength(2);
    const found = await library.index.search({ ...ask('where do I leave my vehicle'), k: 9 });
    expect(found.map((hit) => hit.passage.id)).not.toContain('doc0#0');
  });

  it('hears of documents another process wrote, and finds those by itself that nobody told it of', async () => {
    await store(...texts);
    const [writer, reader] = [await libraryOf(() => null), await libraryOf(() => null)];
    await storePassages(database.db, [passage(8, 'Umbrellas are lent at the desk.')]);
    await writer.changed('doc8');
    await reader.look();
    expect((await reader.index.search(ask('umbrellas')))[0]?.passage.id).toBe('doc8#0');
    await withTenant(database.db, tenant, async (tx) => {
      await tx.delete(passages).where(ne(passages.document, 'doc8'));
      await tx.delete(documents).where(and(ne(documents.id, 'doc8'), sql`true`));
    });
    expect((await reader.index.search(ask('printers')))[0]?.passage.id).toBe('doc2#0');
    await reader.look();
    expect(await reader.index.search({ ...ask('printers'), k: 9 })).toHaveLength(1);
  });

  it('finds a document with every search while it is replaced by a longer one', async () => {
    const revision = (words: string, length: number) =>
      Array.from({ length }, (_, at) =>
        samplePassage({
          id: `long#${at}`,
          tenant,
          docId: 'long',
          section: '',
          ordinal: at,
          text: `Chapter ${at}: ${words} ${'and so on '.repeat(60)}`,
        }),
      );
    await storePassages(database.db, revision('umbrella lending', 40));
    const library = await libraryOf(() => null);
    await storePassages(database.db, revision('umbrella lending and returning', 120));
    let searches = 0;
    let isDone = false;
    const changing = library.changed('long').finally(() => {
      isDone = true;
    });
    while (!isDone) {
      expect(await library.index.search(ask('umbrella lending'))).toHaveLength(3);
      searches += 1;
      await new Promise(setImmediate);
    }
    await changing;
    expect(searches).toBeGreaterThan(1);
    expect(await library.index.search({ ...ask('returning'), k: 200 })).toHaveLength(120);
  });
});
