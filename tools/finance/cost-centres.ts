/** Cost centres, whose they are, and their budgets. */
import { and, eq } from 'drizzle-orm';
import type { Localized } from '../../agents/message.ts';
import { budgets } from '../../db/schema/finance.ts';
import { yearName } from '../hr/wording.ts';
import { type ToolContext, ToolRefusal } from '../tool.ts';

export const COST_CENTRES = ['CC-OPS', 'CC-HR', 'CC-IT', 'CC-FIN', 'CC-SALES', 'CC-LEGAL'] as const;
export type CostCentre = (typeof COST_CENTRES)[number];
export type Budget = typeof budgets.$inferSelect;

/** Names and the words people use; a bare "it" is a pronoun more often than a department. */
export const costCentreValues: Record<CostCentre, Localized & { synonyms: string[] }> = {
  'CC-OPS': { en: 'Operations', th: 'ฝ่ายปฏิบัติการ', synonyms: ['CC-OPS', 'ops', 'field service', 'ปฏิบัติการ', 'ทีมช่าง'] },
  'CC-HR': { en: 'Human Resources', th: 'ฝ่ายบุคคล', synonyms: ['CC-HR', 'hr', 'people team', 'บุคคล', 'เอชอาร์'] },
  'CC-IT': {
    en: 'IT Operations',
    th: 'ฝ่ายไอที',
    synonyms: ['CC-IT', 'IT department', 'IT team', 'IT budget', 'IT cost centre', 'ไอที'],
  },
  'CC-FIN': { en: 'Finance', th: 'ฝ่ายการเงิน', synonyms: ['CC-FIN', 'finance team', 'accounting', 'การเงิน', 'ฝ่ายบัญชี'] },
  'CC-SALES': { en: 'Sales', th: 'ฝ่ายขาย', synonyms: ['CC-SALES', 'sales team', 'ทีมขาย'] },
  'CC-LEGAL': { en: 'Legal', th: 'ฝ่ายกฎหมาย', synonyms: ['CC-LEGAL', 'legal team', 'legal department', 'กฎหมาย'] },
};

/** For purchases a bare name is not enough: whoever asks Finance to order something does not charge Finance. */
export const chargedValues: typeof costCentreValues = {
  'CC-OPS': charged('CC-OPS', 'operations'),
  'CC-HR': charged('CC-HR', 'hr'),
  'CC-IT': charged('CC-IT', 'IT'),
  'CC-FIN': charged('CC-FIN', 'finance'),
  'CC-SALES': charged('CC-SALES', 'sales'),
  'CC-LEGAL': charged('CC-LEGAL', 'legal'),
};

function charged(code: CostCentre, team: string): Localized & { synonyms: string[] } {
  const { en, th } = costCentreValues[code];
  const phrases = [`${team} team`, `${team} department`, `${team} budget`, `${team} cost centre`, `งบ${th}`, `ให้${th}`];
  return { en: `${en} (${code})`, th: `${th} (${code})`, synonyms: phrases };
}

const CENTRE_OF_TEAM: Record<string, CostCentre> = {
  Operations: 'CC-OPS',
  'Field Service': 'CC-OPS',
  HR: 'CC-HR',
  IT: 'CC-IT',
  Finance: 'CC-FIN',
  Legal: 'CC-LEGAL',
};

/** Where the costs of a person go. */
export function costCentreOf(person: { team: string }): CostCentre {
  return CENTRE_OF_TEAM[person.team] ?? 'CC-SALES';
}

/** The budget of a cost centre in a year; refuses when there is none. */
export async function budgetOf(ctx: ToolContext, costCentre: CostCentre, year: number): Promise<Budget> {
  const [budget] = await ctx.db
    .select()
    .from(budgets)
    .where(budgetKey(ctx, costCentre, year));
  return budget ?? refuseMissing(costCentre, year);
}

/** The same, held for the rest of the transaction so that two purchases cannot both take the last of it. */
export async function lockedBudgetOf(ctx: ToolContext, costCentre: CostCentre, year: number): Promise<Budget> {
  const [budget] = await ctx.db
    .select()
    .from(budgets)
    .where(budgetKey(ctx, costCentre, year))
    .for('update');
  return budget ?? refuseMissing(costCentre, year);
}

/** Adds to what is promised but not yet paid. */
export async function commit(ctx: ToolContext, budget: Budget, minor: number): Promise<void> {
  const key = budgetKey(ctx, budget.costCentre, budget.year);
  await ctx.db
    .update(budgets)
    .set({ committedMinor: budget.committedMinor + minor })
    .where(key);
}

/** What is neither spent nor promised. */
export function leftOf({ amountMinor, spentMinor, committedMinor }: Budget): number {
  return amountMinor - spentMinor - committedMinor;
}

/** Own team, own responsibility, or the right to see all. */
export function maySeeBudget(ctx: ToolContext, budget: Pick<Budget, 'costCentre' | 'owner'>): boolean {
  const own = costCentreOf(ctx.actor) === budget.costCentre || budget.owner === ctx.actor.id;
  return own || ctx.can('finance.budget.read_any');
}

function budgetKey(ctx: ToolContext, costCentre: string, year: number) {
  return and(eq(budgets.tenantId, ctx.tenant), eq(budgets.costCentre, costCentre), eq(budgets.year, year));
}

function refuseMissing(costCentre: CostCentre, year: number): never {
  const { en, th } = costCentreValues[costCentre];
  throw new ToolRefusal('not_found', {
    en: `There is no budget of ${en} (${costCentre}) for ${yearName(year, 'en')}. Please ask Finance to enter it.`,
    th: `ยังไม่มีงบประมาณของ${th} (${costCentre}) ปี ${yearName(year, 'th')} กรุณาแจ้งฝ่ายการเงินให้บันทึก`,
  });
}
