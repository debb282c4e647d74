/** Reads a tenant's audit chain from its first row and names the first one that does not fit. */
import { getTableColumns, gt, inArray, sql } from 'drizzle-orm';
import { type AuditRow, digest, GENESIS, hashOf, MICROS } from './audit-row.ts';
import { audit } from './schema/approvals.ts';
import type { Tx } from './tenant.ts';

/** The end of a chain as it was once seen, kept outside the database. */
export interface Anchor {
  seq: number;
  hash: string;
}

export interface Verdict {
  /** Rows that were read. */
  rows: number;
  /** The first row that is missing or does not fit; null when all of it holds. */
  brokenAt: number | null;
  why: string | null;
  /** The last row; null while there is none. */
  end: Anchor | null;
}

/** Actions whose rows name the rows that lost their details for good reason, as `rows: [[from, to], …]`. */
export const EMPTYING = ['person.erased', 'audit.purged'] as const;
const PAGE = 500;

/** Verifies the whole chain page by page, and that it still reaches an end that was seen before. */
export async function verifyAudit(tx: Tx, seen: Anchor | null = null): Promise<Verdict> {
  const emptied = emptiedRows(tx);
  let end: Anchor | null = null;
  let rows = 0;
  const broken = (brokenAt: number, why: string): Verdict => ({ rows, brokenAt, why, end });
  for await (const row of rowsOf(tx)) {
    const expected: number = (end?.seq ?? 0) + 1;
    if (row.seq !== expected) return broken(expected, 'it is missing');
    const fault = faultOf(row, end?.hash ?? GENESIS);
    if (fault) return broken(row.seq, fault);
    if (row.detail === null && !(await emptied.has(row.seq)))
      return broken(row.seq, 'its detail was emptied and no later row says why');
    if (row.seq === seen?.seq && row.hash !== seen.hash)
      return broken(row.seq, 'the chain up to it was written anew since it was last verified');
    end = { seq: row.seq, hash: row.hash };
    rows += 1;
  }
  const missing = (seen?.seq ?? 0) - (end?.seq ?? 0);
  if (missing <= 0) return { rows, brokenAt: null, why: null, end };
  const counted = missing === 1 ? 'one row' : `${missing} rows`;
  return broken((end?.seq ?? 0) + 1, `${counted} at the end of the chain are missing since it was last verified`);
}

function faultOf(row: AuditRow, previous: string): string | null {
  if (row.previous !== previous) return 'it does not follow the row before it';
  // The first scheme covers details themselves, so a row of it that was emptied has only its place to show.
  if (row.detail === null && row.detailHash === '') return null;
  if (row.detail !== null && row.detailHash !== '' && digest(row.detail) !== row.detailHash)
    return 'its detail was changed';
  return row.hash === hashOf(row) ? null : 'it was changed after it was written';
}

async function* rowsOf(tx: Tx): AsyncGenerator<AuditRow> {
  let after = 0;
  for (;;) {
    const page: AuditRow[] = await tx
      .select({ ...getTableColumns(audit), micros: MICROS })
      .from(audit)
      .where(gt(audit.seq, after))
      .orderBy(audit.seq)
      .limit(PAGE);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.seq;
  }
}

interface Naming {
  by: number;
  ranges: [number, number][];
}

/** Which rows were emptied on record; read again when one is not found, since people are erased while this runs. */
function emptiedRows(tx: Tx): { has(seq: number): Promise<boolean> } {
  let known: Naming[] = [];
  const isNamed = (seq: number) =>
    known.some(({ by, ranges }) => by > seq && ranges.some(([from, to]) => from <= seq && seq <= to));
  return {
    has: async (seq) => {
      if (isNamed(seq)) return true;
      known = await namings(tx);
      return isNamed(seq);
    },
  };
}

async function namings(tx: Tx): Promise<Naming[]> {
  const rows = await tx
    .select({ by: audit.seq, detail: sql<string>`coalesce(${audit.detail}, '{}')` })
    .from(audit)
    .where(inArray(audit.action, [...EMPTYING]));
  return rows.map(({ by, detail }) => ({ by, ranges: rangesIn(detail) }));
}

/** The ranges a detail names; none when it is not of that shape. */
export function rangesIn(detail: string): [number, number][] {
  try {
    const { rows } = JSON.parse(detail) as { rows?: unknown };
    return Array.isArray(rows) ? rows.filter(isRange) : [];
  } catch {
    return [];
  }
}

function isRange(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((bound) => Number.isSafeInteger(bound));
}
