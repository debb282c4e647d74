/** The questions that knowledge could not answer. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { appendAudit } from '../../db/audit.ts';
import { closeGaps, findOpenGap, type GapRow, openGaps } from '../../db/gaps.ts';
import { groupGaps, groupOf } from '../gap-groups.ts';
import { oneLine } from '../one-line.ts';
import { formatDate } from '../phrases.ts';
import { type Asked, assertManages, both, type Command, CommandRefusal, isManager, type Said } from './command.ts';
import { theDepartments } from './departments.ts';

const MOST = 500;
const SHOWN = 15;
const example = '/expert gaps hr';

export const gaps: Command = {
  names: ['gaps', 'คำถามค้าง'],
  usage: both('[department] | close <id>', '[ฝ่าย] | close <รหัส>'),
  about: both(
    'questions no document answers or whose answer did not help, and dismissing them',
    'คำถามที่ไม่มีเอกสารตอบหรือคำตอบไม่ช่วย และการปิดคำถาม',
  ),
  confidential: true,
  isFor: isManager,
  run: async (asked, words) => {
    const [first = '', id = ''] = words;
    if (/^(?:close|ปิด)$/i.test(first)) return close(asked, id);
    const departments = theDepartments(asked, words, example);
    for (const department of departments) assertManages(asked, department);
    const blocks: string[] = [];
    for (const department of departments) blocks.push(await listOf(asked, department));
    return { text: blocks.join('\n\n') };
  },
};

async function listOf({ tx, deps, language }: Asked, department: DepartmentConfig): Promise<string> {
  const groups = groupGaps(await openGaps(tx, department.id, MOST));
  const name = department.name[language];
  if (groups.length === 0) return both(`**${name}**: no open gaps.`, `**${name}**: ไม่มีคำถามค้าง`)[language];
  const lines = groups.slice(0, SHOWN).flatMap((group) => {
    const [newest] = group;
    const on = formatDate(newest.createdAt, language, deps.tenant.timeZone);
    const asked = new Set(group.map(({ person }) => person)).size;
    const by = asked > 1 ? both(` · ${asked} people`, ` · ${asked} คน`)[language] : '';
    const down = group.filter(({ unhelpful }) => unhelpful).length;
    const votes = down > 0 ? ` · 👎 ${down}` : '';
    const why = group.find(({ reason }) => reason)?.reason;
    const line = `- ${group.length}× ${oneLine(newest.question)}${by}${votes} · ${on} · \`${newest.id}\``;
    return why ? [line, `  - ${oneLine(why)}`] : [line];
  });
  const more = groups.length - SHOWN;
  const rest = more > 0 ? [both(`- and ${more} more`, `- และอีก ${more} เรื่อง`)[language]] : [];
  const hint = both('`/expert answer <id> <the answer>` answers one.', 'ตอบได้ด้วย `/expert answer <รหัส> <คำตอบ>`');
  return [`**${name}**`, ...lines, ...rest, '', hint[language]].join('\n');
}

/** Closes a gap and those that ask nearly the same, as they were listed. */
async function close(asked: Asked, id: string): Promise<Said> {
  const { tx, deps, person, language } = asked;
  const gap = await findOpenGap(tx, id);
  const department = gap && deps.tenant.departments.find((one) => one.id === gap.department);
  if (!gap || !department) throw unknownGap(id);
  assertManages(asked, department);
  const group = groupOf<GapRow>(await openGaps(tx, department.id, MOST), gap);
  const closed = await closeGaps(
    tx,
    group.map((row) => row.id),
    person.id,
  );
  for (const row of closed)
    await appendAudit(tx, deps.tenant.id, { actor: person.id, action: 'gap.closed', subject: row.id, detail: {} });
  const list = closed.map((row: GapRow) => `- ${oneLine(row.question)}`).join('\n');
  return { text: both(`Closed ${closed.length}:\n${list}`, `ปิดแล้ว ${closed.length} เรื่อง\n${list}`)[language] };
}

/** Says how gaps are named. */
export function unknownGap(id: string): CommandRefusal {
  return new CommandRefusal(
    both(
      `${id ? `There is no open gap “${id}”.` : 'Say which gap.'} \`/expert gaps\` lists them with their ids, for example: \`/expert gaps close gap_…\``,
      `${id ? `ไม่มีคำถามค้างรหัส “${id}”` : 'กรุณาระบุรหัสคำถาม'} ดูรหัสได้ด้วย \`/expert gaps\` ตัวอย่าง \`/expert gaps close gap_…\``,
    ),
  );
}
