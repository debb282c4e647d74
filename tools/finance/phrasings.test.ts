import { describe, expect, it } from 'vitest';
import { slotFields } from '../../agents/models/builtin/slots/field.ts';
import { fillSlots } from '../../agents/models/builtin/slots/fill.ts';
import type { Tool } from '../tool.ts';
import { budgetStatus } from './budget-status.ts';
import { expenseStatus } from './expense-status.ts';
import { purchaseRequest } from './purchase-request.ts';
import { submitExpense } from './submit-expense.ts';
import { vendorLookup } from './vendor-lookup.ts';

const tools = [budgetStatus, expenseStatus, purchaseRequest, submitExpense, vendorLookup];
const phrasings = tools.flatMap(({ examples }) => [...examples.en, ...examples.th]);
const thai = /[\u0E00-\u0E7F]/;
const ctx = {
  now: new Date('2026-06-03T03:00:00Z'),
  timeZone: 'Asia/Bangkok',
  language: 'en' as const,
  people: [{ id: 'mali', name: 'Mali Srisuk', nameTh: 'มะลิ ศรีสุข' }],
  self: 'anan',
  currency: 'THB',
};

const read = (tool: Tool, text: string) => fillSlots(slotFields(tool.input), text, ctx).values;

describe('the Finance tools', () => {
  it.each(tools.map((tool) => [tool.name, tool] as const))(
    '%s teaches enough phrasings in both languages',
    (_name, tool) => {
      expect(tool.examples.en.length).toBeGreaterThanOrEqual(22);
      expect(tool.examples.th.length).toBeGreaterThanOrEqual(14);
      expect(tool.examples.en.filter((phrase) => thai.test(phrase))).toEqual([]);
      expect(tool.examples.th.filter((phrase) => !thai.test(phrase))).toEqual([]);
    },
  );

  it('never teach one phrasing twice', () => {
    expect(new Set(phrasings.map((phrase) => phrase.toLowerCase())).size).toBe(phrasings.length);
  });

  it.each(tools.map((tool) => [tool.name, tool] as const))('%s describes each of its fields', (_name, tool) => {
    expect(slotFields(tool.input).map(({ name }) => name)).toEqual(Object.keys(tool.input.shape));
  });

  it('read amount, category and description of a claim in one sentence', () => {
    const amount = { amount: 150_000, currency: 'THB' };
    const english = read(submitExpense, 'claim 1,500 THB for a taxi to the airport');
    expect(english).toEqual({ amount, category: 'taxi', description: 'a taxi to the airport' });
    expect(read(submitExpense, 'เบิกค่าแท็กซี่ 1,500 บาท')).toEqual({ amount, category: 'taxi', description: 'ค่าแท็กซี่' });
  });

  it('read a taxi to the office as a taxi', () => {
    expect(read(submitExpense, 'taxi to the office 300 THB')).toMatchObject({ category: 'taxi' });
    expect(read(submitExpense, 'office supplies 300 THB')).toMatchObject({ category: 'office_supplies' });
  });

  it('charge a cost centre only when it is named as such', () => {
    expect(read(purchaseRequest, 'ask finance to order cable for 18,000 baht')).not.toHaveProperty('cost_centre');
    expect(read(purchaseRequest, 'order cable for 18,000 baht for the finance team')).toMatchObject({
      cost_centre: 'CC-FIN',
    });
    expect(read(budgetStatus, 'what is left for finance')).toMatchObject({ cost_centre: 'CC-FIN' });
  });

  it('find the day of a claim in the past', () => {
    expect(read(submitExpense, 'taxi 280 THB on 2 June')).toMatchObject({ spent_on: '2026-06-02' });
  });
});
