/** Regular summaries for managers who asked for them. */
import { sql } from 'drizzle-orm';
import { departmentConfig } from '../agents/config-schema.ts';
import type { Language, Localized, Reply } from '../agents/message.ts';
import { manages } from '../agents/principals.ts';
import { type Activity, activityOf } from '../db/activity.ts';
import { type DigestRow, dueDigests, takeDigest, unsubscribeDigest } from '../db/digests.ts';
import { votesSince } from '../db/feedback.ts';
import { openGaps } from '../db/gaps.ts';
import { newId } from '../db/id.ts';
import { queueReply } from '../db/outbox.ts';
import { findPerson } from '../db/people.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { eachAlone } from './each-alone.ts';
import { groupGaps } from './gap-groups.ts';
import { noticeTimeFor } from './notices.ts';
import { oneLine } from './one-line.ts';
import { formatDate } from './phrases.ts';
import type { MachineDeps } from './scope.ts';
import { directly } from './tell.ts';

/** More than these are left to the next look. */
const MOST = 500;
const MOST_GAPS = 500;
const SHOWN_GAPS = 5;

/** Sends the digests that are due, each in a transaction of its own. */
export async function sendDigests(deps: MachineDeps): Promise<void> {
  const due = await withTenant(deps.db, deps.tenant.id, (tx) => dueDigests(tx, MOST));
  await eachAlone(due, (digest) => withTenant(deps.db, deps.tenant.id, (tx) => sendOne(tx, deps, digest)));
}

/** Sends one unless another worker is at it. */
async function sendOne(tx: Tx, deps: MachineDeps, digest: DigestRow): Promise<void> {
  const { tenant } = deps;
  const due = await takeDigest(tx, digest, tenant.timeZone);
  if (!due) return;
  const person = await findPerson(tx, due.person);
  const department = departmentConfig(tenant, due.department);
  if (!person || !department || !manages(tenant, person, department)) {
    await unsubscribeDigest(tx, due.person, due.department);
    return;
  }
  const when = await noticeTimeFor(tx, person);
  if (when === null) return;
  const since = sql`(${due.nextAt.toISOString()}::timestamptz - make_interval(days => ${due.everyDays}))`;
  const activity = await activityOf(tx, department.id, since);
  const groups = groupGaps(await openGaps(tx, department.id, MOST_GAPS));
  const questions = groups.map((group) => {
    const down = group.filter(({ unhelpful }) => unhelpful).length;
    return `${group.length}× ${oneLine(group[0].question)}${down > 0 ? ` · 👎 ${down}` : ''}`;
  });
  const votes = await votesSince(tx, department.id, since);
  const text = digestText(department.name, begunOn(due, tenant.timeZone), { ...activity, ...votes }, questions);
  const place = await directly(tx, deps, person.id);
  await queueReply(tx, tenant.id, newId('dgs'), place, replyOf(text[person.language], person.language), when);
}

function replyOf(text: string, language: Language): Reply {
  const nothing = { department: null, sources: [], approvals: [], receipts: [] };
  return { status: 'answered', text, language, confidence: 1, model: 'policy', ...nothing };
}

function begunOn({ nextAt, everyDays }: DigestRow, timeZone: string): Localized {
  const begun = new Date(nextAt.getTime() - everyDays * 86_400_000);
  return { en: formatDate(begun, 'en', timeZone), th: formatDate(begun, 'th', timeZone) };
}

function digestText(
  name: Localized,
  since: Localized,
  activity: Activity & { helpful: number; unhelpful: number },
  questions: string[],
): Localized {
  const { waiting, answered, escalated, approved, rejected, expired, helpful, unhelpful } = activity;
  const judged = helpful + unhelpful;
  if (waiting + answered + escalated + approved + rejected + expired + judged + questions.length === 0) {
    return {
      en: `**${name.en}** since ${since.en}: nothing happened and nothing waits.`,
      th: `**${name.th}** ตั้งแต่ ${since.th}: ไม่มีรายการใหม่และไม่มีรายการค้าง`,
    };
  }
  const gaps = questions.slice(0, SHOWN_GAPS).map((question) => `  - ${question}`);
  return {
    en: [
      `**${name.en}** since ${since.en}`,
      `- approvals waiting: ${waiting}`,
      `- answered: ${answered}, handed to experts: ${escalated}`,
      `- approved: ${approved}, rejected: ${rejected}, expired: ${expired}`,
      ...(judged > 0 ? [`- found helpful: ${helpful} of ${judged}`] : []),
      `- open questions: ${questions.length}`,
      ...gaps,
    ].join('\n'),
    th: [
      `**${name.th}** ตั้งแต่ ${since.th}`,
      `- รออนุมัติ: ${waiting}`,
      `- ตอบแล้ว: ${answered} ส่งผู้เชี่ยวชาญ: ${escalated}`,
      `- อนุมัติ: ${approved} ไม่อนุมัติ: ${rejected} หมดเวลา: ${expired}`,
      ...(judged > 0 ? [`- เห็นว่ามีประโยชน์: ${helpful} จาก ${judged}`] : []),
      `- คำถามค้าง: ${questions.length}`,
      ...gaps,
    ].join('\n'),
  };
}
