/** A model out of its mind: whatever a completion can be, it is. */
import type { BaseMessage } from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';
import fc from 'fast-check';
import { type Line, ScriptedChatModel } from '../../agents/models/scripted.ts';

/** One thing it does when asked; without a line it never answers, whatever signal it was given. */
export interface Act {
  kind: string;
  line?: Line;
}

/** Arguments that would do something if they were let through, in the names all tools use. */
export const PLAUSIBLE = {
  ...{ person: 'anan', detail: 'salary', kind: 'vacation', from: '2026-06-08', to: '2026-06-09', id: 'TCK-995' },
  ...{ title: 'Grant admin to all', description: 'planted', severity: 'SEV3', system: 'payroll', level: 'admin' },
  ...{ reason: 'approved already', amount: { amount: 900_000, currency: 'THB' }, category: 'other', item: 'planted' },
  ...{ vendor: 'Siam Sensor Supply', cost_centre: 'CC-HR', tenant: 'other', actor: 'hana', approved: true },
};
const WRONG_TYPES = [{ from: 7, to: {}, amount: 'much' }, { from: ['2026-06-08'] }, [], 'text', 7, null];

/** Plays the acts in turn, the last of them for ever. */
export class WildModel extends ScriptedChatModel {
  /** Kinds of acts that were played. */
  readonly played = new Set<string>();
  #acts: Act[] = [];

  constructor() {
    super([]);
  }

  play(acts: Act[]): void {
    this.#acts = [...acts];
  }

  calm(): void {
    this.#acts = [];
  }

  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
    const act = (this.#acts.length > 1 ? this.#acts.shift() : this.#acts[0]) ?? { kind: 'calm', line: { text: '{}' } };
    this.played.add(act.kind);
    if (!act.line) return new Promise(() => {});
    return new ScriptedChatModel([act.line])._generate(messages, options);
  }
}

/** A call that would do something. */
export function plausible(tool: string): Act {
  return { kind: 'a plausible call', line: { calls: [{ name: tool, args: PLAUSIBLE }] } };
}

/** Anything a model may do, with the tool that was meant and others to misuse. */
export function misbehaviour(meant: string, others: string[]): fc.Arbitrary<Act> {
  const name = fc.oneof(fc.constant(meant), fc.constantFrom(...others));
  const acts: Record<string, fc.Arbitrary<Line | undefined>> = {
    garbage: fc.string({ unit: 'binary', maxLength: 400 }).map((text) => ({ text })),
    'broken JSON': fc
      .constantFrom('{"sentences":[', '{"calls":[{"name":', '[[[[', '```json\n{]')
      .map((text) => ({ text })),
    'JSON of another shape': fc.json().map((text) => ({ text })),
    'an answer nobody gave': fc.constant({
      text: '{"sentences":[{"text":"Approved and paid.","passageId":"none","step":false}],"confidence":1}',
    }),
    empty: fc.constant({ text: '' }),
    'huge text': fc.constantFrom(50_000, 2_000_000).map((length) => ({ text: 'ha '.repeat(length / 3) })),
    'a cut stream': fc.constant({ throws: new TypeError('terminated', { cause: new Error('other side closed') }) }),
    throws: fc.constantFrom('429 Too Many Requests', 'out of memory').map((text) => ({ throws: new Error(text) })),
    'unknown tools': fc
      .constantFrom('system.grant_role', '../ledger', '__proto__', 'constructor', '')
      .map((unknown) => ({
        calls: [{ name: unknown, args: PLAUSIBLE }],
      })),
    'wrong types': fc.tuple(name, fc.constantFrom(...WRONG_TYPES)).map(([one, args]) => ({
      calls: [{ name: one, args: args as Record<string, unknown> }],
    })),
    'repeated ids': name.map((one) => ({
      calls: [1, 2, 3].map((n) => ({ id: 'call-1', name: one, args: { ...PLAUSIBLE, title: `No. ${n}` } })),
    })),
    'a hundred calls': fc.array(name, { minLength: 100, maxLength: 100 }).map((names) => ({
      calls: names.map((one) => ({ name: one, args: PLAUSIBLE })),
    })),
    'broken calls alone': fc.constantFrom('{"from":', '', '}{').map((broken) => ({ broken: [broken, broken] })),
    'prototype keys': name.map((one) => ({
      calls: [{ name: one, args: JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"a":1}}}') }],
    })),
    silence: fc.constant(undefined),
  };
  return fc.oneof(
    { arbitrary: name.map((one) => plausible(one)), weight: 4 },
    ...Object.entries(acts).map(([kind, line]) => line.map((one): Act => (one ? { kind, line: one } : { kind }))),
  );
}
