import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Language, Localized } from '../../agents/message.ts';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { nameIn } from '../../db/people.ts';
import { expenses } from '../../db/schema/finance.ts';
import { personField } from '../hr/named-person.ts';
import { longDate, moneyName } from '../hr/wording.ts';
import { defineTool, type ToolContext, ToolRefusal } from '../tool.ts';
import { expenseStatusExamples } from './expense-status.examples.ts';
import { whoseRecords } from './whose-records.ts';
import { nameOf, quoted } from './wording.ts';

const SHOWN = 5;

const input = z.object({
  id: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^EXP-\d+$/)
    .optional()
    .meta({
      slot: 'id',
      pattern: '^EXP-\\d+$',
      label: { en: 'Claim', th: 'รายการเบิก' },
      ask: { en: 'Which claim, for example EXP-1001?', th: 'รายการเบิกหมายเลขใด เช่น EXP-1001' },
    } satisfies SlotMeta),
  person: personField.optional(),
});

const claim = z.object({
  id: z.string(),
  description: z.string(),
  amountMinor: z.int(),
  currency: z.string(),
  spentOn: z.iso.date(),
  status: z.enum(['approved', 'paid']),
  /** Whose it is, null when it is the asker's. */
  person: z.string().nullable(),
});

const output = z.object({
  /** Whose claims were asked for, null when they are the asker's or it is a single one. */
  person: z.string().nullable(),
  claims: z.array(claim),
});

/** Says how expense claims stand. */
export const expenseStatus = defineTool({
  name: 'finance.expense_status',
  department: 'finance',
  effect: 'read',
  permission: 'finance.expense.read_own',
  title: { en: 'Expense status', th: 'สถานะการเบิก' },
  description:
    'Shows one expense claim by its number, or the latest claims of the asker; of another person for Finance.',
  input,
  output,
  examples: expenseStatusExamples,
  async run(ctx, { id, person }) {
    if (id) return { person: null, claims: [await visibleClaim(ctx, id)] };
    const whose = await whoseRecords(ctx, person, 'finance.expense.read_any', onlyFinance);
    const rows = await latestClaims(ctx, whose.id);
    return {
      person: whose.id === ctx.actor.id ? null : nameIn(whose, ctx.language),
      claims: await Promise.all(rows.map((row) => described(ctx, row))),
    };
  },
  say({ person, claims }, { language }) {
    const [first, ...more] = claims;
    if (!first) return nothing(person)[language];
    if (more.length === 0) return sentence(first, language);
    return [heading(person)[language], '', ...claims.map((one) => `- ${sentence(one, language)}`)].join('\n');
  },
});

type Row = typeof expenses.$inferSelect;

const onlyFinance: Localized = {
  en: 'Only Finance can see the claims of other people. I can show you your own.',
  th: 'เฉพาะฝ่ายการเงินเท่านั้นที่ดูรายการเบิกของผู้อื่นได้ แต่ดูของคุณเองได้เสมอ',
};

/** Another person's claim is answered like one that does not exist, so that numbers cannot be probed. */
async function visibleClaim(ctx: ToolContext, id: string): Promise<z.output<typeof claim>> {
  const [row] = await ctx.db
    .select()
    .from(expenses)
    .where(and(eq(expenses.tenantId, ctx.tenant), eq(expenses.id, id)));
  if (row && (row.person === ctx.actor.id || ctx.can('finance.expense.read_any'))) return described(ctx, row);
  throw new ToolRefusal(
    'not_found',
    {
      en: `I find no claim ${id} of yours. Please check the number.`,
      th: `ไม่พบรายการเบิก ${id} ของคุณ กรุณาตรวจสอบหมายเลขอีกครั้ง`,
    },
    'id',
  );
}

function latestClaims(ctx: ToolContext, person: string): Promise<Row[]> {
  const theirs = and(eq(expenses.tenantId, ctx.tenant), eq(expenses.person, person));
  return ctx.db.select().from(expenses).where(theirs).orderBy(desc(expenses.createdAt)).limit(SHOWN);
}

async function described(ctx: ToolContext, row: Row): Promise<z.output<typeof claim>> {
  const { id, description, amountMinor, currency, spentOn, status } = row;
  const person = row.person === ctx.actor.id ? null : await nameOf(ctx, row.person);
  return { id, description, amountMinor, currency, spentOn, status, person };
}

const statuses: Record<z.output<typeof claim>['status'], Localized> = {
  approved: { en: 'approved, to be paid with the payroll', th: 'อนุมัติแล้ว รอจ่ายพร้อมเงินเดือน' },
  paid: { en: 'paid', th: 'จ่ายแล้ว' },
};

function sentence(one: z.output<typeof claim>, language: Language): string {
  const money = moneyName(one.amountMinor, one.currency, language);
  const day = longDate(one.spentOn, language);
  const status = statuses[one.status][language];
  const who = one.person ? ` (${one.person})` : '';
  return language === 'th'
    ? `**${one.id}**${who} ${quoted(one.description)} ${money} วันที่ ${day}: ${status}`
    : `**${one.id}**${who} ${quoted(one.description)}, ${money}, ${day}: ${status}.`;
}

function heading(person: string | null): Localized {
  if (!person) return { en: 'Your latest claims:', th: 'รายการเบิกล่าสุดของคุณ:' };
  return { en: `The latest claims of ${person}:`, th: `รายการเบิกล่าสุดของ ${person}:` };
}

function nothing(person: string | null): Localized {
  if (!person) return { en: 'You have no expense claims yet.', th: 'คุณยังไม่มีรายการเบิก' };
  return { en: `${person} has no expense claims.`, th: `${person} ยังไม่มีรายการเบิก` };
}
