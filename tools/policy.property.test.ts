import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovalStage, AutoLimits, Condition } from '../agents/policy-schema.ts';
import { DEFAULT_POLICY, judge, stagesFor, type ToolPolicy } from './policy.ts';

const money = fc.record({
  amount: fc.integer({ min: 0, max: 10_000_000 }),
  currency: fc.constantFrom('THB', 'USD', 'EUR'),
});
const argument = fc.oneof(money, fc.constantFrom('read', 'admin', undefined, null, true, 7, 70_000));
const args = fc.dictionary(fc.constantFrom('amount', 'level', 'other'), argument);
const limits = fc.dictionary(fc.constantFrom('THB', 'USD'), fc.integer({ min: 1, max: 90_000 }));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const condition: fc.Arbitrary<Condition> = fc
  .record({
    field: fc.constantFrom('amount', 'level', 'other'),
    in: optional(fc.subarray(['read', 'admin', 7, true] as const)),
    notIn: optional(fc.subarray(['read', 'admin', 7, true] as const)),
    above: optional(fc.integer({ min: 0, max: 100_000 })),
  })
  .map((given) => given as Condition);
const stage: fc.Arbitrary<ApprovalStage> = fc
  .record({
    by: fc.constantFrom('manager', 'role:boss', 'group:board'),
    otherwise: fc.constantFrom('manager', 'nobody'),
    above: optional(fc.record({ field: fc.constantFrom('amount', 'other'), amounts: limits })),
    when: fc.array(condition, { maxLength: 2 }),
    quorum: optional(fc.integer({ min: 1, max: 3 })),
  })
  .map((given) => given as ApprovalStage);
const auto: fc.Arbitrary<AutoLimits> = fc
  .record({ field: optional(fc.constant('amount')), upTo: optional(limits), perDay: optional(limits) })
  .map((given) => given as AutoLimits);
const policy: fc.Arbitrary<ToolPolicy> = fc
  .record({ approve: fc.array(stage, { maxLength: 3 }), auto: optional(auto), quorum: fc.integer({ min: 1, max: 3 }) })
  .map(({ auto, ...given }) => ({ ...DEFAULT_POLICY, ...given, ...(auto ? { auto } : {}) }));

describe('whatever the policy and the arguments', () => {
  it('people decide at one stage at least, each with a number of votes, unless the policy lets it through', () => {
    fc.assert(
      fc.property(policy, args, (given, asked) => {
        const verdict = judge(given, 'role:experts', asked);
        if (verdict.by === 'policy') {
          expect(given.auto).toBeDefined();
          return;
        }
        expect(verdict.stages.length).toBeGreaterThan(0);
        for (const { quorum, fourEyes } of verdict.stages)
          expect([quorum && quorum >= 1, fourEyes]).toEqual([true, true]);
      }),
    );
  });

  it('one more condition never asks for a stage that was not asked for, and one less never spares one', () => {
    fc.assert(
      fc.property(stage, condition, args, (given, more, asked) => {
        const isAsked = (one: ApprovalStage) =>
          stagesFor({ ...DEFAULT_POLICY, approve: [one] }, 'role:experts', asked)[0]?.by === given.by;
        const stricter = { ...given, when: [...given.when, more] };
        if (isAsked(stricter)) expect(isAsked(given)).toBe(true);
      }),
    );
  });

  it('one more stage never takes away another', () => {
    fc.assert(
      fc.property(policy, stage, args, (given, more, asked) => {
        const before = stagesFor({ ...given, approve: [...given.approve] }, 'role:experts', asked);
        const after = stagesFor({ ...given, approve: [...given.approve, more] }, 'role:experts', asked);
        if (before.some(({ by }) => by === 'role:experts')) return;
        expect(after.slice(0, before.length)).toEqual(before);
      }),
    );
  });

  it('what is let through without people is within every limit that is written', () => {
    fc.assert(
      fc.property(policy, args, (given, asked) => {
        if (judge(given, 'role:experts', asked).by !== 'policy' || given.auto === true) return;
        const { field = '', upTo, perDay } = given.auto ?? {};
        const amount = asked[field] as { amount: number; currency: 'THB' | 'USD' };
        for (const limit of [upTo, perDay].filter((one) => one !== undefined))
          expect(amount.amount).toBeLessThanOrEqual((limit[amount.currency] ?? -1) * 100);
      }),
    );
  });

  it('limits that name nothing let nothing through', () => {
    expect(judge({ ...DEFAULT_POLICY, auto: {} }, 'role:experts', {}).by).toBe('people');
    expect(judge({ ...DEFAULT_POLICY, auto: { upTo: { THB: 5 } } }, 'role:experts', {}).by).toBe('people');
    expect(judge({ ...DEFAULT_POLICY, auto: { timesPerDay: 1 } }, 'role:experts', {}).by).toBe('policy');
  });
});

describe('a condition', () => {
  const needs = (when: Condition[], asked: Record<string, unknown>) =>
    stagesFor(
      { ...DEFAULT_POLICY, approve: [{ by: 'role:boss', otherwise: 'manager', when }] },
      'role:experts',
      asked,
    )[0]?.by === 'role:boss';
  it.each<[string, Condition, unknown, boolean]>([
    ['one of the values', { field: 'x', in: ['admin', 'root'] }, 'root', true],
    ['none of them', { field: 'x', in: ['admin', 'root'] }, 'read', false],
    ['a value in a list of several', { field: 'x', in: ['admin'] }, ['read', 'admin'], true],
    ['what was not said is none of the values', { field: 'x', in: ['admin'] }, undefined, false],
    ['and is outside of them', { field: 'x', notIn: ['read'] }, undefined, true],
    ['a value that is excepted', { field: 'x', notIn: ['read'] }, 'read', false],
    ['a number above', { field: 'x', above: 5 }, 6, true],
    ['exactly the number', { field: 'x', above: 5 }, 5, false],
    ['an amount in whole units', { field: 'x', above: 5 }, { amount: 501, currency: 'EUR' }, true],
    ['an amount that is not above', { field: 'x', above: 5 }, { amount: 500, currency: 'EUR' }, false],
    ['what is no number counts as above', { field: 'x', above: 5 }, 'many', true],
    ['a text is not the number it looks like', { field: 'x', in: [1] }, '1', false],
  ])('%s', (_name, condition, value, isNeeded) => {
    expect(needs([condition], { x: value })).toBe(isNeeded);
  });

  it('holds only together with the others', () => {
    const both: Condition[] = [
      { field: 'level', in: ['admin'] },
      { field: 'system', notIn: ['vpn'] },
    ];
    expect(needs(both, { level: 'admin', system: 'erp' })).toBe(true);
    expect(needs(both, { level: 'admin', system: 'vpn' })).toBe(false);
  });
});
