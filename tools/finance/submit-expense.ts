import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { nextRecordId } from '../../db/counters.ts';
import { proposals } from '../../db/schema/approvals.ts';
import { expenses } from '../../db/schema/finance.ts';
import { longDate, moneyName } from '../hr/wording.ts';
import { addDays, dayIn } from '../hr/working-days.ts';
import { defineTool, type ToolContext, ToolRefusal } from '../tool.ts';
import { CATEGORY_CHOICES, categoryValues, storedCategory } from './expense-categories.ts';
import { CURRENCIES, moneyField } from './money.ts';
import { submitExpenseExamples } from './submit-expense.examples.ts';
import { quoted, sayMonth, today } from './wording.ts';

const CLAIM_DAYS = 30;
const LAST_PAYROLL_DAY = 20;

const input = z.object({
  amount: moneyField.meta({
    slot: 'money',
    label: { en: 'Amount', th: 'จำนวนเงิน' },
    ask: { en: 'How much did you pay?', th: 'จ่ายไปเท่าไร' },
  } satisfies SlotMeta),
  category: z.enum(CATEGORY_CHOICES).meta({
    slot: 'enum',
    values: categoryValues,
    label: { en: 'Category', th: 'ประเภท' },
    ask: {
      en: 'What was it for: taxi, meals, hotel, travel or something else?',
      th: 'เป็นค่าอะไร เช่น แท็กซี่ อาหาร โรงแรม เดินทาง หรืออื่น ๆ',
    },
  } satisfies SlotMeta),
  description: z
    .string()
    .trim()
    .max(300)
    .optional()
    .meta({
      slot: 'text',
      hint: 'subject',
      label: { en: 'Description', th: 'รายละเอียด' },
      ask: { en: 'How should the claim be described?', th: 'รายการนี้คือค่าอะไร' },
    } satisfies SlotMeta),
  spent_on: z.iso
    .date()
    .optional()
    .meta({
      slot: 'date',
      prefer: 'past',
      label: { en: 'Spent on', th: 'วันที่จ่าย' },
      ask: { en: 'On which day did you pay it?', th: 'จ่ายวันไหน' },
    } satisfies SlotMeta),
});

const output = z.object({
  id: z.string(),
  amountMinor: z.int(),
  currency: z.enum(CURRENCIES),
  category: z.enum(CATEGORY_CHOICES),
  description: z.string(),
  spentOn: z.iso.date(),
  /** First day of the month whose payroll pays it. */
  paidWith: z.iso.date(),
});

/** Claims back what an employee paid for the company. */
export const submitExpense = defineTool({
  name: 'finance.submit_expense',
  department: 'finance',
  effect: 'write',
  permission: 'finance.expense.submit',
  title: { en: 'Submit an expense', th: 'เบิกค่าใช้จ่าย' },
  description:
    'Claims back money the asker paid privately for work: amount, category, optionally a description and the day (today when not said). Not for buying something for the company: that is a purchase request.',
  input,
  output,
  examples: submitExpenseExamples,
  evidence: {
    en: 'expense claim automatic approval limit receipt within 30 days',
    th: 'เบิกค่าใช้จ่าย วงเงินอนุมัติอัตโนมัติ ใบเสร็จ ภายใน 30 วัน',
  },
  async prepare(ctx, claim) {
    const { amountMinor, currency, category, description, spentOn } = await claimed(ctx, claim);
    await refuseWrongDay(ctx, spentOn);
    const th = ctx.language === 'th';
    const change = (label: string, after: string) => ({ label, after });
    const money = moneyName(amountMinor, currency, ctx.language);
    const day = longDate(spentOn, ctx.language);
    const twin = await sameClaim(ctx, claim);
    return {
      summary: `${description}, ${money}, ${day}`,
      changes: [
        change(th ? 'จำนวนเงิน' : 'Amount', money),
        change(th ? 'ประเภท' : 'Category', categoryValues[category][ctx.language]),
        change(th ? 'รายละเอียด' : 'Description', description),
        change(th ? 'วันที่จ่าย' : 'Spent on', day),
        change(th ? 'บัญชี' : 'Account', categoryValues[category].account),
        ...(twin ? [change(th ? 'โปรดตรวจสอบ' : 'Please check', likeTwin(twin)[ctx.language])] : []),
      ],
      // The description is made of the category, which an approver may change.
      unsaid: { spent_on: spentOn },
    };
  },
  async run(ctx, claim) {
    const id = await nextRecordId(ctx.db, ctx.tenant, 'EXP');
    const record = await claimed(ctx, claim);
    const paidWith = payrollMonth(today(ctx));
    const booked = {
      tenantId: ctx.tenant,
      id,
      person: ctx.actor.id,
      status: 'approved' as const,
      createdAt: ctx.clock.now(),
    };
    await ctx.db.insert(expenses).values({ ...record, ...booked, category: storedCategory(record.category) });
    return { id, ...record, paidWith };
  },
  record: ({ id }) => id,
  say({ id, amountMinor, currency, description, spentOn, paidWith }, { language }) {
    const money = moneyName(amountMinor, currency, language);
    const day = longDate(spentOn, language);
    const month = sayMonth(paidWith, language);
    return language === 'th'
      ? `บันทึกรายการเบิก **${id}** แล้ว: ${quoted(description)} ${money} วันที่ ${day} อนุมัติแล้วและจะจ่ายพร้อมเงินเดือน${month}`
      : `Your claim **${id}** is approved: ${quoted(description)}, ${money}, ${day}. It is paid with the payroll of ${month}.`;
  },
});

type Claim = z.output<typeof input>;

/** The claim with what was left unsaid: the day of the request, and the category for a description. */
async function claimed(ctx: ToolContext, { amount, category, description, spent_on }: Claim) {
  return {
    amountMinor: amount.amount,
    currency: amount.currency,
    category,
    description: description || categoryValues[category][ctx.language],
    spentOn: spent_on ?? (await requestedOn(ctx)),
  };
}

/** An approval may take days; a claim stays as it was made, so its day is that of the proposal. */
async function requestedOn(ctx: ToolContext): Promise<string> {
  if (!ctx.proposalId) return today(ctx);
  const [proposal] = await ctx.db
    .select({ createdAt: proposals.createdAt })
    .from(proposals)
    .where(and(eq(proposals.tenantId, ctx.tenant), eq(proposals.id, ctx.proposalId)));
  const now = ctx.clock.now();
  const asked = proposal && proposal.createdAt < now ? proposal.createdAt : now;
  return dayIn(ctx.actor.timeZone, asked);
}

async function refuseWrongDay(ctx: ToolContext, spentOn: string): Promise<void> {
  const day = await requestedOn(ctx);
  if (spentOn > day) {
    throw new ToolRefusal(
      'invalid',
      {
        en: `${longDate(spentOn, 'en')} has not come yet. Please claim an expense after you paid it.`,
        th: `ยังไม่ถึงวันที่ ${longDate(spentOn, 'th')} กรุณาเบิกหลังจากที่จ่ายแล้ว`,
      },
      'spent_on',
    );
  }
  if (spentOn < addDays(day, -CLAIM_DAYS)) {
    throw new ToolRefusal(
      'invalid',
      {
        en: `Claims have to be made within ${CLAIM_DAYS} days, and ${longDate(spentOn, 'en')} is longer ago. Only the finance manager can agree to an exception.`,
        th: `ต้องเบิกภายใน ${CLAIM_DAYS} วัน แต่วันที่ ${longDate(spentOn, 'th')} เกินกำหนดแล้ว มีเพียงผู้จัดการฝ่ายการเงินที่ยกเว้นให้ได้`,
      },
      'spent_on',
    );
  }
}

/** A second claim of the same kind, day and amount is shown, not refused: there is a way there and a way back. */
async function sameClaim(ctx: ToolContext, claim: Claim): Promise<string | undefined> {
  const { amountMinor, currency, category, spentOn } = await claimed(ctx, claim);
  const mine = and(eq(expenses.tenantId, ctx.tenant), eq(expenses.person, ctx.actor.id), eq(expenses.spentOn, spentOn));
  const same = and(
    eq(expenses.amountMinor, amountMinor),
    eq(expenses.currency, currency),
    eq(expenses.category, storedCategory(category)),
  );
  const [twin] = await ctx.db.select({ id: expenses.id }).from(expenses).where(and(mine, same)).limit(1);
  return twin?.id;
}

function likeTwin(id: string) {
  return { en: `Same day, amount and category as ${id}`, th: `วัน จำนวนเงิน และประเภทตรงกับ ${id}` };
}

function payrollMonth(approvedOn: string): string {
  const day = new Date(approvedOn);
  const months = day.getUTCDate() > LAST_PAYROLL_DAY ? 1 : 0;
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1)).toISOString().slice(0, 10);
}
