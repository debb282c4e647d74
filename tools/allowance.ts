/** What a person may still do without approval today; counted from the rows under a lock, so that two never use the same room. */
import { and, eq, notExists, or, sql } from 'drizzle-orm';
import type { AutoLimits } from '../agents/policy-schema.ts';
import type { ProposalRow } from '../db/approvals.ts';
import { approvals, ledger, proposals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';
import { exceeds, isMoney } from './amounts.ts';

/** Locks the allowance of this person and tool until the transaction ends, and says whether the proposal fits into it. */
export async function fitsAllowance(
  tx: Tx,
  tenant: { id: string; timeZone: string },
  proposal: ProposalRow,
  limits: AutoLimits,
): Promise<boolean> {
  await lockAllowance(tx, tenant.id, proposal);
  const used = await doneToday(tx, tenant.timeZone, proposal);
  if (limits.timesPerDay !== undefined && used.length >= limits.timesPerDay) return false;
  return limits.perDay === undefined || !exceeds(sumWith(proposal, used, limits.field ?? ''), limits.perDay);
}

async function lockAllowance(tx: Tx, tenant: string, { requester, tool }: ProposalRow): Promise<void> {
  const key = JSON.stringify(['allowance', tenant, requester, tool]);
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
}

/** Arguments of what the policy let through today, by the tenant's calendar and the clock of the database, and of what it let through and is still being carried out. */
async function doneToday(tx: Tx, timeZone: string, { requester, tool }: ProposalRow): Promise<string[]> {
  const dayOf = (moment: unknown) => sql`(${moment} at time zone ${timeZone}::text)::date`;
  const rows = await tx
    .select({ args: proposals.args })
    .from(proposals)
    .leftJoin(ledger, eq(ledger.proposal, proposals.id))
    .where(
      and(
        eq(proposals.requester, requester),
        eq(proposals.tool, tool),
        or(
          eq(proposals.status, 'approved'),
          and(eq(proposals.status, 'done'), sql`${dayOf(ledger.at)} = ${dayOf(sql`now()`)}`),
        ),
        // What people approved does not use up what needs nobody.
        notExists(tx.select({ id: approvals.id }).from(approvals).where(eq(approvals.proposal, proposals.id))),
      ),
    );
  return rows.map(({ args }) => args);
}

/** The amount of the proposal and of earlier ones in its currency; no amount at all stays none. */
function sumWith({ args }: ProposalRow, earlier: readonly string[], field: string): unknown {
  const [own, ...others] = [args, ...earlier].map((text) => (JSON.parse(text) as Record<string, unknown>)[field]);
  if (!isMoney(own)) return undefined;
  const alike = others.filter(isMoney).filter(({ currency }) => currency === own.currency);
  return { ...own, amount: alike.reduce((sum, { amount }) => sum + amount, own.amount) };
}
