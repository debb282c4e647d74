/** The audit chain: append-only, each row's hash covers the row before it, written in the transaction of what it tells. */
import { createHash } from 'node:crypto';
import { desc, sql } from 'drizzle-orm';
import stringify from 'safe-stable-stringify';
import { audit } from './schema/approvals.ts';
import type { Tx } from './tenant.ts';

export interface AuditEntry {
  actor: string;
  /** What happened, such as `proposal.approved`. */
  action: string;
  /** What it happened to: a proposal, approval, record or person. */
  subject: string;
  detail: Record<string, unknown>;
}

type AuditRow = typeof audit.$inferSelect;

const GENESIS = '0'.repeat(64);

/** Appends to the tenant's chain; callers of one tenant queue up on an advisory lock until their transaction ends. */
export async function appendAudit(tx: Tx, tenant: string, entry: AuditEntry): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`audit:${tenant}`}, 0))`);
  const [last] = await tx.select().from(audit).orderBy(desc(audit.seq)).limit(1);
  const row = {
    tenantId: tenant,
    seq: (last?.seq ?? 0) + 1,
    at: new Date(),
    ...entry,
    detail: stringify(entry.detail) ?? '{}',
    previous: last?.hash ?? GENESIS,
  };
  await tx.insert(audit).values({ ...row, hash: hashOf(row) });
}

/** Sequence number of the first row that does not fit the chain, or null when all of it holds. */
export async function firstBrokenAudit(tx: Tx): Promise<number | null> {
  const rows = await tx.select().from(audit).orderBy(audit.seq);
  let previous = GENESIS;
  for (const [index, row] of rows.entries()) {
    if (row.seq !== index + 1 || row.previous !== previous || row.hash !== hashOf(row)) return row.seq;
    previous = row.hash;
  }
  return null;
}

function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { seq, actor, action, subject, detail, previous } = row;
  const content = stringify({
    tenant: row.tenantId,
    seq,
    at: row.at.toISOString(),
    actor,
    action,
    subject,
    detail,
    previous,
  });
  return createHash('sha256')
    .update(content ?? '')
    .digest('hex');
}
