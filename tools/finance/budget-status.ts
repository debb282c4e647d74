import { z } from 'zod';
import type { Language } from '../../agents/message.ts';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { moneyName, yearName } from '../hr/wording.ts';
import { yearOf } from '../hr/working-days.ts';
import { defineTool, type ToolContext, ToolRefusal } from '../tool.ts';
import { budgetStatusExamples } from './budget-status.examples.ts';
import {
  type Budget,
  budgetOf,
  COST_CENTRES,
  costCentreOf,
  costCentreValues,
  leftOf,
  maySeeBudget,
} from './cost-centres.ts';
import { nameOf, today } from './wording.ts';

const input = z.object({
  cost_centre: z
    .enum(COST_CENTRES)
    .optional()
    .meta({
      slot: 'enum',
      values: costCentreValues,
      label: { en: 'Cost centre', th: 'ศูนย์ต้นทุน' },
      ask: { en: 'Which cost centre?', th: 'ศูนย์ต้นทุนใด' },
    } satisfies SlotMeta),
  year: z
    .enum(['this_year', 'next_year'])
    .default('this_year')
    .meta({
      slot: 'enum',
      values: {
        this_year: { en: 'this year', th: 'ปีนี้', synonyms: ['current year'] },
        next_year: { en: 'next year', th: 'ปีหน้า', synonyms: ["next year's", 'coming year', 'ปีถัดไป'] },
      },
      label: { en: 'Year', th: 'ปี' },
      ask: { en: 'This year or next year?', th: 'ปีนี้หรือปีหน้า' },
    } satisfies SlotMeta),
});

const output = z.object({
  costCentre: z.enum(COST_CENTRES),
  year: z.int(),
  owner: z.string(),
  currency: z.string(),
  budgetMinor: z.int(),
  spentMinor: z.int(),
  committedMinor: z.int(),
  leftMinor: z.int(),
});

/** Says how much of a cost centre's budget is left. */
export const budgetStatus = defineTool({
  name: 'finance.budget_status',
  department: 'finance',
  effect: 'read',
  permission: 'finance.budget.read',
  title: { en: 'Budget status', th: 'สถานะงบประมาณ' },
  description:
    'Shows budget, spent, committed and left of a cost centre for this or next year; the asker’s own team when none is named. Other cost centres need the right to.',
  input,
  output,
  examples: budgetStatusExamples,
  evidence: {
    en: 'cost centre owner yearly budget what happens when the budget is not enough',
    th: 'งบประมาณ ศูนย์ต้นทุน cost centre budget owner remaining budget',
  },
  async run(ctx, { cost_centre, year }) {
    const costCentre = cost_centre ?? costCentreOf(ctx.actor);
    const budget = await budgetOf(ctx, costCentre, yearOf(today(ctx)) + (year === 'next_year' ? 1 : 0));
    if (!maySeeBudget(ctx, budget)) refuseOthers(ctx);
    return described(ctx, costCentre, budget);
  },
  say(result, { language }) {
    const name = costCentreValues[result.costCentre][language];
    const year = yearName(result.year, language);
    const left = sum(result.leftMinor, result, language);
    const line = (label: string, minor: number) => `- ${label}: ${sum(minor, result, language)}`;
    return language === 'th'
      ? [
          `งบประมาณ${name} (${result.costCentre}) ปี ${year} คงเหลือ **${left}**`,
          '',
          `- งบประมาณ: ${moneyName(result.budgetMinor, result.currency, language)}`,
          line('ใช้ไปแล้ว', result.spentMinor),
          line('ผูกพันแล้ว', result.committedMinor),
          `- ผู้รับผิดชอบ: ${result.owner}`,
        ].join('\n')
      : [
          `${name} (${result.costCentre}) has **${left}** left of its ${year} budget.`,
          '',
          `- Budget: ${moneyName(result.budgetMinor, result.currency, language)}`,
          line('Spent', result.spentMinor),
          line('Committed', result.committedMinor),
          `- Owner: ${result.owner}`,
        ].join('\n');
  },
});

type Status = z.output<typeof output>;

function refuseOthers(ctx: ToolContext): never {
  const own = costCentreOf(ctx.actor);
  throw new ToolRefusal(
    'forbidden',
    {
      en: `You can see the budget of your own team, ${costCentreValues[own].en} (${own}). For others please ask Finance.`,
      th: `คุณดูได้เฉพาะงบประมาณของทีมตัวเอง คือ ${costCentreValues[own].th} (${own}) หากต้องการดูของทีมอื่นกรุณาติดต่อฝ่ายการเงิน`,
    },
    'cost_centre',
  );
}

async function described(ctx: ToolContext, costCentre: Status['costCentre'], budget: Budget): Promise<Status> {
  const { year, currency, amountMinor, spentMinor, committedMinor } = budget;
  const owner = await nameOf(ctx, budget.owner);
  const leftMinor = leftOf(budget);
  return { costCentre, year, owner, currency, budgetMinor: amountMinor, spentMinor, committedMinor, leftMinor };
}

/** An amount and its share of the budget. */
function sum(minor: number, { budgetMinor, currency }: Status, language: Language): string {
  const money = moneyName(minor, currency, language);
  if (budgetMinor === 0) return money;
  const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(
    minor / budgetMinor,
  );
  return `${money} (${share})`;
}
