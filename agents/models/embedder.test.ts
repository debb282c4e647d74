import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ExpertConfig } from '../config-schema.ts';
import { models as schema } from '../model-schema.ts';
import { kinds } from './doubles/double-fixtures.ts';
import { openOllamaDouble } from './doubles/ollama-double.ts';
import { openOpenaiDouble } from './doubles/openai-double.ts';
import { openStrictServer, type Route, type StrictServer, vectorOf } from './doubles/strict-server.ts';
import { createEmbedder, createEmbedders } from './embedder.ts';
import type { ModelTry } from './model-events.ts';
import { createProviderHouse } from './provider-house.ts';
import { openProviders } from './providers.ts';
import { createReranker } from './rerank.ts';

const opened: StrictServer[] = [];
const open = async (opening: Promise<StrictServer>) => {
  const server = await opening;
  opened.push(server);
  return server;
};
afterEach(async () => {
  for (const server of opened.splice(0)) {
    await server.close();
    expect(server.faults).toEqual([]);
  }
});

const tenant = { id: 'meridian', embeddings: { model: 'bge' } };
const config = (kind: string, url: string, model: object = {}, provider: object = {}) => ({
  models: schema.parse({
    providers: { server: { kind, url, ...provider } },
    named: { bge: { provider: 'server', model: 'bge-m3', abilities: ['embeddings'], ...model } },
  }),
});
const deps = { providers: createProviderHouse({ secrets: {} }, { pauseMs: 1 }) };
const length = (vector: Float32Array) => Math.hypot(...vector);

describe.each(kinds)('vectors of %s', (kind, openDouble) => {
  it('are unit vectors in the order of the texts, in batches', async () => {
    const server = await open(openDouble());
    const embedder = createEmbedder(config(kind, server.url), tenant, deps);
    const texts = Array.from({ length: 70 }, (_, n) => `text ${n}`);
    const vectors = (await embedder?.embed(texts, 'passage')) ?? [];
    expect(vectors).toHaveLength(70);
    for (const [n, vector] of vectors.entries()) {
      const raw = vectorOf(`text ${n}`, 8);
      const scale = Math.hypot(...raw);
      expect(Math.abs(length(vector) - 1)).toBeLessThan(1e-6);
      expect(vector[3]).toBeCloseTo((raw[3] ?? 0) / scale, 5);
    }
    expect(server.asked.map(({ body }) => (body as { input: string[] }).input.length)).toEqual([32, 32, 6]);
    expect(await embedder?.embed([], 'query')).toEqual([]);
  });

  it('are told apart by prefix, where the model wants one, and so is their name', async () => {
    const server = await open(openDouble());
    const plain = createEmbedder(config(kind, server.url), tenant, deps);
    const prefixes = { query: 'query: ', passage: 'passage: ' };
    const told = createEmbedder(config(kind, server.url, { prefixes, dimensions: 16 }), tenant, deps);
    const [query] = (await told?.embed(['leave'], 'query')) ?? [];
    expect(query).toHaveLength(16);
    expect(server.asked[0]?.body).toMatchObject({ input: ['query: leave'], dimensions: 16 });
    expect(new Set([plain?.model, told?.model]).size).toBe(2);
  });

  it('are asked for again after a passing failure, and booked each time', async () => {
    const server = await open(openDouble());
    const tries: ModelTry[] = [];
    const onTry = async (_tenant: string, tried: ModelTry) => void tries.push(tried);
    server.play({ act: 'status', status: 503 }, { act: 'say' });
    const embedder = createEmbedder(
      config(kind, server.url, { price: { input: 2, output: 0, currency: 'USD' } }),
      tenant,
      { ...deps, onTry },
    );
    await embedder?.embed(['one two three'], 'passage');
    expect(tries.map(({ outcome, usage }) => [outcome, usage.input, usage.costMicros, usage.estimated])).toEqual([
      ['server', 0, 0, false],
      ['answered', 3, 6, false],
    ]);
  });

  it('end with whoever waits for them, and in time', async () => {
    const server = await open(openDouble());
    server.play({ act: 'hang' });
    const stop = new AbortController();
    const embedder = createEmbedder(config(kind, server.url), tenant, deps);
    const asked = embedder?.embed(['a'], 'query', stop.signal);
    await server.came(1);
    stop.abort(new Error('too late'));
    await expect(asked).rejects.toThrow('too late');
    await server.asked[0]?.left;
    const hurried = createEmbedder(config(kind, server.url, {}, { timeouts: { whole: '1000ms' } }), tenant, deps);
    await expect(hurried?.embed(['a'], 'query')).rejects.toMatchObject({ kind: 'timeout' });
  });
});

describe('vectors that are none', () => {
  it.each([
    ['too few', (all: number[][]) => all.slice(1)],
    ['of another length than the others', (all: number[][]) => all.map((one, n) => (n === 1 ? one.slice(1) : one))],
    ['all zero', (all: number[][]) => all.map((one) => one.map(() => 0))],
    ['not numbers', (all: number[][]) => all.map((one) => one.map(() => null))],
    ['without end', (all: number[][]) => all.map((one) => one.map(() => 1e308))],
    ['empty', (all: number[][]) => all.map(() => [])],
  ])('are refused: %s', async (_name, spoil) => {
    const server = await open(openOllamaDouble({ spoil }));
    const embedder = createEmbedder(config('ollama', server.url), tenant, deps);
    await expect(embedder?.embed(['a', 'b', 'c'], 'passage')).rejects.toMatchObject({ kind: 'garbage' });
  });

  it('are refused when the model has another dimension than it should', async () => {
    const server = await open(openOllamaDouble({ spoil: (all) => all.map((one) => one.slice(0, 4)) }));
    const embedder = createEmbedder(config('ollama', server.url, { dimensions: 8 }), tenant, deps);
    await expect(embedder?.embed(['a'], 'passage')).rejects.toThrow('4 numbers instead of 8');
  });
});

it('a tenant that names no model has none, and a changed configuration makes another', async () => {
  expect(createEmbedder(config('ollama', 'http://127.0.0.1:9'), { id: 'x', embeddings: undefined }, deps)).toBeNull();
  const one = config('ollama', 'http://127.0.0.1:9');
  let now = { ...one, tenants: [tenant] } as unknown as ExpertConfig;
  const of = createEmbedders(() => now, deps);
  const first = of('meridian');
  expect(of('meridian')).toBe(first);
  expect(of('nobody')).toBeNull();
  now = { ...config('ollama', 'http://127.0.0.1:9', { dimensions: 16 }), tenants: [tenant] } as unknown as ExpertConfig;
  expect(of('meridian')?.model).not.toBe(first?.model);
});

it('the model of before is found by what its vectors bear, as long as it is configured', () => {
  const models = schema.parse({
    providers: { server: { kind: 'ollama', url: 'http://127.0.0.1:9' } },
    named: {
      old: { provider: 'server', model: 'old', abilities: ['embeddings'] },
      new: { provider: 'server', model: 'new', abilities: ['embeddings'], dimensions: 8 },
    },
  });
  const now = { models, tenants: [{ id: 'meridian', embeddings: { model: 'new' } }] } as unknown as ExpertConfig;
  const of = createEmbedders(() => now, deps);
  expect(of('meridian')?.model).toBe('ollama:new@8');
  expect(of('meridian', 'ollama:old')?.model).toBe('ollama:old');
  expect(of('meridian', 'ollama:gone')).toBeNull();
  expect(of('meridian')?.model).toBe('ollama:new@8');
});

it('embeds no passages when the day’s tokens are used up, and questions all the same', async () => {
  const server = await open(openOllamaDouble());
  let may = false;
  const mayEmbed = async () => may;
  const embedder = createEmbedder(config('ollama', server.url), tenant, { ...deps, mayEmbed });
  await expect(embedder?.embed(['a'], 'passage')).rejects.toMatchObject({ kind: 'capped' });
  expect(server.asked).toEqual([]);
  expect(await embedder?.embed(['a'], 'query')).toHaveLength(1);
  may = true;
  expect(await embedder?.embed(['a'], 'passage')).toHaveLength(1);
});

it('counts what was sent to a server that was not waited for', async () => {
  const server = await open(openOllamaDouble());
  server.play({ act: 'hang' });
  const tried: ModelTry[] = [];
  const onTry = async (_tenant: string, one: ModelTry) => void tried.push(one);
  const embedder = createEmbedder(config('ollama', server.url), tenant, { ...deps, onTry });
  const stop = new AbortController();
  const asked = embedder?.embed(['twelve days of leave'], 'passage', stop.signal);
  await server.came(1);
  stop.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
  expect(tried).toMatchObject([{ outcome: 'stopped', usage: { input: 5, estimated: true } }]);
});

describe('a reranker', () => {
  const asked = { tenant: 'meridian', department: 'hr', query: 'leave', signal: undefined };
  const at = (reranker: object, models = schema.parse({})) =>
    createReranker(
      { id: 'meridian', reranker: reranker as never },
      {
        ...{ models, env: { secrets: {} } },
        providers: openProviders(models, { secrets: {} }, { pauseMs: 1 }),
      },
    );

  it('judges each text, in the order it was given, in batches', async () => {
    const server = await open(openOpenaiDouble());
    const models = schema.parse({
      providers: { server: { kind: 'openai', url: server.url } },
      named: { judge: { provider: 'server', model: 'bge-reranker', abilities: ['rerank'] } },
    });
    const texts = Array.from({ length: 40 }, (_, n) => 'x'.repeat(n + 1));
    const scores = await at({ model: 'judge' }, models)?.rerank({ ...asked, texts });
    expect(scores).toEqual(texts.map(({ length: n }) => n / 100));
    expect(server.asked).toHaveLength(2);
  });

  it('may have an address of its own, and raw scores become probabilities', async () => {
    const server = await open(openOpenaiDouble({ judge: (text) => text.length - 3 }));
    const reranker = at({ endpoint: `${server.url}/rerank`, form: 'jina', timeout: 5_000 });
    const scores = (await reranker?.rerank({ ...asked, texts: ['a', 'abc', 'abcdefgh'] })) ?? [];
    expect(scores.map((score) => Math.round(score * 100) / 100)).toEqual([0.12, 0.5, 0.99]);
  });

  it('may speak as Text Embeddings Inference does', async () => {
    const body = z.strictObject({
      query: z.string(),
      texts: z.array(z.string()),
      raw_scores: z.literal(false),
      truncate: z.literal(true),
    });
    const answer: Route['answer'] = (response, _act, asked) => {
      const scores = body.parse(asked).texts.map((text, index) => ({ index, score: text.length / 10 }));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(scores.reverse()));
    };
    const server = await open(openStrictServer({ 'POST /rerank': { body, answer } }));
    const reranker = at({ endpoint: `${server.url}/rerank`, form: 'tei', timeout: 5_000 });
    expect(await reranker?.rerank({ ...asked, texts: ['a', 'abc'] })).toEqual([0.1, 0.3]);
  });

  it('that is away or tells nonsense is an error the gateway turns into null', async () => {
    const server = await open(openOpenaiDouble({ judge: () => Number.NaN }));
    const reranker = at({ endpoint: `${server.url}/rerank`, form: 'jina', timeout: 5_000 });
    await expect(reranker?.rerank({ ...asked, texts: ['a'] })).rejects.toMatchObject({ kind: 'garbage' });
    const { createGateway } = await import('./gateway.ts');
    const gateway = createGateway(new Map(), { reranker: reranker ?? null });
    expect(await gateway.rerank?.({ department: null, query: 'leave', texts: ['a'] })).toBeNull();
    expect(await createGateway(new Map()).rerank?.({ department: null, query: 'q', texts: ['a'] })).toBeNull();
  });
});
