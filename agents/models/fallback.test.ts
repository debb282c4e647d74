import { HumanMessage } from '@langchain/core/messages';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createAnswerCache } from './cache.ts';
import { asking, context, gatewayAt, question } from './doubles/double-fixtures.ts';
import { openOllamaDouble } from './doubles/ollama-double.ts';
import { openOpenaiDouble } from './doubles/openai-double.ts';
import type { StrictServer } from './doubles/strict-server.ts';
import type { TokenAccount } from './gateway.ts';
import { orNull } from './gateway.ts';
import { type ModelTrace, type ModelTry, modelTraces } from './model-events.ts';
import { ScriptedChatModel } from './scripted.ts';

let server: StrictServer;
let second: StrictServer;
beforeEach(async () => {
  [server, second] = await Promise.all([openOpenaiDouble(), openOllamaDouble()]);
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([server.close(), second.close()]);
  expect([...server.faults, ...second.faults]).toEqual([]);
});

/** A second model at a server of its own. */
const withSecond = () => ({
  providers: { local: { kind: 'ollama', url: second.url } },
  named: { small: { provider: 'local', model: 'llama' } },
});
const chained = () => question({ department: asking({ fallback: ['small'] }) });

describe('a chain of models', () => {
  it('goes on to the next when one fails, and says who answered', async () => {
    server.play({ act: 'status', status: 400 });
    second.play({ act: 'say', text: 'from the small one' });
    const { gateway } = gatewayAt('openai', server, withSecond());
    expect(await gateway.chat(chained())).toMatchObject({
      ...{ text: 'from the small one', model: 'small', provider: 'local' },
      tries: [
        { model: 'remote', outcome: 'refused', status: 400 },
        { model: 'small', outcome: 'answered' },
      ],
    });
  });

  it.each(['agent', 'answer', 'route'] as const)(
    'ends with the built-in engine for %s when all servers are away',
    async (task) => {
      await Promise.all([server.close(), second.close()]);
      const { gateway } = gatewayAt('openai', server, { ...withSecond(), routing: { name: 'remote' } });
      const department = task === 'route' ? null : chained().department;
      const result = await gateway.chat({ ...chained(), task, department });
      expect(result).toMatchObject({ text: 'the built-in engine', model: 'builtin' });
      expect(result.tries[0]).toMatchObject({ model: 'remote', outcome: 'unreachable' });
      [server, second] = await Promise.all([openOpenaiDouble(), openOllamaDouble()]);
    },
  );

  it('has nothing to give for what the built-in engine cannot do', async () => {
    server.play({ act: 'status', status: 500 });
    const { gateway } = gatewayAt('openai', server);
    expect(await orNull(gateway.chat(question({ task: 'summarise' })))).toBeNull();
    const nobody = gateway.chat(question({ task: 'extract', department: { model: { name: 'builtin' } } as never }));
    await expect(nobody).rejects.toMatchObject({ kind: 'unable' });
    await expect(orNull(Promise.reject(new TypeError('ours')))).rejects.toThrow('ours');
  });

  it('leaves a model alone that failed too often, and asks it again when it is well', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    server.play({ act: 'status', status: 500 });
    second.play({ act: 'say', text: 'from the small one' });
    const { gateway } = gatewayAt('openai', server, { ...withSecond(), provider: { retries: 0 } });
    for (let n = 0; n < 5; n++) expect((await gateway.chat(chained())).model).toBe('small');
    expect(server.asked).toHaveLength(3);
    server.play({ act: 'say', text: 'well again' });
    vi.advanceTimersByTime(60_001);
    expect((await gateway.chat(chained())).text).toBe('well again');
  });

  it('goes on at once when too many wait for a provider', async () => {
    const late = Promise.withResolvers<void>();
    server.play({ act: 'late', until: late.promise, text: 'at last' });
    const { gateway } = gatewayAt('openai', server, { ...withSecond(), provider: { concurrency: 1, waiting: 0 } });
    const slow = gateway.chat(chained());
    await server.came(1);
    expect((await gateway.chat(chained())).model).toBe('small');
    late.resolve();
    expect((await slow).text).toBe('at last');
  });

  it('does not send a prompt that does not fit', async () => {
    second.play({ act: 'say', text: 'I have room' });
    const named = { small: { provider: 'local', model: 'llama', context: 32_000 } };
    const { gateway } = gatewayAt('openai', server, { ...withSecond(), named, model: { context: 1_000 } });
    const messages = [new HumanMessage('word '.repeat(1_000))];
    expect((await gateway.chat({ ...chained(), messages })).model).toBe('small');
    expect(server.asked).toEqual([]);
  });

  it('asks for tools only whom it may', async () => {
    const { gateway } = gatewayAt('openai', server, { model: { abilities: ['json'] } });
    const tools = [{ name: 't', description: 'd', schema: z.object({}) }];
    expect((await gateway.chat(question({ task: 'agent', tools }))).model).toBe('builtin');
    expect(server.asked).toEqual([]);
  });

  it('waits aside for servers and whatever else may wait, and not for the built-in engine', async () => {
    let aside = 0;
    const wait = <T>(work: () => Promise<T>) => {
      aside++;
      return work();
    };
    const engine = Object.assign(new ScriptedChatModel([{ text: 'quoted' }]), { _llmType: () => 'builtin' });
    const { gateway } = gatewayAt('openai', server, { aside: wait, builtin: engine });
    await gateway.chat(question({ department: null }));
    expect(aside).toBe(0);
    await gateway.chat(question());
    expect(aside).toBe(1);
    const other = gatewayAt('openai', server, { aside: wait, builtin: new ScriptedChatModel([{ text: 'thought' }]) });
    await other.gateway.chat(question({ department: null }));
    expect(aside).toBe(2);
  });
});

describe('the books', () => {
  const books = (allows: (estimate: number) => boolean) => {
    const booked: (readonly ModelTry[])[] = [];
    const account: TokenAccount = {
      begin: async (_request, estimate) =>
        allows(estimate) ? { end: async (tries) => void booked.push(tries) } : null,
    };
    return { account, booked };
  };

  it('are asked before a call, and one that would pass the limit goes to the built-in engine unsent', async () => {
    const { account } = books((estimate) => estimate === 0);
    const { gateway } = gatewayAt('openai', server, { account });
    expect((await gateway.chat(question())).model).toBe('builtin');
    expect(server.asked).toEqual([]);
  });

  it('hold failed and repaired calls too', async () => {
    const { account, booked } = books(() => true);
    const { gateway } = gatewayAt('openai', server, { account });
    server.play({ act: 'status', status: 500 }, { act: 'say', text: 'no' }, { act: 'say', text: '{"n":1}' });
    await gateway.structured(question(), z.object({ n: z.number() }));
    expect(booked.map((tries) => tries.length)).toEqual([2, 1]);
    server.play({ act: 'status', status: 400 });
    await gateway.chat(question());
    expect(booked.at(-2)).toMatchObject([{ model: 'remote', outcome: 'refused' }]);
  });
});

describe('kept answers', () => {
  const cache = () => createAnswerCache({ entries: 10, bytes: 1_000_000, ttl: 60_000 });

  it('are given again for the same question, model, settings and rights, and for nothing else', async () => {
    const { gateway } = gatewayAt('openai', server, { cache: cache() });
    const ask = async (given: Parameters<typeof question>[0] = {}) => (await gateway.chat(question(given))).cached;
    expect(await ask()).toBe(false);
    expect(await ask()).toBe(true);
    expect(await ask({ rights: ['everyone'] })).toBe(false);
    expect(await ask({ rights: ['everyone'], context: { ...context, self: 'krit' } })).toBe(true);
    expect(await ask({ rights: ['everyone', 'role:admin'] })).toBe(false);
    expect(await ask({ context: { ...context, self: 'krit' } })).toBe(false);
    expect(await ask({ department: asking({ temperature: 1 }) })).toBe(false);
    expect(await ask({ department: asking({ adapter: 'x' }) })).toBe(false);
    expect(await ask({ messages: [new HumanMessage('Else?')] })).toBe(false);
  });

  it('never cross tenants, and there are none unless configured', async () => {
    const shared = cache();
    const one = gatewayAt('openai', server, { cache: shared });
    const other = gatewayAt('openai', server, { cache: shared, tenant: 'acme' });
    await one.gateway.chat(question());
    expect((await other.gateway.chat(question())).cached).toBe(false);
    const none = gatewayAt('openai', server);
    await none.gateway.chat(question());
    expect((await none.gateway.chat(question())).cached).toBe(false);
  });

  it('are never calls of tools', async () => {
    const { gateway } = gatewayAt('openai', server, { cache: cache() });
    const tools = [{ name: 't', description: 'd', schema: z.object({}) }];
    for (let n = 0; n < 2; n++) expect((await gateway.chat(question({ task: 'agent', tools }))).cached).toBe(false);
    expect(server.asked).toHaveLength(2);
  });

  it('are few, small and short-lived', async () => {
    let now = 1;
    const kept = createAnswerCache({ entries: 2, bytes: 2_000, ttl: 1_000 }, { now: () => now });
    for (const key of ['a', 'b', 'c']) kept.set(key, key);
    expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual([undefined, 'b', 'c']);
    kept.set('long', 'x'.repeat(5_000));
    expect(kept.get('long')).toBeUndefined();
    now += 1_001;
    expect(kept.get('c')).toBeUndefined();
  });
});

describe('what watchers see', () => {
  it('is one trace per call with its tries, and words only when they ask', async () => {
    const seen: ModelTrace[] = [];
    const asyncEnd = (trace: unknown) => void seen.push(trace as ModelTrace);
    const none = () => {};
    const watcher = { start: none, end: none, asyncStart: none, asyncEnd, error: none };
    modelTraces.subscribe(watcher);
    server.play({ act: 'status', status: 503 }, { act: 'say', text: 'Twelve.' });
    const { gateway } = gatewayAt('openai', server);
    await gateway.chat(question({ prompt: 'answer@1:abc', department: asking({ adapter: 'hr-v3' }) }));
    modelTraces.unsubscribe(watcher);
    await gateway.chat(question());
    expect(seen).toMatchObject([
      {
        ...{ tenant: 'meridian', task: 'answer', department: 'hr', person: 'mali', prompt: 'answer@1:abc' },
        ...{ chain: ['remote', 'builtin'], model: 'remote', provider: 'server', adapter: 'hr-v3', cached: false },
        tries: [{ outcome: 'server', status: 503 }, { outcome: 'answered' }],
        usage: { input: 21, output: 7, estimated: false },
      },
    ]);
    expect(JSON.stringify(seen)).not.toMatch(/Twelve|How many/);
    expect(seen[0]?.texts.input()).toContain('human: How many days?');
    expect(seen[0]?.texts.output()).toBe('Twelve.');
  });

  it('is a failure too', async () => {
    const seen: unknown[] = [];
    const none = () => {};
    const watcher = {
      start: none,
      end: none,
      asyncStart: none,
      asyncEnd: none,
      error: (trace: unknown) => void seen.push(trace),
    };
    modelTraces.subscribe(watcher);
    const builtin = new ScriptedChatModel([{ throws: new Error('down') }]);
    const { gateway } = gatewayAt('openai', server, { builtin });
    await expect(gateway.chat(question({ department: null }))).rejects.toThrow('down');
    modelTraces.unsubscribe(watcher);
    expect(seen).toMatchObject([{ tries: [{ model: 'builtin', outcome: 'other' }] }]);
  });
});
