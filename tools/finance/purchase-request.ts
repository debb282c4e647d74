import { z } from 'zod';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { nextRecordId } from '../../db/counters.ts';
import { purchaseRequests } from '../../db/schema/finance.ts';
import { moneyName } from '../hr/wording.ts';
import { yearOf } from '../hr/working-days.ts';
import { defineTool, type ToolContext, ToolRefusal } from '../tool.ts';
import {
  budgetOf,
  COST_CENTRES,
  chargedValues,
  commit,
  costCentreOf,
  leftOf,
  lockedBudgetOf,
  maySeeBudget,
} from './cost-centres.ts';
import { vendorNamed } from './find-vendors.ts';
import { CURRENCIES, inBaht, moneyField } from './money.ts';
import { purchaseChanges } from './purchase-changes.ts';
import { purchaseRequestExamples } from './purchase-request.examples.ts';
import { quoted, today } from './wording.ts';

const input = z.object({
  item: z
    .string()
    .trim()
    .min(2)
    .max(200)
    .meta({
      slot: 'text',
      hint: 'subject',
      label: { en: 'Item', th: 'รายการ' },
      ask: { en: 'What do you want to buy?', th: 'ต้องการซื้ออะไร' },
    } satisfies SlotMeta),
  amount: moneyField.meta({
    slot: 'money',
    label: { en: 'Amount', th: 'จำนวนเงิน' },
    ask: { en: 'What will it cost in total, without VAT?', th: 'ราคารวมเท่าไร ไม่รวมภาษีมูลค่าเพิ่ม' },
  } satisfies SlotMeta),
  cost_centre: z
    .enum(COST_CENTRES)
    .optional()
    .meta({
      slot: 'enum',
      values: chargedValues,
      label: { en: 'Cost centre', th: 'ศูนย์ต้นทุน' },
      ask: { en: 'Which cost centre pays for it?', th: 'ใช้งบของศูนย์ต้นทุนใด' },
    } satisfies SlotMeta),
  vendor: z
    .string()
    .trim()
    .min(2)
    .max(120)
    .optional()
    .meta({
      slot: 'text',
      label: { en: 'Vendor', th: 'ผู้ขาย' },
      ask: { en: 'From which vendor?', th: 'ซื้อจากผู้ขายรายใด' },
    } satisfies SlotMeta),
});

const output = z.object({
  id: z.string(),
  item: z.string(),
  amountMinor: z.int(),
  currency: z.enum(CURRENCIES),
  costCentre: z.enum(COST_CENTRES),
  vendor: z.string().nullable(),
  /** What the budget has left in baht, null when the asker may not see it. */
  leftMinor: z.int().nullable(),
});

/** Asks for something to be bought and sets the money aside. */
export const purchaseRequest = defineTool({
  name: 'finance.purchase_request',
  department: 'finance',
  effect: 'write',
  permission: 'finance.purchase.request',
  title: { en: 'Request a purchase', th: 'ขอซื้อ' },
  description:
    'Requests that the company buys something: item, total amount without VAT, optionally cost centre and vendor. Not for money already paid privately: that is an expense claim.',
  input,
  output,
  examples: purchaseRequestExamples,
  evidence: {
    en: 'purchase request approval limits manager finance three quotes',
    th: 'ใบขอซื้อ วงเงินอนุมัติ ผู้จัดการ ฝ่ายการเงิน ใบเสนอราคาสามราย',
  },
  async prepare(ctx, { item, amount, cost_centre, vendor }) {
    const request = { item, amount, vendor: vendor ? await vendorMeant(ctx, vendor) : null };
    const costCentre = cost_centre ?? costCentreOf(ctx.actor);
    const budget = await budgetOf(ctx, costCentre, yearOf(today(ctx)));
    const money = moneyName(amount.amount, amount.currency, ctx.language);
    return {
      summary: `${item}, ${money}, ${budget.costCentre}`,
      changes: await purchaseChanges(ctx, request, budget),
      unsaid: { cost_centre: costCentre },
    };
  },
  async run(ctx, { item, amount, cost_centre, vendor }) {
    const costCentre = cost_centre ?? costCentreOf(ctx.actor);
    const budget = await lockedBudgetOf(ctx, costCentre, yearOf(today(ctx)));
    await commit(ctx, budget, inBaht(amount));
    const id = await nextRecordId(ctx.db, ctx.tenant, 'PR');
    const record = { id, item, amountMinor: amount.amount, currency: amount.currency, costCentre };
    const seller = vendor ? (await vendorMeant(ctx, vendor)).name : null;
    await ctx.db.insert(purchaseRequests).values({
      ...{ tenantId: ctx.tenant, ...record, vendor: seller, requester: ctx.actor.id },
      status: 'approved',
      createdAt: ctx.clock.now(),
    });
    return { ...record, vendor: seller, leftMinor: maySeeBudget(ctx, budget) ? leftOf(budget) - inBaht(amount) : null };
  },
  record: ({ id }) => id,
  say({ id, item, amountMinor, currency, costCentre, vendor, leftMinor }, { language }) {
    const money = moneyName(amountMinor, currency, language);
    const left = leftMinor === null ? null : moneyName(leftMinor, 'THB', language);
    if (language === 'th') {
      const from = vendor ? ` จาก ${quoted(vendor)}` : '';
      const rest = left ? ` งบคงเหลือ ${left}` : '';
      return `ใบขอซื้อ **${id}** อนุมัติแล้ว: ${quoted(item)}${from} ${money} ใช้งบ ${costCentre}${rest} ฝ่ายการเงินจะออกใบสั่งซื้อให้ผู้ขาย`;
    }
    const from = vendor ? ` from ${quoted(vendor)}` : '';
    const rest = left ? `, which has ${left} left` : '';
    return `Purchase request **${id}** is approved: ${quoted(item)}${from} for ${money} on ${costCentre}${rest}. Finance sends the purchase order to the vendor.`;
  },
});

/** The vendor of that name, or the name as it was typed when Finance does not know it yet. */
async function vendorMeant(ctx: ToolContext, name: string): Promise<{ name: string; known: boolean }> {
  const found = await vendorNamed(ctx, name);
  if (!found) return { name, known: false };
  if (found.status === 'active') return { name: found.name, known: true };
  throw new ToolRefusal(
    'conflict',
    {
      en: `${found.name} is blocked, so nothing may be ordered from this vendor. Please choose another one or ask Finance.`,
      th: `${found.name} ถูกระงับ จึงสั่งซื้อจากผู้ขายรายนี้ไม่ได้ กรุณาเลือกรายอื่นหรือติดต่อฝ่ายการเงิน`,
    },
    'vendor',
  );
}
