/** The rows of sources: one worker at a time looks at each, by the database's clock, and everybody sees how far it is. */
import { and, eq, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Localized } from '../../agents/message.ts';
import { sources } from '../../db/schema/knowledge.ts';
import type { Tx } from '../../db/tenant.ts';
import type { Cursor } from './cursor.ts';

/** Milliseconds without a sign of life after which another worker may look. */
export const CLAIM_MS = 60_000;

export type SourceRow = typeof sources.$inferSelect;
/** A look that this worker has begun. */
export interface Claim {
  id: string;
  /** Whoever claims it later has another. */
  startedAt: Date;
}

/** Thrown when another worker took the look over; the transaction must not commit. */
export class LostClaim extends Error {
  override readonly name = 'LostClaim';
}

const now = sql`clock_timestamp()`;
/** The same wherever a statement names it, and as exact as this language knows moments. */
const statement = sql`date_trunc('milliseconds', statement_timestamp())`;
const until = sql`clock_timestamp() + ${`${CLAIM_MS} milliseconds`}::interval`;
const isFree = or(isNull(sources.claimedUntil), lt(sources.claimedUntil, now));

/** The id of a source's row. */
export function sourceId(department: string, name: string): string {
  return `${department}/${name}`;
}

/** Gives each source its row, due at once when it is new. */
export async function ensureRows(tx: Tx, tenant: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = ids.map((id) => ({ tenantId: tenant, id, department: id.split('/')[0] ?? id }));
  await tx.insert(sources).values(rows).onConflictDoNothing();
}

/** Sources that are due and nobody looks at, the longest due first. */
export async function dueSources(tx: Tx): Promise<string[]> {
  const due = await tx
    .select({ id: sources.id })
    .from(sources)
    .where(and(lte(sources.nextAt, now), isFree))
    .orderBy(sources.nextAt, sources.id);
  return due.map(({ id }) => id);
}

/** Begins a look; undefined when another worker was faster, or when it is not due and nobody insists. */
export async function claimSource(tx: Tx, id: string, insist = false): Promise<SourceRow | undefined> {
  const [row] = await tx
    .update(sources)
    .set({
      ...{ status: 'running', found: 0, done: 0, claimedUntil: until },
      // Whoever wishes for another look while this one runs sets a later moment; clocks that count milliseconds may set the same.
      ...{ startedAt: statement, nextAt: sql`${statement} - interval '1 millisecond'` },
    })
    .where(and(eq(sources.id, id), isFree, insist ? undefined : lte(sources.nextAt, now)))
    .returning();
  return row;
}

/** Holds on for another period and writes how far the look is; throws LostClaim when it is another worker's. */
export async function holdSource(
  tx: Tx,
  claim: Claim,
  set: { found?: number; done?: number; cursor?: Cursor } = {},
): Promise<void> {
  const { cursor, ...progress } = set;
  await fenced(tx, claim, { ...progress, ...(cursor ? { cursor: JSON.stringify(cursor) } : {}), claimedUntil: until });
}

/** Ends a look; a wish to look again that came while it ran is kept. */
export async function endLook(
  tx: Tx,
  claim: Claim,
  end: {
    status: 'idle' | 'failed';
    fault: Localized | undefined;
    cursor: Cursor;
    again: number;
    done?: number;
    found?: number;
  },
): Promise<void> {
  const { status, fault, cursor, again, ...progress } = end;
  await fenced(tx, claim, {
    ...{ status, fault: fault ? JSON.stringify(fault) : null, cursor: JSON.stringify(cursor), ...progress },
    ...{ claimedUntil: null, finishedAt: now },
    nextAt: sql`case when ${sources.nextAt} >= ${sources.startedAt} then ${sources.nextAt}
      else clock_timestamp() + ${`${Math.round(again)} milliseconds`}::interval end`,
  });
}

/** Gives a look back unfinished: whoever comes next goes on with it. */
export async function giveBack(tx: Tx, claim: Claim): Promise<void> {
  await fenced(tx, claim, { status: 'idle', claimedUntil: null });
}

/** Has sources looked at as soon as a worker is free. */
export async function lookSoon(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await tx
      .update(sources)
      .set({ nextAt: now })
      .where(inArray(sources.id, [...ids]));
}

async function fenced(tx: Tx, { id, startedAt }: Claim, set: PgUpdateSetSource<typeof sources>): Promise<void> {
  const rows = await tx
    .update(sources)
    .set(set)
    .where(and(eq(sources.id, id), eq(sources.startedAt, startedAt), eq(sources.status, 'running')))
    .returning({ id: sources.id });
  if (rows.length === 0) throw new LostClaim(`The look at ${id} was taken over by another worker.`);
}

export interface SourceState {
  /** Department and name. */
  id: string;
  department: string;
  name: string;
  status: SourceRow['status'];
  fault: Localized | null;
  found: number;
  done: number;
  finishedAt: Date | null;
  nextAt: Date;
  documents: number;
}

/** How every source stands, of one department or of all. */
export async function sourceStates(tx: Tx, department?: string): Promise<SourceState[]> {
  const rows = await tx
    .select({
      ...{ id: sources.id, department: sources.department, status: sources.status, fault: sources.fault },
      ...{ found: sources.found, done: sources.done, finishedAt: sources.finishedAt, nextAt: sources.nextAt },
      // In plain words: the names of columns here would be taken for those of the inner table.
      documents: sql<number>`(select count(*)::int from documents d where d.department = sources.department
        and d.origin = split_part(sources.id, '/', 2))`,
    })
    .from(sources)
    .where(department === undefined ? undefined : eq(sources.department, department))
    .orderBy(sources.id);
  return rows.map((row) => ({
    ...row,
    name: row.id.slice(row.department.length + 1),
    fault: row.fault === null ? null : (JSON.parse(row.fault) as Localized),
  }));
}
