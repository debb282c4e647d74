/** What happened in a department since a moment, counted for its managers. */
import { and, eq, gt, isNotNull, type SQL, sql } from 'drizzle-orm';
import { approvals } from './schema/approvals.ts';
import { gaps } from './schema/knowledge.ts';
import { inbox } from './schema/turns.ts';
import type { Tx } from './tenant.ts';

export interface Activity {
  /** Approvals that wait now. */
  waiting: number;
  answered: number;
  escalated: number;
  approved: number;
  rejected: number;
  expired: number;
}

/** Counts a department's turns, questions to experts and decisions after `since`, a moment in SQL. */
export async function activityOf(tx: Tx, department: string, since: SQL): Promise<Activity> {
  const reply = sql`${inbox.outcome}::json->'reply'`;
  const answered = tx
    .select({ count: sql<number>`count(*)::int` })
    .from(inbox)
    .where(
      and(
        // Ordered by CASE, since outcomes are read as JSON only where one of the right time is.
        sql`case when ${inbox.doneAt} > ${since} and ${isNotNull(inbox.outcome)}
          then ${reply}->>'department' = ${department} and ${reply}->>'status' = 'answered' else false end`,
        eq(inbox.status, 'done'),
      ),
    );
  const escalated = tx
    .select({ count: sql<number>`count(*)::int` })
    .from(gaps)
    .where(and(eq(gaps.department, department), gt(gaps.createdAt, since)));
  const decided = (status: string) =>
    sql<number>`(count(*) filter (where ${approvals.status} = ${status} and ${approvals.decidedAt} > ${since}))::int`;
  const decisions = tx
    .select({
      waiting: sql<number>`(count(*) filter (where ${approvals.status} = 'pending'))::int`,
      approved: decided('approved'),
      rejected: decided('rejected'),
      expired: decided('expired'),
    })
    .from(approvals)
    .where(eq(approvals.department, department));
  const [[turns], [questions], [counts]] = [await answered, await escalated, await decisions];
  if (!turns || !questions || !counts) throw new Error(`Nothing could be counted for ${department}.`);
  return { ...counts, answered: turns.count, escalated: questions.count };
}

/** Turns of the tenant that are received and not finished. */
export async function openTurns(tx: Tx): Promise<number> {
  const [row] = await tx.select({ count: sql<number>`count(*)::int` }).from(inbox).where(eq(inbox.status, 'received'));
  return row?.count ?? 0;
}
