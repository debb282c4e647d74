/** Questions that knowledge could not answer: kept until an answer is published or a person dismisses them. */
import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { gaps } from './schema/knowledge.ts';
import type { Tx } from './tenant.ts';

export type GapRow = typeof gaps.$inferSelect;

/** A department's open gaps, newest first. */
export function openGaps(tx: Tx, department: string, most: number): Promise<GapRow[]> {
  return tx
    .select()
    .from(gaps)
    .where(and(eq(gaps.department, department), isNull(gaps.closedAt)))
    .orderBy(desc(gaps.createdAt), desc(gaps.id))
    .limit(most);
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
