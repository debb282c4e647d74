/** The leave a person has taken or planned. */
import { z } from 'zod';
import type { Language } from '../../agents/message.ts';
import { nameIn } from '../../db/people.ts';
import { LEAVE_KINDS } from '../../db/schema/hr.ts';
import { defineTool } from '../tool.ts';
import { leaveHistoryExamples } from './leave-history.examples.ts';
import { kindField, kindName } from './leave-kinds.ts';
import { leaveHistory as historyOf } from './leave-records.ts';
import { personField } from './named-person.ts';
import { whoseLeave } from './whose-leave.ts';
import { dateRange, workingDayCount } from './wording.ts';
import { dayIn } from './working-days.ts';

/** More entries than this are cut, the oldest first. */
const MOST = 20;

const entry = z.object({
  id: z.string(),
  kind: z.enum(LEAVE_KINDS),
  from: z.string(),
  to: z.string(),
  days: z.number(),
  state: z.enum(['planned', 'under_way', 'taken', 'cancelled']),
});
type Entry = z.output<typeof entry>;

const STATES: Record<Language, Record<Entry['state'], string>> = {
  en: { planned: 'planned', under_way: 'under way', taken: 'taken', cancelled: 'cancelled' },
  th: { planned: 'อนุมัติแล้ว ยังไม่ถึงวันลา', under_way: 'กำลังลา', taken: 'ลาแล้ว', cancelled: 'ยกเลิกแล้ว' },
};

/** Lists the leave of the asker, or of a colleague with `hr.leave.read_any`; reasons are left out. */
export const leaveHistory = defineTool({
  name: 'hr.leave_history',
  department: 'hr',
  effect: 'read',
  permission: 'hr.leave.read_own',
  title: { en: 'Leave history', th: 'ประวัติการลา' },
  description:
    'Lists the leave a person has taken, planned or cancelled, latest first. Use it when somebody asks when they were or will be on leave; a colleague is named only when the question names one.',
  input: z.object({ kind: kindField.optional(), person: personField.optional() }),
  output: z.object({
    person: z.string(),
    name: z.object({ en: z.string(), th: z.string() }),
    own: z.boolean(),
    leave: z.array(entry),
    more: z.boolean(),
  }),
  examples: leaveHistoryExamples,

  async run(ctx, { kind, person: named }) {
    const person = await whoseLeave(ctx, named);
    const today = dayIn(person.timeZone, ctx.clock.now());
    const rows = await historyOf(ctx, person.id, kind, MOST + 1);
    const leave = rows.slice(0, MOST).map((row) => {
      const { id, kind, fromDay: from, toDay: to, days } = row;
      return { id, kind, from, to, days, state: row.status === 'cancelled' ? 'cancelled' : stateOn(today, from, to) };
    });
    const name = { en: nameIn(person, 'en'), th: nameIn(person, 'th') };
    return { person: person.id, name, own: person.id === ctx.actor.id, leave, more: rows.length > MOST };
  },

  say({ leave, more, name, own }, { language }) {
    const who = language === 'th' ? (own ? 'คุณ' : name.th) : own ? 'you' : name.en;
    if (leave.length === 0)
      return language === 'th' ? `ยังไม่มีประวัติการลาของ${who}` : `There is no leave on record for ${who}.`;
    const heading = language === 'th' ? `ประวัติการลาของ${who}` : own ? 'Here is your leave:' : `Leave of ${who}:`;
    const older = language === 'th' ? '\n\nแสดงเฉพาะรายการล่าสุด' : '\n\nOlder entries are not shown.';
    return `${heading}\n\n${leave.map((one) => entryLine(one, language)).join('\n')}${more ? older : ''}`;
  },
});

function stateOn(today: string, from: string, to: string): Entry['state'] {
  if (from > today) return 'planned';
  return to < today ? 'taken' : 'under_way';
}

function entryLine({ id, kind, from, to, days, state }: Entry, language: Language): string {
  const facts = [kindName(kind, language), workingDayCount(days, language), STATES[language][state]].join(', ');
  return `- **${dateRange(from, to, language)}**: ${facts} (${id})`;
}
