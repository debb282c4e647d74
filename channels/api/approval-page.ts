/** A page of the approvals one person may see, newest first. */
import { and, desc, eq, exists, sql } from 'drizzle-orm';
import type { ApprovalRow } from '../../db/approvals.ts';
import { loadDirectories } from '../../db/directory.ts';
import type { Person } from '../../db/people.ts';
import { approvals, approvalVotes, proposals } from '../../db/schema/approvals.ts';
import { people } from '../../db/schema/people.ts';
import type { Tx } from '../../db/tenant.ts';
import { type Approval, approvalView, type Candidate } from './approval-view.ts';
import { Problem } from './problem.ts';

const BATCH = 200;

export interface PageRequest {
  status: ApprovalRow['status'] | undefined;
  limit: number;
  /** Id of the last approval of the page before. */
  cursor: string | undefined;
}

export interface ApprovalPage {
  approvals: Approval[];
  next_cursor?: string;
}

/** Reads in batches until the page is full, since who may see a row is known only after reading it. */
export async function approvalPage(
  tx: Tx,
  person: Person,
  request: PageRequest,
  publicUrl: string,
): Promise<ApprovalPage> {
  const everybody = await tx.select().from(people);
  const directoryOf = await loadDirectories(tx);
  const viewer = { person, publicUrl, directoryOf, people: new Map(everybody.map((one) => [one.id, one])) };
  const seen: Approval[] = [];
  let after = request.cursor && (await knownCursor(tx, request.cursor));
  while (seen.length <= request.limit) {
    const batch = await candidates(tx, person.id, request.status, after);
    seen.push(...batch.flatMap((candidate) => approvalView(candidate, viewer) ?? []));
    after = batch.at(-1)?.approval.id;
    if (batch.length < BATCH) break;
  }
  const page = seen.slice(0, request.limit);
  const last = page.at(-1);
  return seen.length > page.length && last ? { approvals: page, next_cursor: last.id } : { approvals: page };
}

async function knownCursor(tx: Tx, cursor: string): Promise<string> {
  const [row] = await tx.select({ id: approvals.id }).from(approvals).where(eq(approvals.id, cursor));
  if (row) return row.id;
  throw new Problem('invalid', 'cursor is not one this list gave out.', [{ field: 'cursor', message: 'is not known' }]);
}

async function candidates(
  tx: Tx,
  viewer: string,
  status: PageRequest['status'],
  after: string | undefined,
): Promise<Candidate[]> {
  const older = sql`(${approvals.createdAt}, ${approvals.id}) < (select c.created_at, c.id from approvals c where c.id = ${after})`;
  const rows = await tx
    .select({
      approvals,
      proposals,
      open: sql<boolean>`${approvals.status} = 'pending' and ${approvals.expiresAt} > now()`,
      voted: exists(tx.select().from(approvalVotes).where(isVoteOf(viewer))).mapWith(Boolean),
    })
    .from(approvals)
    .innerJoin(proposals, eq(approvals.proposal, proposals.id))
    .where(and(status && eq(approvals.status, status), after === undefined ? undefined : older))
    .orderBy(desc(approvals.createdAt), desc(approvals.id))
    .limit(BATCH);
  return rows.map((row) => ({ approval: row.approvals, proposal: row.proposals, open: row.open, voted: row.voted }));
}

function isVoteOf(viewer: string) {
  return and(eq(approvalVotes.approval, approvals.id), eq(approvalVotes.person, viewer));
}
