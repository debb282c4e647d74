/** The audit chain: append-only, each row's hash covers the row before it, written in the transaction of what it tells. */
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import stringify from 'safe-stable-stringify';
import { CONTENT, GENESIS, sha256 } from './audit-row.ts';
import { verifyAudit } from './audit-verify.ts';
import { failpoint } from './failpoint.ts';
import type { Tx } from './tenant.ts';

export interface AuditEntry {
  actor: string;
  /** What happened, such as `proposal.approved`. */
  action: string;
  /** What it happened to: a proposal, approval, record or person. */
  subject: string;
  detail: Record<string, unknown>;
}

/** Appends to the tenant's chain; callers of one tenant queue up on an advisory lock until their transaction ends. */
export async function appendAudit(tx: Tx, tenant: string, entry: AuditEntry): Promise<void> {
  // The salt keeps a detail that was emptied from being guessed back out of its hash.
  const detail = stringify({ ...entry.detail, salt: randomBytes(16).toString('base64url') }) ?? '{}';
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`audit:${tenant}`}, 0))`);
  // A statement of its own: only what begins after the lock was given sees the row of whoever held it before.
  await tx.execute(sql`
    with last as (select seq, hash from audit order by seq desc limit 1),
    entry as materialized (
      select ${tenant}::text as tenant_id, coalesce((select seq from last), 0) + 1 as seq,
        date_trunc('milliseconds', now()) as at, ${entry.actor}::text as actor, ${entry.action}::text as action,
        ${entry.subject}::text as subject, ${detail}::text as detail,
        coalesce((select hash from last), ${GENESIS}) as previous),
    chained as materialized (select *, ${sha256(sql`detail`)} as detail_hash from entry)
    insert into audit (tenant_id, seq, at, actor, action, subject, detail, detail_hash, previous, hash)
    select tenant_id, seq, at, actor, action, subject, detail, detail_hash, previous, ${sha256(CONTENT)} from chained`);
  failpoint('audit');
}

/** Sequence number of the first row that does not fit the chain, or null when all of it holds. */
export async function firstBrokenAudit(tx: Tx): Promise<number | null> {
  return (await verifyAudit(tx)).brokenAt;
}
