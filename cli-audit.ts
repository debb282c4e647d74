/** The commands about the audit: `audit verify`, `audit anchor`, `audit export`. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { readConfig } from './agents/config.ts';
import { readAnchor, writeAnchor } from './db/audit-anchor.ts';
import { exportAudit } from './db/audit-export.ts';
import { verifyAudit } from './db/audit-verify.ts';
import { type Database, openEmbedded, openServer } from './db/client.ts';
import { withTenant } from './db/tenant.ts';
import type { Env } from './env.ts';

const USAGE = `Say what to do with the audit:
  audit verify [tenant]    that every chain holds and reaches as far as when it was last verified
  audit anchor [tenant]    write down how far the chains reach now
  audit export [tenant] --format csv|jsonl [--from 2026-01-01] [--to 2026-02-01]`;

/** Runs one of the commands; without a word it verifies. */
export async function audit(env: Env, [verb = 'verify', ...args]: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { format: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' } },
  });
  const tenants = tenantsNamed(env, positionals[0]);
  const run = { verify, anchor, export: (one: Env, on: Database, ids: string[]) => exporting(one, on, ids, values) }[
    verb
  ];
  if (!run) throw new Error(USAGE);
  await withDatabase(env, (database) => run(env, database, tenants));
}

/** Opens the database of the environment for as long as the work takes. */
export async function withDatabase<T>(env: Env, work: (database: Database) => Promise<T>): Promise<T> {
  const database = env.DATABASE_URL ? await openServer(env.DATABASE_URL) : await openEmbedded(env.DATA_DIR);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** The tenant of that id, or all of them; throws for one that is not configured. */
export function tenantsNamed(env: Env, id: string | undefined): string[] {
  const known = readConfig(env.CONFIG).tenants.map((tenant) => tenant.id);
  if (id !== undefined && !known.includes(id))
    throw new Error(`There is no tenant ${JSON.stringify(id)}; ${env.CONFIG} has ${known.join(', ')}.`);
  return id === undefined ? known : [id];
}

/** Goes through all tenants, whatever is wrong with one; what held is written down as the end to reach next time. */
async function verify(env: Env, { db }: Database, tenants: string[]): Promise<void> {
  const faults: string[] = [];
  for (const id of tenants) {
    const { rows, brokenAt, why, end } = await withTenant(db, id, (tx) =>
      verifyAudit(tx, readAnchor(env.DATA_DIR, id)),
    );
    if (brokenAt !== null) faults.push(`The audit chain of ${id} is broken at row ${brokenAt}: ${why}.`);
    else {
      if (end) writeAnchor(env.DATA_DIR, id, end);
      process.stdout.write(`The audit chain of ${id} holds: ${rows === 1 ? 'one row' : `${rows} rows`}.\n`);
    }
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

async function anchor(env: Env, database: Database, tenants: string[]): Promise<void> {
  await verify(env, database, tenants);
  process.stdout.write(`Copy ${env.DATA_DIR}/anchors to where the keepers of the database cannot write.\n`);
}

async function exporting(
  _env: Env,
  { db }: Database,
  tenants: string[],
  { format = 'csv', from, to }: { format?: string; from?: string; to?: string },
): Promise<void> {
  const [tenant] = tenants;
  if (!tenant || tenants.length > 1) throw new Error(`Name the tenant: ${tenants.join(', ')}.`);
  if (format !== 'csv' && format !== 'jsonl') throw new Error(`--format must be csv or jsonl; it is ${format}.`);
  const pieces = exportAudit(db, tenant, { format, from: momentOf('from', from), to: momentOf('to', to) });
  // A reader that stops early, such as head, is no fault.
  await pipeline(Readable.from(pieces), process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

function momentOf(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) throw new Error(`--${name} must be a day or a moment such as 2026-01-31.`);
  return moment;
}
