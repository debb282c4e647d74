/** Asks a department's experts to look at answers again before they run out, and says in the audit when they have. */
import type { DepartmentConfig } from '../agents/config-schema.ts';
import type { Language, Localized, Reply } from '../agents/message.ts';
import { principalsOf } from '../agents/principals.ts';
import { appendAudit } from '../db/audit.ts';
import { type CuratedRow, newlyExpired, takeDueReviews } from '../db/curated.ts';
import { newId } from '../db/id.ts';
import { queueReply } from '../db/outbox.ts';
import { listPeople, type Person } from '../db/people.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { nameOfAnswer } from './commands/curated.ts';
import { daysOf } from './curated-days.ts';
import { eachAlone } from './each-alone.ts';
import { noticeTimeFor } from './notices.ts';
import { oneLine } from './one-line.ts';
import { formatDate } from './phrases.ts';
import type { MachineDeps } from './scope.ts';
import { directly } from './tell.ts';

/** More than these are left to the next look. */
const MOST = 20;

/** Reminds of what runs out soon, each department's experts in one message and a transaction of its own. */
export async function reviewCurated(deps: MachineDeps): Promise<void> {
  await eachAlone(deps.tenant.departments, (department) =>
    withTenant(deps.db, deps.tenant.id, (tx) => remind(tx, deps, department)),
  );
  await withTenant(deps.db, deps.tenant.id, (tx) => noteExpired(tx, deps));
}

async function remind(tx: Tx, deps: MachineDeps, department: DepartmentConfig): Promise<void> {
  const due = await takeDueReviews(tx, department.id, daysOf(department).review, MOST);
  if (due.length === 0) return;
  for (const person of expertsOf(department, await listPeople(tx))) {
    const when = await noticeTimeFor(tx, person);
    if (when === null) continue;
    const reply = replyOf(asking(department.name, due)[person.language], person.language);
    await queueReply(tx, deps.tenant.id, newId('rvw'), await directly(tx, deps, person.id), reply, when);
  }
  for (const { id } of due)
    await appendAudit(tx, deps.tenant.id, { actor: 'system', action: 'curated.review', subject: id, detail: {} });
}

/** Those who answer questions; where that is whoever manages the asker, those who manage the department. */
function expertsOf({ experts, managers }: DepartmentConfig, people: Person[]): Person[] {
  const names = experts === 'manager' ? managers : [experts];
  return people.filter((person) => principalsOf(person).some((who) => names.includes(who)));
}

async function noteExpired(tx: Tx, { tenant }: MachineDeps): Promise<void> {
  for (const { id, department } of await newlyExpired(tx, MOST))
    await appendAudit(tx, tenant.id, {
      actor: 'system',
      action: 'curated.expired',
      subject: id,
      detail: { department },
    });
}

function asking(name: Localized, due: CuratedRow[]): Localized {
  const lines = (language: Language) =>
    due.map((row) => {
      const until = row.expiresOn ? formatDate(new Date(`${row.expiresOn}T00:00:00Z`), language, 'UTC') : '';
      return `- ${oneLine(row.question ?? row.title)} · ${row.author ?? ''} · ${until} · \`/expert curated renew ${nameOfAnswer(row)}\``;
    });
  return {
    en: [
      `**${name.en}**: these answers run out soon. Renew what still holds; what is not renewed is not used after its day.`,
      ...lines('en'),
    ].join('\n'),
    th: [
      `**${name.th}**: คำตอบเหล่านี้ใกล้หมดอายุ โปรดต่ออายุคำตอบที่ยังถูกต้อง คำตอบที่ไม่ต่ออายุจะเลิกใช้เมื่อถึงวันนั้น`,
      ...lines('th'),
    ].join('\n'),
  };
}

function replyOf(text: string, language: Language): Reply {
  const nothing = { department: null, sources: [], approvals: [], receipts: [] };
  return { status: 'answered', text, language, confidence: 1, model: 'policy', ...nothing };
}
