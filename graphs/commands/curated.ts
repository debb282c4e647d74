/** What experts have answered: how long it is used, using it on, and using it no more. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { appendAudit } from '../../db/audit.ts';
import { databaseTime } from '../../db/clock.ts';
import { type CuratedRow, curatedById, curatedOf, renewCurated, retireCurated } from '../../db/curated.ts';
import { daysOf } from '../curated-days.ts';
import { oneLine } from '../one-line.ts';
import { formatDate } from '../phrases.ts';
import { type Asked, assertManages, both, type Command, CommandRefusal, isManager, type Said } from './command.ts';
import { theDepartments } from './departments.ts';

const MOST = 500;
const SHOWN = 20;
const example = '/expert curated hr';
const RENEW = /^(?:renew|ต่ออายุ)$/i;
const RETIRE = /^(?:retire|เลิกใช้)$/i;

export const curated: Command = {
  names: ['curated', 'คำตอบ'],
  usage: both('[department] | renew <id> | retire <id>', '[ฝ่าย] | renew <รหัส> | retire <รหัส>'),
  about: both(
    'answers of experts, how long they are used, and changing that',
    'คำตอบของผู้เชี่ยวชาญ อายุการใช้งาน และการต่ออายุ',
  ),
  isFor: isManager,
  run: async (asked, words) => {
    const [first = '', id = ''] = words;
    if (RENEW.test(first)) return renew(asked, id);
    if (RETIRE.test(first)) return retire(asked, id);
    const departments = theDepartments(asked, words, example);
    for (const department of departments) assertManages(asked, department);
    const blocks: string[] = [];
    for (const department of departments) blocks.push(await listOf(asked, department));
    return { text: blocks.join('\n\n') };
  },
};

/** The name of an answer in commands: what follows the department. */
export function nameOfAnswer({ id }: Pick<CuratedRow, 'id'>): string {
  return id.split('/curated/').at(-1) ?? id;
}

async function listOf({ tx, language }: Asked, { id, name }: DepartmentConfig): Promise<string> {
  const rows = await curatedOf(tx, id, MOST);
  if (rows.length === 0)
    return both(`**${name.en}**: no answers of experts.`, `**${name.th}**: ยังไม่มีคำตอบของผู้เชี่ยวชาญ`)[language];
  const today = (await databaseTime(tx)).toISOString().slice(0, 10);
  const lines = rows.slice(0, SHOWN).map((row) => {
    const given = row.effectiveOn ? day(row.effectiveOn, language) : '';
    return `- ${oneLine(row.question ?? row.title)} · ${[row.author, given].filter(Boolean).join(', ')} · ${until(row, today)[language]} · \`${nameOfAnswer(row)}\``;
  });
  const more = rows.length - SHOWN;
  const rest = more > 0 ? [both(`- and ${more} more`, `- และอีก ${more} คำตอบ`)[language]] : [];
  return [`**${name[language]}**`, ...lines, ...rest].join('\n');
}

function until({ expiresOn }: CuratedRow, today: string) {
  if (!expiresOn) return both('used without end', 'ใช้ได้ไม่มีกำหนด');
  const [en, th] = [day(expiresOn, 'en'), day(expiresOn, 'th')];
  return expiresOn <= today
    ? both(`not used since ${en}`, `เลิกใช้ตั้งแต่ ${th}`)
    : both(`used until ${en}`, `ใช้ได้ถึง ${th}`);
}

async function renew(asked: Asked, name: string): Promise<Said> {
  const { row, department } = await answerNamed(asked, name);
  const until = await renewCurated(asked.tx, row.id, daysOf(department).kept);
  await audited(asked, 'curated.renewed', row.id, { until });
  const text = both(
    `“${oneLine(row.question ?? row.title)}” is used until ${day(until, 'en')}.`,
    `ใช้คำตอบ “${oneLine(row.question ?? row.title)}” ได้ถึง ${day(until, 'th')}`,
  );
  return { text: text[asked.language], knowledge: [row.id] };
}

async function retire(asked: Asked, name: string): Promise<Said> {
  const { row } = await answerNamed(asked, name);
  await retireCurated(asked.tx, row.id);
  await audited(asked, 'curated.retired', row.id, {});
  const text = both(
    `“${oneLine(row.question ?? row.title)}” is not used any more. \`/expert curated renew ${nameOfAnswer(row)}\` takes it up again.`,
    `เลิกใช้คำตอบ “${oneLine(row.question ?? row.title)}” แล้ว หากต้องการใช้อีกพิมพ์ \`/expert curated renew ${nameOfAnswer(row)}\``,
  );
  return { text: text[asked.language], knowledge: [row.id] };
}

/** An answer by its id, with or without the department, of a department this person manages. */
async function answerNamed(asked: Asked, name: string): Promise<{ row: CuratedRow; department: DepartmentConfig }> {
  const { departments } = asked.deps.tenant;
  for (const department of departments) {
    const id = name.includes('/curated/') ? name : `${department.id}/curated/${name}`;
    const row = name ? await curatedById(asked.tx, id) : undefined;
    if (row?.department !== department.id) continue;
    assertManages(asked, department);
    return { row, department };
  }
  throw new CommandRefusal(
    both(
      `${name ? `There is no answer “${name}”.` : 'Say which answer.'} \`/expert curated\` lists them with their ids, for example: \`/expert curated renew prp_…\``,
      `${name ? `ไม่มีคำตอบรหัส “${name}”` : 'กรุณาระบุรหัสคำตอบ'} ดูรหัสได้ด้วย \`/expert curated\` ตัวอย่าง \`/expert curated renew prp_…\``,
    ),
  );
}

function audited({ tx, deps, person }: Asked, action: string, subject: string, detail: object): Promise<void> {
  return appendAudit(tx, deps.tenant.id, { actor: person.id, action, subject, detail: { ...detail } });
}

/** A day without a time is the same in every time zone. */
function day(iso: string, language: 'en' | 'th'): string {
  return formatDate(new Date(`${iso}T00:00:00Z`), language, 'UTC');
}
