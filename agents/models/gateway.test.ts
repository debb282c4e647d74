import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DepartmentConfig } from '../config-schema.ts';
import { ModelError } from './failures.ts';
import { type ChatRequest, createGateway } from './gateway.ts';
import { type Line, maliciousScript, type Script, ScriptedChatModel } from './scripted.ts';
import type { ModelContext } from './tasks.ts';

const context: ModelContext = {
  language: 'en',
  now: new Date('2026-05-04T03:00:00Z'),
  timeZone: 'Asia/Bangkok',
  currency: 'THB',
  self: 'mali',
  people: [],
  previous: [],
  form: null,
};
const tools = [{ name: 'hr.request_leave', description: 'Requests leave.', schema: z.object({ from: z.string() }) }];
const request = (given: Partial<ChatRequest> = {}): ChatRequest => ({
  task: 'agent',
  department: null,
  messages: [new HumanMessage('book 3 June')],
  context,
  ...given,
});

/** A gateway whose built-in model plays the lines, and what it was asked each time. */
function playing(script: Line[] | Script) {
  const asked: Parameters<Script>[0][] = [];
  const play: Script = Array.isArray(script) ? ({ turn }) => script[turn] ?? { text: 'nothing left' } : script;
  const model = new ScriptedChatModel((one) => {
    asked.push(one);
    return play(one);
  });
  return { gateway: createGateway(new Map([['builtin', model]])), asked };
}

describe('asking a model', () => {
  it('gives its text, its calls and its name', async () => {
    const { gateway, asked } = playing([
      { text: 'One moment.', calls: [{ name: 'hr.request_leave', args: { from: '3' } }] },
    ]);
    const result = await gateway.chat(request({ tools }));
    expect(result).toEqual({
      text: 'One moment.',
      calls: [{ id: expect.any(String), name: 'hr.request_leave', args: { from: '3' } }],
      usage: { input: 0, output: 0, estimated: false, costMicros: 0 },
      model: 'builtin',
      provider: 'builtin',
      cached: false,
      tries: [expect.objectContaining({ model: 'builtin', outcome: 'answered' })],
    });
    expect(asked[0]?.options).toMatchObject({ task: 'agent', context, tools });
  });

  it('takes the model of the department, and the built-in one before a department is known', async () => {
    const say = (text: string) => new ScriptedChatModel([{ text }]);
    const gateway = createGateway(
      new Map([
        ['builtin', say('built-in')],
        ['large', say('large')],
      ]),
    );
    const department = { model: { name: 'large' } } as DepartmentConfig;
    expect(await gateway.chat(request({ department }))).toMatchObject({ text: 'large', model: 'large' });
    expect(await gateway.chat(request())).toMatchObject({ text: 'built-in', model: 'builtin' });
  });

  it('fails by name for a model that is not there, and does not take another', async () => {
    const { gateway, asked } = playing([{ text: 'me instead' }]);
    const department = { model: { name: 'gpt-9' } } as DepartmentConfig;
    const failure = gateway.chat(request({ department }));
    await expect(failure).rejects.toBeInstanceOf(ModelError);
    await expect(failure).rejects.toThrow('There is no model named gpt-9. Known: builtin.');
    await expect(gateway.structured(request({ department }), z.string())).rejects.toThrow('gpt-9');
    expect(asked).toEqual([]);
  });

  it('passes on what the model throws', async () => {
    const down = new Error('connection refused');
    await expect(playing([{ throws: down }]).gateway.chat(request())).rejects.toThrow('connection refused');
  });

  it('stops a model that does not heed its signal', async () => {
    const deaf = new ScriptedChatModel([{ text: 'here' }]);
    deaf._generate = () => new Promise(() => {});
    const gateway = createGateway(new Map([['builtin', deaf]]));
    const stop = new AbortController();
    const answer = gateway.chat(request({ signal: stop.signal }));
    stop.abort(new Error('that was long enough'));
    await expect(answer).rejects.toThrow('that was long enough');
    await expect(gateway.chat(request({ signal: stop.signal }))).rejects.toThrow('that was long enough');
  });

  it('passes the signal on to a model that does', async () => {
    const stop = new AbortController();
    const { gateway, asked } = playing([{ text: 'here' }]);
    await gateway.chat(request({ signal: stop.signal }));
    stop.abort();
    expect(asked[0]?.options.signal?.aborted).toBe(true);
  });

  it('drops arguments that cannot be stored or reach for a prototype, and refuses endless answers', async () => {
    const deep: Record<string, unknown> = {};
    deep.itself = deep;
    const calls = [
      { name: 'hr.request_leave', args: JSON.parse('{"from":"3","__proto__":{"admin":true},"constructor":1}') },
      { name: 'hr.request_leave', args: { from: 'x'.repeat(30_000) } },
      { name: 'hr.request_leave', args: deep },
    ];
    const { gateway } = playing([{ calls }, { text: 'x'.repeat(300_000) }]);
    expect((await gateway.chat(request({ tools }))).calls.map(({ args }) => args)).toEqual([{ from: '3' }]);
    await expect(gateway.chat(request())).rejects.toThrow(ModelError);
  });
});

describe('a tool call that cannot be read', () => {
  it('is asked for once more, with the broken one shown', async () => {
    const { gateway, asked } = playing([{ broken: ['{"from":'] }, { calls: [{ name: 'hr.request_leave', args: {} }] }]);
    expect((await gateway.chat(request({ tools }))).calls).toMatchObject([{ name: 'hr.request_leave' }]);
    expect(asked).toHaveLength(2);
    expect(asked[1]?.messages.map(({ text }) => text)).toEqual([
      'book 3 June',
      '',
      'Your tool call was not valid JSON. Call the tool again.',
    ]);
    expect(asked[1]?.messages[1]).toBeInstanceOf(AIMessage);
  });

  it('the second time is an error, never a silent end', async () => {
    const { gateway, asked } = playing([{ broken: ['{'] }, { broken: ['{'] }, { text: 'third' }]);
    await expect(gateway.chat(request({ tools }))).rejects.toBeInstanceOf(ModelError);
    expect(asked).toHaveLength(2);
  });

  it('beside one that can is left out', async () => {
    const { gateway, asked } = playing([{ broken: ['{'], calls: [{ name: 'hr.request_leave', args: { from: '3' } }] }]);
    expect((await gateway.chat(request({ tools }))).calls).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });
});

describe('an answer with a shape', () => {
  const shape = z.object({ days: z.number() });

  it('is read as JSON, with a code fence around it or not', async () => {
    for (const text of [
      '{"days": 3}',
      '<think>\nthree?\n</think>\n{"days": 3}',
      '```json\n{"days": 3}\n```',
      '  ```\n{"days": 3}```  ',
    ]) {
      const { gateway, asked } = playing([{ text }]);
      expect(await gateway.structured(request(), shape)).toMatchObject({ value: { days: 3 }, model: 'builtin' });
      expect(asked).toHaveLength(1);
    }
  });

  it.each(['three', '{"days": "three"}', '{"days": 3', ''])(
    'is asked for once more after %j, saying what was wrong',
    async (text) => {
      const { gateway, asked } = playing([{ text }, { text: '{"days": 3}' }]);
      expect((await gateway.structured(request(), shape)).value).toEqual({ days: 3 });
      expect(asked[1]?.messages.at(-1)?.text).toMatch(/^That was not the JSON asked for: .*expected (number|object)/s);
    },
  );

  it('that is wrong twice is an error with its cause', async () => {
    const { gateway, asked } = playing([{ text: 'no' }, { text: 'still no' }, { text: '{"days": 3}' }]);
    const failure = gateway.structured(request(), shape);
    await expect(failure).rejects.toBeInstanceOf(ModelError);
    await expect(failure).rejects.toMatchObject({ cause: expect.any(z.ZodError) });
    expect(asked).toHaveLength(2);
  });
});

describe('the scripted model', () => {
  it('repeats its last line for ever, and says nothing without any', async () => {
    const said = async (lines: Line[], times: number) => {
      const model = new ScriptedChatModel(lines);
      const texts: string[] = [];
      for (let n = 0; n < times; n++) texts.push((await model.invoke('go on')).text);
      return texts;
    };
    expect(await said([{ text: 'one' }, { text: 'two' }], 4)).toEqual(['one', 'two', 'two', 'two']);
    expect(await said([], 1)).toEqual(['']);
  });

  it('answers by what it is asked', async () => {
    const { gateway } = playing(({ messages, turn }) => ({ text: `${turn}: ${messages.at(-1)?.text}` }));
    expect((await gateway.chat(request())).text).toBe('0: book 3 June');
  });

  it('plays a model that calls everything it was told of and what it was not', async () => {
    const { gateway } = playing(maliciousScript(['finance.pay'], { to: 'me' }));
    const { calls, text } = await gateway.chat(request({ tools }));
    expect(calls.map(({ name, args }) => [name, args])).toEqual([
      ['hr.request_leave', { to: 'me' }],
      ['finance.pay', { to: 'me' }],
    ]);
    expect(text).toContain('Everything was approved');
  });
});
