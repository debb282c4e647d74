import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { asking, gatewayAt, kinds, question } from './doubles/double-fixtures.ts';
import type { StrictServer } from './doubles/strict-server.ts';
import { ModelError } from './failures.ts';
import { ScriptedChatModel } from './scripted.ts';

const tools = [
  {
    name: 'hr.request_leave',
    description: 'Requests leave.',
    schema: z.object({ from: z.string(), days: z.number() }),
  },
  { name: 'hr.leave_balance', description: 'Tells the balance.', schema: z.object({}) },
];
const SECRET = 'my salary is 99,000';

describe.each(kinds)('a model at %s', (kind, open) => {
  let server: StrictServer;
  const printed: unknown[][] = [];
  beforeEach(async () => {
    server = await open();
    for (const method of ['log', 'warn', 'error', 'info', 'debug'] as const)
      vi.spyOn(console, method).mockImplementation((...said) => void printed.push(said));
  });
  afterEach(async () => {
    await server.close();
    vi.restoreAllMocks();
    expect(server.faults).toEqual([]);
    expect(printed.splice(0)).toEqual([]);
  });
  const body = (n = -1) => server.asked.at(n)?.body as Record<string, unknown>;
  const failed = async (given: Parameters<typeof gatewayAt>[2] = {}, task = question()) => {
    const builtin = new ScriptedChatModel([{ throws: new Error('nobody should ask me') }]);
    const { gateway } = gatewayAt(kind, server, { builtin, ...given });
    return gateway.chat({ ...task, task: 'summarise' }).then(
      () => expect.unreachable(),
      (error: unknown) => error,
    ) as Promise<ModelError>;
  };

  it('answers, with its tokens and every try on record', async () => {
    server.play({ act: 'say', pieces: ['Twelve ', 'days.'] });
    const { gateway } = gatewayAt(kind, server, { model: { price: { input: 2, output: 10, currency: 'USD' } } });
    const result = await gateway.chat(question());
    expect(result).toMatchObject({
      ...{ text: 'Twelve days.', calls: [], model: 'remote', provider: 'server', cached: false },
      usage: { input: 21, output: 7, estimated: false, costMicros: 112 },
      tries: [{ model: 'remote', outcome: 'answered', firstTokenMs: expect.any(Number) }],
    });
    expect(body()).toMatchObject({ model: 'qwen', stream: true });
  });

  it('is told temperature, limits and the name of the adapter', async () => {
    const { gateway } = gatewayAt(kind, server);
    await gateway.chat(question({ department: asking({ adapter: 'hr-v3', temperature: 0.2, maxTokens: 50 }) }));
    expect(body()).toMatchObject(
      kind === 'ollama'
        ? { model: 'hr-v3', options: { temperature: 0.2, num_predict: 50, num_ctx: 8192 } }
        : { model: 'hr-v3', temperature: 0.2, max_tokens: 50 },
    );
  });

  it('calls tools under names servers take, several at once, and gives their own names back', async () => {
    const calls = [
      { name: 'hr__request_leave', args: { from: '2026-06-03', days: 3 } },
      { name: 'hr__leave_balance', args: {} },
    ];
    server.play({ act: 'say', text: 'One moment.', calls });
    const { gateway } = gatewayAt(kind, server);
    const result = await gateway.chat(question({ task: 'agent', tools }));
    expect(result.calls.map(({ name, args }) => [name, args])).toEqual([
      ['hr.request_leave', { from: '2026-06-03', days: 3 }],
      ['hr.leave_balance', {}],
    ]);
    expect(JSON.stringify(body())).toContain('"name":"hr__request_leave"');
  });

  it('is told once what a tool would refuse, and asked again', async () => {
    server.play(
      { act: 'say', calls: [{ name: 'hr__request_leave', args: { from: '2026-06-03', days: 'three' } }] },
      { act: 'say', calls: [{ name: 'hr__request_leave', args: { from: '2026-06-03', days: 3 } }] },
    );
    const { gateway } = gatewayAt(kind, server);
    const { calls, tries } = await gateway.chat(question({ task: 'agent', tools }));
    expect(server.faults).toEqual([]);
    expect(calls).toMatchObject([{ name: 'hr.request_leave', args: { days: 3 } }]);
    expect(tries.map(({ outcome }) => outcome)).toEqual(['repair', 'answered']);
    expect(JSON.stringify(body())).toMatch(/expected number, received string/);
  });

  it('may leave out what was not said without being asked again', async () => {
    server.play({ act: 'say', calls: [{ name: 'hr__request_leave', args: { days: 3 } }] });
    const { gateway } = gatewayAt(kind, server);
    expect((await gateway.chat(question({ task: 'agent', tools }))).tries).toHaveLength(1);
  });

  it('takes earlier calls and their results in the form its server wants', async () => {
    const { gateway } = gatewayAt(kind, server);
    const call = { id: 'c1', name: 'hr.leave_balance', args: {}, type: 'tool_call' as const };
    const before = [
      new AIMessage({ content: '', tool_calls: [call] }),
      new ToolMessage({ content: '12', tool_call_id: 'c1' }),
    ];
    const messages = [new HumanMessage('How many?'), ...before];
    expect((await gateway.chat(question({ task: 'agent', tools, messages }))).text).toBe('Hello.');
  });

  const shape = z.object({ days: z.number() });
  it('is held to a JSON schema, and told once what was wrong', async () => {
    server.play({ act: 'say', text: '{"days":"three"}' }, { act: 'say', text: '{"days":3}' });
    const { gateway } = gatewayAt(kind, server);
    const { value, tries } = await gateway.structured(question(), shape);
    expect(value).toEqual({ days: 3 });
    expect(tries.map(({ outcome }) => outcome)).toEqual(['repair', 'answered']);
    expect(JSON.stringify(body().format ?? body().response_format)).toContain('"days":{"type":"number"}');
    expect(JSON.stringify(body().messages)).toContain('expected number');
  });

  it('is told of the schema in the prompt where its server cannot hold it to one', async () => {
    server.play({ act: 'say', text: '{"days":3}' });
    const { gateway } = gatewayAt(kind, server, { model: { abilities: ['tools'] } });
    expect((await gateway.structured(question(), shape)).value).toEqual({ days: 3 });
    expect(body()).not.toHaveProperty(kind === 'ollama' ? 'format' : 'response_format');
    expect(JSON.stringify(body().messages)).toContain('fits this JSON schema');
  });

  it('that cannot keep to the form twice leaves the answer to the next', async () => {
    server.play({ act: 'say', text: 'no' });
    const builtin = new ScriptedChatModel([{ text: '{"days":1}' }]);
    const { gateway } = gatewayAt(kind, server, { builtin });
    expect(await gateway.structured(question(), shape)).toMatchObject({ value: { days: 1 }, model: 'builtin' });
    expect(server.asked).toHaveLength(2);
  });

  it('looks at a picture', async () => {
    server.play({ act: 'say', text: ' OOM killer on web-prod-03 ' });
    const { gateway } = gatewayAt(kind, server);
    const { messages: _none, task: _fixed, ...rest } = question();
    const picture = { mediaType: 'image/png' as const, bytes: new Uint8Array([137, 80, 78, 71]) };
    expect(await gateway.see?.({ ...rest, picture })).toBe('OOM killer on web-prod-03');
    expect(JSON.stringify(body())).toContain('iVBORw');
    const blind = gatewayAt(kind, server, { model: { abilities: ['tools'] } }).gateway;
    expect(await blind.see?.({ ...rest, picture })).toBeNull();
    server.play({ act: 'status', status: 400 });
    expect(await gateway.see?.({ ...rest, picture })).toBeNull();
  });

  it.each([
    [429, 'busy'],
    [500, 'server'],
    [503, 'server'],
  ])('is asked again after %i, and no more often than set', async (status, reason) => {
    server.play({ act: 'status', status }, { act: 'say', text: 'At last.' });
    const { gateway } = gatewayAt(kind, server);
    const { text, tries } = await gateway.chat(question());
    expect([text, tries.map(({ outcome }) => outcome)]).toEqual(['At last.', [reason, 'answered']]);
    server.play({ act: 'status', status });
    expect(await failed({ provider: { retries: 1 } })).toMatchObject({ kind: reason, status });
    expect(server.asked).toHaveLength(4);
  });

  it('is asked again after a broken connection', async () => {
    server.play({ act: 'reset' }, { act: 'cut', pieces: ['Twel'], how: 'reset' }, { act: 'say', text: 'Twelve.' });
    const { gateway } = gatewayAt(kind, server);
    const { text, tries } = await gateway.chat(question());
    expect(text).toBe('Twelve.');
    expect(tries).toHaveLength(3);
    expect(tries.map(({ usage }) => usage.estimated)).toEqual([false, true, false]);
  });

  it.each([400, 401, 403, 404, 422])('is asked once only after %i', async (status) => {
    server.play({ act: 'status', status, body: `{"error":{"message":"${SECRET}"}}` });
    const error = await failed();
    expect(error).toBeInstanceOf(ModelError);
    expect(error.status).toBe(status);
    expect(server.asked).toHaveLength(1);
    expect(JSON.stringify([error.message, String(error.cause), error.stack])).not.toContain('salary');
  });

  it('waits as long as the server asks, unless that is too long', async () => {
    server.play({ act: 'status', status: 429, retryAfter: '0' }, { act: 'say', text: 'Now.' });
    expect((await gatewayAt(kind, server).gateway.chat(question())).text).toBe('Now.');
    server.play({ act: 'status', status: 429, retryAfter: '3600' });
    expect(await failed()).toMatchObject({ kind: 'busy', retryAfterMs: 3_600_000 });
    expect(server.asked).toHaveLength(3);
  });

  it('whose answer ends before its end is not believed', async () => {
    server.play({ act: 'cut', pieces: ['Twel'], how: 'end' });
    expect(await failed({ provider: { retries: 0 } })).toMatchObject({ kind: 'cut' });
  });

  it.each([
    ['text instead of JSON', `<html>${SECRET}</html>\n`],
    ['JSON of another shape', '{"error":{"message":"my salary is 99,000"}}\n'],
    ['a broken line in the middle', `{"message":\ndata: {"choices":\n\n`],
    ['nothing', ''],
  ])('that sends %s is not believed, and nothing of it is repeated', async (_name, text) => {
    server.play({ act: 'garbage', body: kind === 'openai' && text.startsWith('{"error') ? `data: ${text}\n` : text });
    const error = await failed({ provider: { retries: 0 } });
    expect(['garbage', 'cut', 'server']).toContain(error.kind);
    expect(JSON.stringify([error.message, String(error.cause), error.stack])).not.toContain('salary');
  });

  it('that writes more than anybody could read is stopped', async () => {
    server.play({ act: 'say', pieces: Array.from({ length: 30 }, () => 'x'.repeat(10_000)) });
    expect(await failed()).toMatchObject({ kind: 'garbage', message: expect.stringContaining('more than anybody') });
  });

  it.each(['hang', 'stall'] as const)('that hangs (%s) is given up, and its request is closed', async (act) => {
    server.play(act === 'hang' ? { act } : { act, pieces: ['Twel'] });
    const error = await failed({ provider: { timeouts: { firstToken: '1000ms' } } });
    expect(error.kind).toBe('timeout');
    expect(server.asked).toHaveLength(1);
    await server.asked[0]?.left;
  });

  it('that goes on for too long altogether is given up', async () => {
    server.play({ act: 'hang' });
    const error = await failed({}, question({ department: asking({ timeout: 1_000 }) }));
    expect(error).toMatchObject({ kind: 'timeout', message: 'remote did not finish in time.' });
    await server.asked[0]?.left;
  });

  it('is stopped with the person who asked, and its request is closed', async () => {
    server.play({ act: 'stall', pieces: ['Twel'] });
    const stop = new AbortController();
    const { gateway } = gatewayAt(kind, server);
    const heard: string[] = [];
    const onText = (piece: string) => {
      heard.push(piece);
      stop.abort(new Error('never mind'));
    };
    await expect(gateway.chat(question({ signal: stop.signal, onText }))).rejects.toThrow('never mind');
    expect(heard).toEqual(['Twel']);
    await server.asked[0]?.left;
    expect(server.asked).toHaveLength(1);
  });

  it('is read while it writes, and nobody else is asked once a piece was read', async () => {
    server.play({ act: 'say', pieces: ['Twelve', ' days', '.'] });
    const heard: string[] = [];
    const { gateway } = gatewayAt(kind, server);
    const result = await gateway.chat(question({ onText: (piece) => void heard.push(piece) }));
    expect([heard.join(''), result.text]).toEqual(['Twelve days.', 'Twelve days.']);
    server.play({ act: 'cut', pieces: ['Twel'], how: 'reset' }, { act: 'say', text: 'Thirteen.' });
    await expect(gateway.chat(question({ onText: () => {} }))).rejects.toMatchObject({ kind: 'cut' });
    expect(server.asked).toHaveLength(2);
    server.play({ act: 'cut', pieces: [], how: 'reset' }, { act: 'say', text: 'Thirteen.' });
    expect((await gateway.chat(question({ onText: () => {} }))).text).toBe('Thirteen.');
  });

  it('whose server sends no usage is estimated, and says so', async () => {
    server.play({ act: 'say', text: 'Twelve days.', usage: false });
    const { usage } = await gatewayAt(kind, server).gateway.chat(question());
    expect(usage).toMatchObject({ estimated: true, input: expect.any(Number), output: 3 });
    expect(usage.input).toBeGreaterThan(8);
  });

  it('gets its own key and no other', async () => {
    await gatewayAt(kind, server).gateway.chat(question());
    expect(server.asked.at(-1)?.authorization).toBeUndefined();
    if (kind === 'openai') {
      const guarded = await open({ key: 'sesame' });
      await gatewayAt(kind, guarded, { key: 'sesame' }).gateway.chat(question());
      expect(guarded.asked.at(-1)?.authorization).toBe('Bearer sesame');
      const { text } = await gatewayAt(kind, guarded, { key: 'wrong' }).gateway.chat(question());
      expect(text).toBe('the built-in engine');
      await guarded.close();
    }
  });

  it('is not followed to another address', async () => {
    const elsewhere = await open();
    for (const status of [301, 302, 307, 308]) {
      server.play({ act: 'status', status, location: `${elsewhere.url}/chat/completions` });
      expect(await failed({ provider: { retries: 0 } })).toBeInstanceOf(ModelError);
    }
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.close();
  });
});
