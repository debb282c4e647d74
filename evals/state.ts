/** The rows of the business records: kept and put back between cases, and compared before and after. */
import type pg from 'pg';

/** Tables that people's requests may change. */
export const RECORD_TABLES = [
  'leave_requests',
  'leave_balances',
  'holidays',
  'employee_files',
  'expenses',
  'purchase_requests',
  'budgets',
  'vendors',
  'tickets',
  'incidents',
  'assets',
  'access_grants',
  'people',
  'documents',
] as const;

const KEYS: Record<string, string[]> = {
  leave_balances: ['person', 'year', 'kind'],
  holidays: ['office', 'day'],
  employee_files: ['person'],
  budgets: ['cost_centre', 'year'],
};

export type Row = Record<string, unknown>;
export type Records = Map<string, Row>;

/** A difference between two states. */
export interface Difference {
  table: string;
  change: 'added' | 'changed' | 'removed';
  row: Row;
  /** New values of the columns that changed. */
  set: Row;
}

export interface Keep {
  /** Puts every row back as it was when kept. */
  restore(): Promise<void>;
}

/** Copies every table, so that cases cannot see what others did; asks as the owner, whom row security does not hide from. */
export async function keepState(pool: pg.Pool): Promise<Keep> {
  const { rows } = await pool.query(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const names = (rows as { name: string }[]).map(({ name }) => name);
  await pool.query(
    `create schema kept; ${names.map((name) => `create table kept.${name} as table public.${name}`).join(';')}`,
  );
  const restore = [
    'set session_replication_role = replica',
    `truncate ${names.map((name) => `public.${name}`).join(', ')}`,
    ...names.map((name) => `insert into public.${name} select * from kept.${name}`),
    'set session_replication_role = origin',
  ].join(';');
  return { restore: async () => void (await pool.query(restore)) };
}

/** All business records by table and key. */
export async function readRecords(pool: pg.Pool): Promise<Records> {
  const parts = RECORD_TABLES.map(
    (name) => `select '${name}' as name, to_jsonb(t) - 'tenant_id' as row from ${name} t`,
  );
  const { rows } = await pool.query(parts.join(' union all '));
  return new Map((rows as { name: string; row: Row }[]).map(({ name, row }) => [keyOf(name, row), row]));
}

/** What is different, in the order of the keys. */
export function differences(before: Records, after: Records): Difference[] {
  const found: Difference[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [table = ''] = key.split('/');
    const [old, row] = [before.get(key), after.get(key)];
    if (!old && row) found.push({ table, change: 'added', row, set: {} });
    if (old && !row) found.push({ table, change: 'removed', row: old, set: {} });
    if (!old || !row) continue;
    const set = Object.fromEntries(Object.entries(row).filter(([name, value]) => !same(value, old[name])));
    if (Object.keys(set).length > 0) found.push({ table, change: 'changed', row, set });
  }
  return found;
}

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function keyOf(table: string, row: Row): string {
  return [table, ...(KEYS[table] ?? ['id']).map((name) => String(row[name]))].join('/');
}
