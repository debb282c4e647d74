/** What a purchase would change, as its approver reads it. */
import type { CardChange } from '../../agents/message.ts';
import { moneyName } from '../hr/wording.ts';
import type { ToolContext } from '../tool.ts';
import { type Budget, type CostCentre, costCentreValues, leftOf, maySeeBudget } from './cost-centres.ts';
import { BAHT_PER_DOLLAR, inBaht, type Money } from './money.ts';
import { nameOf } from './wording.ts';

/** Above this, in minor units of baht, three quotes are needed. */
const THREE_QUOTES_ABOVE = 20_000_000;

interface Purchase {
  item: string;
  amount: Money;
  vendor: { name: string; known: boolean } | null;
}

/** The request line by line, and the budget before and after for those who may see it. */
export async function purchaseChanges(ctx: ToolContext, purchase: Purchase, budget: Budget): Promise<CardChange[]> {
  const th = ctx.language === 'th';
  return [
    { label: th ? 'รายการ' : 'Item', after: purchase.item },
    { label: th ? 'จำนวนเงิน' : 'Amount', after: amountLine(ctx, purchase.amount) },
    { label: th ? 'ศูนย์ต้นทุน' : 'Cost centre', after: centreLine(ctx, budget) },
    ...(purchase.vendor ? [{ label: th ? 'ผู้ขาย' : 'Vendor', after: vendorLine(ctx, purchase.vendor) }] : []),
    ...(inBaht(purchase.amount) > THREE_QUOTES_ABOVE ? [quotes(th)] : []),
    ...(maySeeBudget(ctx, budget) ? budgetLines(ctx, purchase, budget) : [await checkedByOwner(ctx, budget)]),
  ];
}

function amountLine({ language }: ToolContext, amount: Money): string {
  const money = moneyName(amount.amount, amount.currency, language);
  if (amount.currency === 'THB') return money;
  const baht = moneyName(inBaht(amount), 'THB', language);
  return language === 'th'
    ? `${money} (คิดเป็น ${baht} ที่อัตรา ${BAHT_PER_DOLLAR})`
    : `${money} (${baht} at ${BAHT_PER_DOLLAR})`;
}

function centreLine({ language }: ToolContext, { costCentre, name }: Budget): string {
  return `${costCentreValues[costCentre as CostCentre]?.[language] ?? name} (${costCentre})`;
}

function vendorLine({ language }: ToolContext, { name, known }: { name: string; known: boolean }): string {
  if (known) return name;
  return language === 'th' ? `${name} (ยังไม่ขึ้นทะเบียนเป็นผู้ขาย)` : `${name} (not onboarded as a vendor yet)`;
}

function quotes(th: boolean): CardChange {
  return th
    ? { label: 'เอกสารเพิ่มเติม', after: 'ใบเสนอราคา 3 ราย เพราะเกิน 200,000 บาท' }
    : { label: 'Also needed', after: 'Three quotes, because it is above 200,000 THB' };
}

function budgetLines({ language }: ToolContext, { amount }: Purchase, budget: Budget): CardChange[] {
  const th = language === 'th';
  const money = (minor: number) => moneyName(minor, budget.currency, language);
  const left = leftOf(budget);
  const after = left - inBaht(amount);
  const change = { label: th ? 'งบคงเหลือ' : 'Budget left', before: money(left), after: money(after) };
  if (after >= 0) return [change];
  const missing = money(-after);
  const warning = th
    ? { label: 'คำเตือน', after: `เกินงบ ${missing} ต้องให้เจ้าของงบหาเงินส่วนนี้ก่อน` }
    : { label: 'Warning', after: `${missing} over budget; the budget owner has to find the money first` };
  return [change, warning];
}

/** Figures of another team's budget are not for the asker. */
async function checkedByOwner(ctx: ToolContext, budget: Budget): Promise<CardChange> {
  const owner = await nameOf(ctx, budget.owner);
  return ctx.language === 'th'
    ? { label: 'งบประมาณ', after: `ตรวจสอบโดยเจ้าของงบ ${owner}` }
    : { label: 'Budget', after: `to be checked by its owner, ${owner}` };
}
