/** How departments are doing. */
import { sql } from 'drizzle-orm';
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { activityOf, openTurns } from '../../db/activity.ts';
import { pausedDepartment } from '../../db/pauses.ts';
import { oneLine } from '../one-line.ts';
import { formatDate } from '../phrases.ts';
import { type Asked, assertManages, both, type Command, isManager, nameOf } from './command.ts';
import { theDepartments } from './departments.ts';

const example = '/expert status hr';

export const status: Command = {
  names: ['status', 'สถานะ'],
  usage: both('[department]', '[ฝ่าย]'),
  about: both('what is open, what waits, and the last hour', 'งานที่ค้าง รายการที่รอ และหนึ่งชั่วโมงที่ผ่านมา'),
  isFor: isManager,
  run: async (asked, words) => {
    const departments = theDepartments(asked, words, example);
    for (const department of departments) assertManages(asked, department);
    // This command is one of the turns that are not finished yet.
    const open = Math.max(0, (await openTurns(asked.tx)) - 1);
    const head = both(`Turns being worked on, all departments: ${open}`, `ข้อความที่กำลังดำเนินการรวมทุกฝ่าย: ${open}`);
    const blocks = [head[asked.language]];
    for (const department of departments) blocks.push(await blockOf(asked, department));
    return { text: blocks.join('\n\n') };
  },
};

async function blockOf({ tx, deps, language }: Asked, { id, name }: DepartmentConfig): Promise<string> {
  const activity = await activityOf(tx, id, sql`now() - interval '1 hour'`);
  const paused = await pausedDepartment(tx, id);
  const since = paused ? formatDate(paused.at, language, deps.tenant.timeZone, true) : '';
  const why = paused?.reason ? ` (${oneLine(paused.reason)})` : '';
  const by = paused ? await nameOf(tx, paused.by, language) : '';
  const standing = paused
    ? both(`paused by ${by} since ${since}${why}`, `หยุดโดย ${by} ตั้งแต่ ${since}${why}`)
    : both('at work', 'ทำงานอยู่');
  const lines = both(
    [
      `**${name.en}**: ${standing.en}`,
      `- approvals waiting: ${activity.waiting}`,
      `- last hour: ${activity.answered} answered, ${activity.escalated} handed to experts, ${activity.approved} approved, ${activity.rejected} rejected, ${activity.expired} expired`,
    ].join('\n'),
    [
      `**${name.th}**: ${standing.th}`,
      `- รออนุมัติ: ${activity.waiting}`,
      `- หนึ่งชั่วโมงที่ผ่านมา: ตอบแล้ว ${activity.answered} ส่งผู้เชี่ยวชาญ ${activity.escalated} อนุมัติ ${activity.approved} ไม่อนุมัติ ${activity.rejected} หมดเวลา ${activity.expired}`,
    ].join('\n'),
  );
  return lines[language];
}
