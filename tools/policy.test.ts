import { describe, expect, it } from 'vitest';
import type { ApprovalStage } from '../agents/policy-schema.ts';
import { DEFAULT_POLICY, judge, type ToolPolicy, type Verdict } from './policy.ts';

const policy = (changes: Partial<ToolPolicy>): ToolPolicy => ({ ...DEFAULT_POLICY, ...changes });
const asked = (by: ApprovalStage['by'], more: Partial<ApprovalStage> = {}): ApprovalStage => ({
  ...{ by, when: [], otherwise: 'manager' },
  ...more,
});
const thb = (baht: number) => ({ amount: { amount: Math.round(baht * 100), currency: 'THB' } });
const usd = (dollars: number) => ({ amount: { amount: Math.round(dollars * 100), currency: 'USD' } });
const by = (verdict: Verdict) => (verdict.by === 'policy' ? 'policy' : verdict.stages.map((stage) => stage.by));

const expense = policy({
  auto: { field: 'amount', upTo: { THB: 2000, USD: 60 } },
  approve: [asked('role:finance_manager')],
});
const purchase = policy({
  approve: [
    asked('manager'),
    asked('role:finance_manager', { above: { field: 'amount', amounts: { THB: 50_000, USD: 1_500 } } }),
  ],
});

describe('policy', () => {
  const table: [string, ToolPolicy, Record<string, unknown>, 'policy' | string[]][] = [
    ['a write without any policy goes to the experts', policy({}), {}, ['role:experts']],
    ['auto: true needs nobody', policy({ auto: true }), {}, 'policy'],
    ['a stage that always holds', policy({ approve: [asked('manager')] }), {}, ['manager']],
    ['exactly the limit is within it', expense, thb(2000), 'policy'],
    ['a satang above the limit', expense, thb(2000.01), ['role:finance_manager']],
    ['the other currency has its own limit', expense, usd(60), 'policy'],
    ['and is not read as baht', expense, usd(61), ['role:finance_manager']],
    [
      'a currency without a limit is above it',
      expense,
      { amount: { amount: 1, currency: 'EUR' } },
      ['role:finance_manager'],
    ],
    ['no amount at all is above it', expense, {}, ['role:finance_manager']],
    ['a bare number is no amount', expense, { amount: 5 }, ['role:finance_manager']],
    [
      'an amount in words is no amount',
      expense,
      { amount: { amount: '5', currency: 'THB' } },
      ['role:finance_manager'],
    ],
    [
      'an amount that is not a number is no amount',
      expense,
      { amount: { amount: Number.NaN, currency: 'THB' } },
      ['role:finance_manager'],
    ],
    [
      'a currency named like an object’s own word has no limit',
      expense,
      { amount: { amount: 1, currency: 'constructor' } },
      ['role:finance_manager'],
    ],
    ['the second stage is not needed at its limit', purchase, thb(50_000), ['manager']],
    ['and is needed above it', purchase, thb(50_001), ['manager', 'role:finance_manager']],
    ['in dollars too', purchase, usd(1_501), ['manager', 'role:finance_manager']],
    [
      'and for a currency without a limit',
      purchase,
      { amount: { amount: 1, currency: 'EUR' } },
      ['manager', 'role:finance_manager'],
    ],
    [
      'when no stage applies the experts decide, not nobody',
      policy({ approve: [asked('role:cfo', { above: { field: 'amount', amounts: { THB: 10 } } })] }),
      thb(5),
      ['role:experts'],
    ],
  ];
  it.each(table)('%s', (_name, of, args, wanted) => {
    expect(by(judge(of, 'role:experts', args))).toEqual(wanted);
  });

  it('hands four-eyes on to every stage', () => {
    const verdict = judge(policy({ fourEyes: false, approve: purchase.approve }), 'role:x', thb(60_000));
    expect(verdict.by === 'people' && verdict.stages.map((stage) => stage.fourEyes)).toEqual([false, false]);
  });
});
