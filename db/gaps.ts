/** Questions that knowledge could not answer: kept until an answer is published or a person dismisses them. */
import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { proposals } from './schema/approvals.ts';
import { feedback, gaps } from './schema/knowledge.ts';
import type { Tx } from './tenant.ts';

export type GapRow = typeof gaps.$inferSelect;

/** A gap with what is known of how it came about. */
export interface OpenGap extends GapRow {
  /** It was answered, and that did not help. */
  unhelpful: boolean;
  /** Why not, as the person wrote. */
  reason: string | null;
  /** An expert is asked for it on a card. */
  waits: boolean;
}

/** A department's open gaps, newest first. */
export async function openGaps(tx: Tx, department: string, most: number): Promise<OpenGap[]> {
  const rows = await tx
    .select({ gap: gaps, vote: feedback.id, reason: feedback.reason, status: proposals.status })
    .from(gaps)
    .leftJoin(feedback, eq(sql`'gap_' || ${feedback.id}`, gaps.id))
    .leftJoin(proposals, eq(proposals.id, gaps.proposal))
    .where(and(eq(gaps.department, department), isNull(gaps.closedAt)))
    .orderBy(desc(gaps.createdAt), desc(gaps.id))
    .limit(most);
  return rows.map(({ gap, vote, reason, status }) => ({
    ...gap,
    unhelpful: vote !== null,
    reason,
    waits: status === 'confirming' || status === 'pending',
  }));
}

/** The open gap of that id. */
export async function findOpenGap(tx: Tx, id: string): Promise<GapRow | undefined> {
  const [row] = await tx
    .select()
    .from(gaps)
    .where(and(eq(gaps.id, id), isNull(gaps.closedAt)));
  return row;
}

/** Closes gaps that are still open and returns them; `by` is a person or the document that answers them. */
export function closeGaps(tx: Tx, ids: string[], by: string): Promise<GapRow[]> {
  return tx
    .update(gaps)
    .set({ closedAt: sql`now()`, closedBy: by })
    .where(and(inArray(gaps.id, ids), isNull(gaps.closedAt)))
    .returning();
}

/** Closes the gap for which the proposal was raised: its answer has been published. */
export async function closeGapOf(tx: Tx, proposal: string, document: string): Promise<void> {
  await tx
    .update(gaps)
    .set({ closedAt: sql`now()`, closedBy: document })
    .where(and(eq(gaps.proposal, proposal), isNull(gaps.closedAt)));
}
