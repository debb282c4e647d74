import { HumanMessage } from '@langchain/core/messages';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createAnswerCache } from './cache.ts';
import { endingAfter } from './deadline.ts';
import { asking, context, gatewayAt, question } from './doubles/double-fixtures.ts';
import { openOllamaDouble } from './doubles/ollama-double.ts';
import { openOpenaiDouble } from './doubles/openai-double.ts';
import type { StrictServer } from './doubles/strict-server.ts';
import { estimateTokens } from './estimate.ts';
import type { TokenAccount } from './gateway.ts';
import type { ModelTry } from './model-events.ts';
import { loadKind } from './provider-kind.ts';
import { fitted } from './room.ts';

let server: StrictServer;
let second: StrictServer;
// Loading them takes longer than the limits below leave.
beforeAll(() => Promise.all([loadKind('ollama'), loadKind('openai')]));
beforeEach(async () => {
  [server, second] = await Promise.all([openOpenaiDouble(), openOllamaDouble()]);
});
afterEach(async () => {
  await Promise.all([server.close(), second.close()]);
  expect([...server.faults, ...second.faults]).toEqual([]);
});

const withSecond = (named: object = {}) => ({
  providers: { local: { kind: 'ollama', url: second.url } },
  named: { small: { provider: 'local', model: 'llama', ...named } },
});
const chained = () => question({ department: asking({ fallback: ['small'] }) });

function books(allows: (estimate: number) => boolean = () => true) {
  const booked: (readonly ModelTry[])[] = [];
  const account: TokenAccount = {
    begin: async (_request, estimate) =>
      allows(estimate) ? { end: async (tries) => void booked.push([...tries]) } : null,
  };
  return { account, booked };
}

describe('calls that were not waited for', () => {
  it('are on the books with their prompt and what was written until then, when somebody stops them', async () => {
    server.play({ act: 'stall', pieces: ['Twelve days ', 'of annual leave'] });
    const { account, booked } = books();
    const { gateway } = gatewayAt('openai', server, { account });
    const stop = new AbortController();
    const heard = Promise.withResolvers<void>();
    const onText = (piece: string) => piece.includes('leave') && heard.resolve();
    const asked = gateway.chat(question({ signal: stop.signal, onText }));
    const failed = expect(asked).rejects.toThrow('enough');
    await heard.promise;
    stop.abort(new Error('enough'));
    await failed;
    expect(booked).toMatchObject([[{ outcome: 'stopped', usage: { estimated: true } }]]);
    const usage = booked[0]?.[0]?.usage;
    expect(usage?.input).toBeGreaterThan(5);
    expect(usage?.output).toBe(estimateTokens('Twelve days of annual leave'));
  });

  it('are on the books when their time is over, and not when they were never sent', async () => {
    server.play({ act: 'hang' });
    const { account, booked } = books();
    const at = { account, provider: { concurrency: 1, timeouts: { whole: '1000ms' } } };
    const { gateway } = gatewayAt('openai', server, at);
    const first = gateway.chat(question());
    await server.came(1);
    const waits = gateway.chat(question({ messages: [new HumanMessage('And I?')], signal: AbortSignal.timeout(50) }));
    await expect(waits).rejects.toThrow();
    expect(booked).toEqual([[]]);
    expect((await first).model).toBe('builtin');
    expect(booked[1]).toMatchObject([{ model: 'remote', outcome: 'timeout' }]);
    expect(booked[1]?.[0]?.usage.input).toBeGreaterThan(5);
  });
});

describe('a chain of models that hang', () => {
  it('ends in the built-in engine while there is time for it', async () => {
    server.play({ act: 'hang' });
    second.play({ act: 'hang' });
    const limits = { totalMs: 1_800, reserveMs: 300 };
    const first = asking({ fallback: ['small'], timeout: 700 });
    const { gateway } = gatewayAt('openai', server, { ...withSecond(), limits });
    const result = await gateway.chat(question({ department: first }));
    expect(result).toMatchObject({ text: 'the built-in engine', model: 'builtin' });
    expect(result.tries.map(({ model, outcome }) => [model, outcome])).toEqual([
      ['remote', 'timeout'],
      ['small', 'timeout'],
      ['builtin', 'answered'],
    ]);
  });

  it('asks nobody for whom no time is left, and heeds a signal that ends earlier', async () => {
    server.play({ act: 'hang' });
    second.play({ act: 'say', text: 'too late' });
    const one = gatewayAt('openai', server, { ...withSecond(), limits: { totalMs: 1_000, reserveMs: 200 } });
    expect((await one.gateway.chat(chained())).model).toBe('builtin');
    expect(second.asked).toEqual([]);
    const other = gatewayAt('openai', server, withSecond());
    const { signal: asker } = new AbortController();
    const signal = endingAfter(endingAfter(asker, 10_800), 150_000);
    expect((await other.gateway.chat({ ...chained(), signal })).model).toBe('builtin');
    const over = endingAfter(asker, 5_000);
    expect((await other.gateway.chat({ ...chained(), signal: over })).tries).toMatchObject([{ model: 'builtin' }]);
    expect([server.asked.length, second.asked.length]).toEqual([2, 0]);
  });

  it('leaves a model without anybody after it the time of its provider', async () => {
    const late = Promise.withResolvers<void>();
    server.play({ act: 'late', until: late.promise, text: 'a summary' });
    const { gateway } = gatewayAt('openai', server, { limits: { totalMs: 1, reserveMs: 1 } });
    const asked = gateway.chat(question({ task: 'summarise' }));
    await server.came(1);
    late.resolve();
    expect((await asked).text).toBe('a summary');
  });
});

describe('an answer that could not be read', () => {
  it('is not kept: the next who asks is not given it again', async () => {
    const cache = createAnswerCache({ entries: 10, bytes: 100_000, ttl: 60_000 });
    const { gateway } = gatewayAt('openai', server, { cache });
    const shape = z.object({ n: z.number() });
    server.play({ act: 'say', text: 'no' }, { act: 'say', text: 'never' });
    expect((await gateway.structured(question(), shape).catch(() => ({ model: 'none' }))).model).toBe('none');
    server.play({ act: 'say', text: '{"n":7}' });
    expect(await gateway.structured(question(), shape)).toMatchObject({ value: { n: 7 }, cached: false });
    server.play({ act: 'status', status: 500 });
    expect(await gateway.structured(question(), shape)).toMatchObject({ value: { n: 7 }, cached: true });
  });
});

describe('a day whose tokens are used up', () => {
  it('is told with the answer of whoever comes next, and with no other', async () => {
    const { account } = books((estimate) => estimate === 0);
    const used = gatewayAt('openai', server, { account });
    expect(await used.gateway.chat(question())).toMatchObject({ model: 'builtin', capped: true });
    server.play({ act: 'status', status: 500 });
    const away = gatewayAt('openai', server, { account: books().account });
    const result = await away.gateway.chat(question());
    expect(result.model).toBe('builtin');
    expect(result).not.toHaveProperty('capped');
  });
});

describe('room for a prompt', () => {
  const thai = 'พนักงานประจำมีสิทธิลาพักผ่อนประจำปีได้ปีละสิบสองวันทำงาน ';

  it('is that of the smallest model of the chain, less the answer and its form', () => {
    const { gateway } = gatewayAt('openai', server, { ...withSecond({ context: 4_096 }), model: { context: 32_000 } });
    expect(gateway.room?.(asking(), 'answer')).toBe(32_000 - 1_024 - 512);
    expect(gateway.room?.(chained().department, 'answer')).toBe(4_096 - 1_024 - 512);
    expect(gateway.room?.(asking({ maxTokens: 500 }), 'answer')).toBe(32_000 - 500 - 512);
    expect(gateway.room?.(null, 'route')).toBeNull();
  });

  it('lets what was cut to it through, in Thai too, and what was not goes unsent', async () => {
    server.play({ act: 'say', text: 'read' });
    const { gateway } = gatewayAt('openai', server, { model: { context: 2_048 } });
    const room = gateway.room?.(asking(), 'answer') ?? null;
    const texts = Array.from({ length: 60 }, () => thai);
    const fit = fitted(texts, room);
    expect(fit).toBeGreaterThan(10);
    expect(fit).toBeLessThan(60);
    const ask = (count: number) =>
      gateway.chat({ ...question(), context, messages: [new HumanMessage(texts.slice(0, count).join(''))] });
    expect((await ask(fit)).model).toBe('remote');
    expect((await ask(60)).model).toBe('builtin');
    expect(fitted(texts, null)).toBe(60);
    expect(fitted(texts, 0)).toBe(0);
  });
});
