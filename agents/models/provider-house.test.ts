import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ExpertConfig } from '../config-schema.ts';
import { models as schema } from '../model-schema.ts';
import { context } from './doubles/double-fixtures.ts';
import { openOpenaiDouble } from './doubles/openai-double.ts';
import type { StrictServer } from './doubles/strict-server.ts';
import { createEmbedders } from './embedder.ts';
import { createProviderHouse } from './provider-house.ts';

let server: StrictServer;
beforeEach(async () => {
  server = await openOpenaiDouble();
});
afterEach(async () => {
  await server.close();
  expect(server.faults).toEqual([]);
});

const config = (named: object = {}, provider: object = {}) =>
  schema.parse({
    providers: { server: { kind: 'openai', url: server.url, ...provider } },
    named: { bge: { provider: 'server', model: 'bge', abilities: ['embeddings'] }, ...named },
  });
const talker = { large: { provider: 'server', model: 'qwen' } };

describe('the providers of a process', () => {
  it('are opened once for the same configuration, whoever asks, and an unchanged one is kept by a reload', async () => {
    const house = createProviderHouse({ secrets: {} });
    const first = await house.of(config());
    expect(await house.of(config())).toBe(first);
    const more = await house.of(config(talker));
    expect(more.of('server')).toBe(first.of('server'));
    expect(more.models.has('large')).toBe(true);
    const changed = await house.of(config(talker, { concurrency: 9 }));
    expect(changed.of('server')).not.toBe(first.of('server'));
    expect(
      more.at({ name: 'r', url: server.url, key: undefined, timeouts: config().providers.server?.timeouts as never }),
    ).toBe(
      changed.at({
        name: 'r',
        url: server.url,
        key: undefined,
        timeouts: config().providers.server?.timeouts as never,
      }),
    );
    await house.close();
  });

  it('share one queue between vectors and answers', async () => {
    const late = Promise.withResolvers<void>();
    server.play({ act: 'late', until: late.promise, text: 'at last' });
    const house = createProviderHouse({ secrets: {} });
    const models = config(talker, { concurrency: 1, waiting: 0 });
    const embedders = createEmbedders(
      () => ({ models, tenants: [{ id: 'meridian', embeddings: { model: 'bge' } }] }) as unknown as ExpertConfig,
      { providers: house },
    );
    const large = (await house.of(models)).models.get('large');
    const asking = {
      tenant: 'meridian',
      task: 'answer' as const,
      context,
      messages: [],
      signal: undefined,
      onTry() {},
    };
    const { HumanMessage } = await import('@langchain/core/messages');
    const slow = large?.ask({ ...asking, messages: [new HumanMessage('hello')], step: { name: 'large' } });
    await server.came(1);
    await expect(embedders('meridian')?.embed(['a'], 'query')).rejects.toMatchObject({ kind: 'full' });
    late.resolve();
    expect((await slow)?.text).toBe('at last');
    expect(await embedders('meridian')?.embed(['a'], 'query')).toHaveLength(1);
    await house.close();
  });

  it('let go of their sockets when a reload drops them, and still serve a turn that holds them', async () => {
    const closed = Promise.withResolvers<void>();
    // Asked to be kept for ten minutes, a socket that is closed was closed by us.
    const patient = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'keep-alive': 'timeout=600' }).end('{}');
    }).listen(0, '127.0.0.1');
    patient.on('connection', (socket) => socket.on('close', () => closed.resolve()));
    await once(patient, 'listening');
    const url = `http://127.0.0.1:${(patient.address() as AddressInfo).port}`;
    const house = createProviderHouse({ secrets: {} });
    const before = (await house.of(config({}, { url }))).of('server')?.connection;
    const list = () => before?.json('/models', z.looseObject({}), { timeoutMs: 5_000 });
    await list();
    await house.of(config());
    await closed.promise;
    expect(await list()).toEqual({});
    await before?.close();
    await house.close();
    patient.close();
  });

  it('have no address that is no address: the fault is told each time', async () => {
    const house = createProviderHouse({ secrets: {} });
    const nowhere = schema.parse({ providers: { p: { kind: 'ollama' } } });
    for (let n = 0; n < 2; n++) await expect(house.of(nowhere)).rejects.toThrow('The provider p has no address.');
  });

  it('take in a model that a reload brings, for vectors too', async () => {
    const house = createProviderHouse({ secrets: {} });
    let now = { models: schema.parse({}), tenants: [{ id: 'meridian' }] } as unknown as ExpertConfig;
    const embedders = createEmbedders(() => now, { providers: house });
    expect(embedders('meridian')).toBeNull();
    now = {
      models: config(),
      tenants: [{ id: 'meridian', embeddings: { model: 'bge' } }],
    } as unknown as ExpertConfig;
    expect(await embedders('meridian')?.embed(['a'], 'query')).toHaveLength(1);
    await house.close();
  });
});
