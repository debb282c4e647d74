/** How departments are doing. */
import { sql } from 'drizzle-orm';
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { activityOf, openTurns } from '../../db/activity.ts';
import { unreadCounts } from '../../db/documents-list.ts';
import { labelledOutcomes, votesSince } from '../../db/feedback.ts';
import { pausedDepartment } from '../../db/pauses.ts';
import type { Tx } from '../../db/tenant.ts';
import { countUndelivered } from '../../db/undelivered.ts';
import { embeddingProgress, progressLines } from '../../knowledge/embed-progress.ts';
import { type SourceState, sourceStates } from '../../knowledge/sources/source-rows.ts';
import { oneLine } from '../one-line.ts';
import { formatDate } from '../phrases.ts';
import { fitVotes, LEAST_PEOPLE, LEAST_VOTES } from '../recalibrate.ts';
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
    const vectors = progressLines(await embeddingProgress(asked.tx), asked.deps.tenant.embeddings?.model);
    const lost = await lostLine(asked.tx);
    const blocks = [[head, ...lost, ...vectors].map((line) => line[asked.language]).join('\n')];
    for (const department of departments) blocks.push(await blockOf(asked, department));
    return { text: blocks.join('\n\n') };
  },
};

/** What no chat tool took in the end, in the whole company; nothing where there is none. */
async function lostLine(tx: Tx): Promise<{ en: string; th: string }[]> {
  const lost = await countUndelivered(tx);
  if (lost === 0) return [];
  const see = '`npm run -s cli -- outbox list`';
  return [both(`Posts that were given up: ${lost} (${see} says why)`, `ข้อความที่ส่งไม่สำเร็จ: ${lost} (ดูสาเหตุด้วย ${see})`)];
}

async function blockOf({ tx, deps, language }: Asked, { id, name }: DepartmentConfig): Promise<string> {
  const activity = await activityOf(tx, id, sql`now() - interval '1 hour'`);
  const paused = await pausedDepartment(tx, id);
  const since = paused ? formatDate(paused.at, language, deps.tenant.timeZone, true) : '';
  const why = paused?.reason ? ` (${oneLine(paused.reason)})` : '';
  const by = paused ? await nameOf(tx, paused.by, language) : '';
  const standing = paused
    ? both(`paused by ${by} since ${since}${why}`, `หยุดโดย ${by} ตั้งแต่ ${since}${why}`)
    : both('at work', 'ทำงานอยู่');
  const votes = await votesLine(tx, id);
  const read = await unreadCounts(tx, id);
  const places = sourcesLine(await sourceStates(tx, id));
  const lines = both(
    [
      `**${name.en}**: ${standing.en}`,
      `- approvals waiting: ${activity.waiting}`,
      `- documents: ${read.all}, ${read.waiting} being read, ${read.failed} that could not be read`,
      ...places.en,
      ...votes.en,
      `- last hour: ${activity.answered} answered, ${activity.escalated} handed to experts, ${activity.approved} approved, ${activity.rejected} rejected, ${activity.expired} expired`,
    ].join('\n'),
    [
      `**${name.th}**: ${standing.th}`,
      `- รออนุมัติ: ${activity.waiting}`,
      `- เอกสาร: ${read.all} ฉบับ กำลังอ่าน ${read.waiting} อ่านไม่สำเร็จ ${read.failed}`,
      ...places.th,
      ...votes.th,
      `- หนึ่งชั่วโมงที่ผ่านมา: ตอบแล้ว ${activity.answered} ส่งผู้เชี่ยวชาญ ${activity.escalated} อนุมัติ ${activity.approved} ไม่อนุมัติ ${activity.rejected} หมดเวลา ${activity.expired}`,
    ].join('\n'),
  );
  return lines[language];
}

/** What people thought of answers in a month, and how that moves what is sure enough; nothing where nobody said. */
async function votesLine(tx: Tx, department: string): Promise<{ en: string[]; th: string[] }> {
  const { helpful, unhelpful } = await votesSince(tx, department, sql`now() - interval '30 days'`);
  const judged = helpful + unhelpful;
  if (judged === 0) return { en: [], th: [] };
  const fit = fitVotes(await labelledOutcomes(tx, department));
  const moved = fit ? `${fit.shift >= 0 ? '+' : '−'}${Math.abs(fit.shift * 100).toFixed(1)} %` : '';
  return {
    en: [
      `- found helpful in 30 days: ${helpful} of ${judged}${fit ? `; a confidence of 85 % counts ${moved}` : `; ${LEAST_VOTES} votes of ${LEAST_PEOPLE} people begin to count for confidence`}`,
    ],
    th: [
      `- เห็นว่ามีประโยชน์ใน 30 วัน: ${helpful} จาก ${judged}${fit ? ` ความมั่นใจ 85 % ปรับ ${moved}` : ` เริ่มนับรวมกับความมั่นใจเมื่อครบ ${LEAST_VOTES} เสียงจาก ${LEAST_PEOPLE} คน`}`,
    ],
  };
}

/** The places documents come from, with why those that failed did; nothing where there are none. */
function sourcesLine(states: readonly SourceState[]): { en: string[]; th: string[] } {
  if (states.length === 0) return { en: [], th: [] };
  const failed = states.filter(({ status }) => status === 'failed');
  const why = (language: 'en' | 'th') =>
    failed.map(({ name, fault }) => `${name}: ${oneLine(fault?.[language] ?? '')}`).join('; ');
  const [en, th] = failed.length > 0 ? [` (${why('en')})`, ` (${why('th')})`] : ['', ''];
  return {
    en: [`- sources: ${states.length}, ${failed.length} failed${en}`],
    th: [`- แหล่งเอกสาร: ${states.length} แห่ง ดึงไม่สำเร็จ ${failed.length}${th}`],
  };
}
