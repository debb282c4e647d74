/** Reminds those who have not decided; the database's clock says when, and a row's lock that it is done once. */
import { and, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import { decidersOf } from '../agents/approvers.ts';
import { departmentConfig } from '../agents/config-schema.ts';
import type { Card, Localized } from '../agents/message.ts';
import { type ApprovalRow, type ProposalRow, ruleOf } from '../db/approvals.ts';
import { loadDirectory } from '../db/directory.ts';
import { isCardWithheld, queueCard } from '../db/outbox.ts';
import type { Person } from '../db/people.ts';
import { approvals, approvalVotes, proposals } from '../db/schema/approvals.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { policyOf } from '../tools/policy.ts';
import { postedCard } from './cards.ts';
import { eachAlone } from './each-alone.ts';
import { noticeTimeFor } from './notices.ts';
import { formatDate } from './phrases.ts';
import type { MachineDeps } from './scope.ts';
import { directly } from './tell.ts';

/** More than these are left to the next look. */
const MOST = 1_000;
/** Who was reminded this often without deciding will not decide for being reminded again. */
const MOST_REMINDERS = 5;

const stillWaiting = (since: Localized): Localized => ({
  en: `Reminder: this has waited for you since ${since.en}.`,
  th: `เตือน: รายการนี้รอคุณตัดสินตั้งแต่ ${since.th}`,
});

/** Sends the reminders that are due, each approval's in a transaction of its own. */
export async function remindDeciders(deps: MachineDeps): Promise<void> {
  const due = await withTenant(deps.db, deps.tenant.id, (tx) =>
    tx.select({ id: approvals.id }).from(approvals).where(isDue()).orderBy(approvals.remindAt).limit(MOST),
  );
  await eachAlone(due, ({ id }) => withTenant(deps.db, deps.tenant.id, (tx) => remindOne(tx, deps, id)));
}

function isDue(): SQL | undefined {
  return and(eq(approvals.status, 'pending'), lte(approvals.remindAt, sql`now()`), gt(approvals.expiresAt, sql`now()`));
}

/** Reminds of one approval unless another worker or a click is at it. */
async function remindOne(tx: Tx, deps: MachineDeps, id: string): Promise<void> {
  const [approval] = await tx
    .select()
    .from(approvals)
    .where(and(eq(approvals.id, id), isDue()))
    .for('update', { skipLocked: true });
  if (!approval) return;
  const [proposal] = await tx.select().from(proposals).where(eq(proposals.id, approval.proposal));
  if (!proposal) throw new Error(`Approval ${approval.id} belongs to no proposal.`);
  await scheduleNext(tx, deps, approval, proposal);
  await remindEach(tx, deps, approval, proposal);
}

/** Counted from when it was asked: five in all, and none after it has expired. */
async function scheduleNext(
  tx: Tx,
  { tenant }: MachineDeps,
  approval: ApprovalRow,
  { tool }: ProposalRow,
): Promise<void> {
  const every = remindedEvery(tenant, approval.department, tool);
  const interval = sql`${`${every ?? 0} milliseconds`}::interval`;
  const next = sql`now() + ${interval}`;
  const last = sql`least(${approvals.expiresAt}, ${approvals.createdAt} + ${interval} * ${MOST_REMINDERS + 0.5}::float8)`;
  await tx
    .update(approvals)
    .set({ remindAt: every === undefined ? null : sql`case when ${next} < ${last} then ${next} end` })
    .where(eq(approvals.id, approval.id));
}

/** What the policy says now; a department or tool that is no longer set up reminds nobody again. */
function remindedEvery(tenant: MachineDeps['tenant'], id: string, tool: string): number | undefined {
  const department = departmentConfig(tenant, id);
  if (!department || (tool !== ANSWER_TOOL && !(tool in department.tools))) return undefined;
  return policyOf(tenant, department, tool).remind;
}

async function remindEach(tx: Tx, deps: MachineDeps, approval: ApprovalRow, proposal: ProposalRow): Promise<void> {
  const { tenant } = deps;
  const directory = await loadDirectory(tx, approval.department);
  const requester = directory.people.find(({ id }) => id === proposal.requester);
  if (!requester) return;
  const votes = await tx.select().from(approvalVotes).where(eq(approvalVotes.approval, approval.id));
  const voted = new Set(votes.map(({ person }) => person));
  const card = postedCard(approval);
  const since = (language: 'en' | 'th') => formatDate(approval.createdAt, language, tenant.timeZone, true);
  const footer = stillWaiting({ en: since('en'), th: since('th') })[card.language];
  const deciders = new Set(decidersOf(ruleOf(approval), requester, directory).map(({ id }) => id));
  for (const person of directory.people.filter(({ id }) => deciders.has(id) && !voted.has(id)))
    await remindPerson(tx, deps, person, { turn: proposal.turn, approval: approval.id, card: { ...card, footer } });
}

/** Posted as a card of the approval, so that the decision replaces this copy too; quiet hours end with one reminder, not with many. */
async function remindPerson(
  tx: Tx,
  deps: MachineDeps,
  person: Person,
  { turn, approval, card }: { turn: string; approval: string; card: Card },
): Promise<void> {
  const when = await noticeTimeFor(tx, person);
  if (when === null) return;
  const place = await directly(tx, deps, person.id);
  if (await isCardWithheld(tx, approval, place.conversation)) return;
  await queueCard(tx, deps.tenant.id, turn, place, approval, card, when);
}
