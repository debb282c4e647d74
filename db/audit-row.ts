/** What the hash of an audit row covers: the same content computed by the database when it writes and here when it is verified. */
import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import stringify from 'safe-stable-stringify';
import type { audit } from './schema/approvals.ts';

/** A row as the chain sees it; `micros` is its time to the microsecond, which a Date cannot hold. */
export type AuditRow = typeof audit.$inferSelect & { micros: string };

/** What the first row of a chain follows. */
export const GENESIS = '0'.repeat(64);

export const MICROS = sql<string>`(extract(epoch from at) * 1000000)::bigint::text`;

/** The hash a row must have, computed here as the database computed it when the row was written. */
export function hashOf(row: AuditRow): string {
  const { tenantId, seq, actor, action, subject, detailHash, previous } = row;
  if (detailHash === '') return firstSchemeHash(row);
  const fields = ['2', tenantId, String(seq), row.micros, actor, action, subject, detailHash, previous];
  return digest(fields.map((field) => `${Buffer.byteLength(field)}:${field},`).join(''));
}

/** SHA-256 of a text in hexadecimal. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Each field with its length before it, so that nothing can move from one into the next unseen. */
export const CONTENT = sql.join(
  [
    sql`'2'`,
    sql`tenant_id`,
    sql`seq::text`,
    MICROS,
    sql`actor`,
    sql`action`,
    sql`subject`,
    sql`detail_hash`,
    sql`previous`,
  ].map((field) => sql`octet_length(${field}) || ':' || ${field} || ','`),
  sql` || `,
);

/** The same as `digest`, by the database. */
export function sha256(text: SQL): SQL {
  return sql`encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;
}

/** Rows written before details had hashes of their own: the chain covers the detail itself. */
function firstSchemeHash({ tenantId, seq, micros, actor, action, subject, detail, previous }: AuditRow): string {
  const at = new Date(Number(micros) / 1000).toISOString();
  return digest(stringify({ tenant: tenantId, seq, at, actor, action, subject, detail, previous }) ?? '');
}
