/** How many days of leave a person has left this year. */
import { z } from 'zod';
import type { Language } from '../../agents/message.ts';
import { nameIn } from '../../db/people.ts';
import { LEAVE_KINDS } from '../../db/schema/hr.ts';
import { defineTool, ToolRefusal } from '../tool.ts';
import { leaveBalanceExamples } from './leave-balance.examples.ts';
import { kindDays, kindField } from './leave-kinds.ts';
import { balancesIn, type LeaveBalance } from './leave-records.ts';
import { personField } from './named-person.ts';
import { whoseLeave } from './whose-leave.ts';
import { dayCount, yearName } from './wording.ts';
import { dayIn, yearOf } from './working-days.ts';

const balance = z.object({ kind: z.enum(LEAVE_KINDS), entitled: z.number(), taken: z.number(), left: z.number() });
type Balance = z.output<typeof balance>;

/** Reads the leave balance of the asker, or of a colleague with `hr.leave.read_any`. */
export const leaveBalance = defineTool({
  name: 'hr.leave_balance',
  department: 'hr',
  effect: 'read',
  permission: 'hr.leave.read_own',
  title: { en: 'Leave balance', th: 'วันลาคงเหลือ' },
  description:
    'Shows how many vacation, sick and personal days a person has left this year. Use it when somebody asks how many days of leave remain; a colleague is named only when the question names one.',
  input: z.object({ kind: kindField.optional(), person: personField.optional() }),
  output: z.object({
    person: z.string(),
    name: z.object({ en: z.string(), th: z.string() }),
    own: z.boolean(),
    year: z.number(),
    balances: z.array(balance).min(1),
    /** Next year's, where leave of it is booked already. */
    ahead: z.array(balance),
  }),
  examples: leaveBalanceExamples,
  evidence: {
    en: 'vacation entitlement and carry-over of unused vacation days in the leave policy',
    th: 'สิทธิวันลาพักร้อนต่อปีและการยกวันลาไปปีถัดไป ตามนโยบายการลา',
  },

  async run(ctx, { kind, person: named }) {
    const person = await whoseLeave(ctx, named);
    const year = yearOf(dayIn(person.timeZone, ctx.clock.now()));
    const balances = balancesOf(await balancesIn(ctx, person.id, year), kind);
    const ahead = balancesOf(await balancesIn(ctx, person.id, year + 1), kind).filter(({ taken }) => taken > 0);
    if (balances.length === 0) throw noBalances(year);
    const name = { en: nameIn(person, 'en'), th: nameIn(person, 'th') };
    return { person: person.id, name, own: person.id === ctx.actor.id, year, balances, ahead };
  },

  say({ balances, ahead, name, own, year }, { language }) {
    const lines = `${listOf(balances, language)}${nextYear(ahead, year + 1, language)}`;
    if (language === 'th') return `ปี ${yearName(year, 'th')} ${own ? 'คุณ' : name.th}มีวันลาคงเหลือดังนี้\n\n${lines}`;
    return `In ${year} ${own ? 'you have' : `${name.en} has`} these days left:\n\n${lines}`;
  },
});

/** In the usual order; `kind` picks one. */
function balancesOf(rows: LeaveBalance[], kind: Balance['kind'] | undefined): Balance[] {
  return LEAVE_KINDS.filter((one) => kind === undefined || one === kind).flatMap((one) => {
    const row = rows.find((candidate) => candidate.kind === one);
    if (!row) return [];
    return [{ kind: one, entitled: row.entitledDays, taken: row.takenDays, left: row.entitledDays - row.takenDays }];
  });
}

function listOf(balances: Balance[], language: Language): string {
  return balances.map((one) => `- ${balanceLine(one, language)}`).join('\n');
}

function nextYear(ahead: Balance[], year: number, language: Language): string {
  if (ahead.length === 0) return '';
  const opening =
    language === 'th' ? `ปี ${yearName(year, 'th')} ที่จองไว้แล้ว` : `In ${year}, with what is booked already:`;
  return `\n\n${opening}\n\n${listOf(ahead, language)}`;
}

function balanceLine({ kind, left, entitled }: Balance, language: Language): string {
  const [remaining, all] = [dayCount(left, language), dayCount(entitled, language)];
  if (language === 'th') return `${kindDays(kind, 'th')}: เหลือ **${remaining}** จาก ${all}`;
  return `${capital(kindDays(kind, 'en'))}: **${remaining}** of ${all}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function noBalances(year: number): ToolRefusal {
  return new ToolRefusal('not_found', {
    en: `There is no leave balance on record for ${year}. Please ask HR to open it.`,
    th: `ยังไม่มียอดวันลาของปี ${yearName(year, 'th')} ในระบบ กรุณาติดต่อฝ่ายบุคคล`,
  });
}
