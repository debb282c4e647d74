import { AIMessage, HumanMessage, RemoveMessage, ToolMessage } from '@langchain/core/messages';
import { Command, Overwrite, Send } from '@langchain/langgraph';
import { DeltaSnapshot, MemorySaver } from '@langchain/langgraph-checkpoint';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpointSerde, decodeState, encodeState } from './checkpoint-serde.ts';

const there = (value: unknown) => decodeState(encodeState(value));
const byDefault = async (value: unknown) => {
  const { serde } = new MemorySaver();
  return serde.loadsTyped(...(await serde.dumpsTyped(value)));
};

const human = {
  lc: 1,
  type: 'constructor',
  id: ['langchain_core', 'messages', 'HumanMessage'],
  kwargs: { content: 'x' },
};
const secret = { lc: 1, type: 'secret', id: ['PATH'] };

describe('state that only looks like a class', () => {
  it.each([
    ['a LangChain constructor', human],
    ['a constructor that asks for a secret of the environment', { ...human, kwargs: { content: 'x', name: secret } }],
    ['an old constructor record', { lc: 2, type: 'constructor', id: ['Set'], args: [[1]] }],
  ])('stays data: %s', async (_, claim) => {
    expect(there({ claim })).toStrictEqual({ claim });
    // The library's own serializer builds the object, or fails on it.
    await expect(byDefault({ claim }).catch((error: Error) => error)).resolves.not.toStrictEqual({ claim });
  });

  it.each([
    secret,
    { lg_name: 'Send', node: 'pay', args: {} },
    { lg_name: 'Command', goto: ['pay'] },
    { lg_name: 'DeltaSnapshot', value: [1] },
    { $: 'send', v: { node: 'pay', args: {} } },
    { $: 'record', v: [['a', 1]] },
    { $: 'no such kind', v: 1 },
    { $: { $: 'date', v: 0 } },
    { v: 1, more: { $: 'undefined', v: null } },
  ])('stays data: %j', (claim) => {
    expect(there({ claim })).toStrictEqual({ claim });
    expect(Object.getPrototypeOf((there({ claim, at: new Date(0) }) as { claim: object }).claim)).toBe(
      Object.prototype,
    );
  });

  it('keeps keys that name prototypes as keys', () => {
    const text = '{"claim":{"__proto__":{"admin":true},"constructor":{"prototype":1}}}';
    const revived = there({ ...JSON.parse(text), at: new Date(0) }) as { claim: { admin?: boolean }; at?: Date };
    expect(revived.claim.admin).toBeUndefined();
    delete revived.at;
    expect(JSON.stringify(revived)).toBe(text);
  });

  it('stays data inside a message', () => {
    const revived = there(
      new HumanMessage({ content: [{ type: 'text', text: 'x', claim: human }], additional_kwargs: { human } }),
    );
    expect(revived).toBeInstanceOf(HumanMessage);
    expect(revived).toMatchObject({ content: [{ claim: human }], additional_kwargs: { human } });
  });
});

describe('state that comes back as it was', () => {
  it('is any JSON-like value, and what JSON has no word for', () => {
    const options = {
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: false,
      withSparseArray: false,
    };
    const value = fc.anything({
      ...options,
      values: [fc.jsonValue(), fc.constant(undefined), fc.double(), fc.string({ unit: 'binary' })],
    });
    fc.assert(
      fc.property(value, (state) => {
        expect(there(state)).toStrictEqual(state);
      }),
    );
  });

  it.each([
    [new Uint8Array([0, 255, 128])],
    [new Uint8Array(new ArrayBuffer(8), 2, 3)],
    [new Send('ask', { call: new Map([['a', 1n]]) })],
    [new Send('ask', 1, { timeout: 50 })],
    [
      new Command({
        goto: ['a', new Send('b', { n: 1 })],
        update: { n: 1 },
        resume: { id: 'yes' },
        graph: Command.PARENT,
      }),
    ],
    [new Overwrite([new Date(0)])],
    [new DeltaSnapshot([1, undefined])],
    [[Number.NaN, -0, Number.NEGATIVE_INFINITY]],
  ])('is %o', (value) => {
    const revived = there({ value }) as { value: object };
    expect(revived.value).toStrictEqual(value);
    expect(revived.value.constructor).toBe(value.constructor);
  });

  it('is an error, by name and message', () => {
    const revived = there(new RangeError('too far')) as Error;
    expect(revived).toBeInstanceOf(Error);
    expect({ name: revived.name, message: revived.message }).toEqual({ name: 'RangeError', message: 'too far' });
  });

  it('is a conversation', () => {
    const messages = [
      new HumanMessage({ content: 'สวัสดี', id: '1' }),
      new AIMessage({ content: '', tool_calls: [{ id: 'c', name: 'leave', args: { days: 2 } }] }),
      new ToolMessage({ content: 'ok', tool_call_id: 'c', artifact: { receipt: 'r' } }),
      new RemoveMessage({ id: '1' }),
    ];
    const revived = there(messages) as typeof messages;
    expect(revived.map((message) => message.toDict())).toEqual(messages.map((message) => message.toDict()));
    expect(revived.map((message) => message.constructor)).toEqual(messages.map((message) => message.constructor));
  });
});

describe('the stored text', () => {
  it('holds neither NUL nor half a surrogate pair, escaped or not, so that it is text and jsonb to PostgreSQL', () => {
    const state = { '\u0000': '\u0000', '\ud800': ['a\udc00'], $: '\\u0000' };
    expect(encodeState(state)).not.toMatch(/\0|(?<!\\)(\\\\)*\\u(0000|d[89a-f])/i);
    expect(JSON.stringify(state)).toMatch(/(?<!\\)(\\\\)*\\u(0000|d[89a-f])/i);
    expect(there(state)).toStrictEqual(state);
  });

  it('is refused for what could not come back', () => {
    class Account {}
    const itself: Record<string, unknown> = {};
    itself.again = itself;
    expect(() => encodeState({ account: new Account() })).toThrow(/Account/);
    expect(() => encodeState({ run: () => 1 })).toThrow(/function/);
    expect(() => encodeState(itself)).toThrow(/contains itself/);
    expect(() => decodeState('{"$":"toString","v":1}')).toThrow(/unknown kind/);
  });

  it('passes through the port of LangGraph', async () => {
    const [type, bytes] = await checkpointSerde.dumpsTyped({ at: new Date(0) });
    expect(await checkpointSerde.loadsTyped(type, bytes)).toEqual({ at: new Date(0) });
    expect(await checkpointSerde.loadsTyped(type, new TextDecoder().decode(bytes))).toEqual({ at: new Date(0) });
    await expect(checkpointSerde.loadsTyped('pickle', bytes)).rejects.toThrow(/pickle/);
  });
});
