/** The commands about a person's data: `person export`, `person erase`. */
import { parseArgs } from 'node:util';
import { tenantsNamed, withDatabase } from './cli-audit.ts';
import { forgetOnDisk } from './db/forget-on-disk.ts';
import { erasePerson, exportPerson } from './db/privacy.ts';
import type { Env } from './env.ts';

const USAGE = `Say what to do with a person's data:
  person export <id> [--tenant <tenant>]          everything held on the person, as JSON
  person erase <id> [--tenant <tenant>] --yes     for good; what the company must keep stays without words`;

/** Runs one of the commands. */
export async function person(env: Env, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { tenant: { type: 'string' }, yes: { type: 'boolean', default: false } },
  });
  const [verb, id] = positionals;
  if (!id || (verb !== 'export' && verb !== 'erase')) throw new Error(USAGE);
  const tenants = tenantsNamed(env, values.tenant);
  const [tenant] = tenants;
  if (!tenant || tenants.length > 1) throw new Error(`Name the tenant with --tenant: ${tenants.join(', ')}.`);
  if (verb === 'export') return exporting(env, tenant, id);
  if (!values.yes) throw new Error(`Nothing was erased. Erasing ${id} cannot be undone; say it with --yes.`);
  return erasing(env, tenant, id);
}

async function exporting(env: Env, tenant: string, id: string): Promise<void> {
  const records = await withDatabase(env, ({ db }) => exportPerson(db, tenant, id));
  const exportedAt = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ tenant, person: id, exportedAt, records }, null, 2)}\n`);
}

async function erasing(env: Env, tenant: string, id: string): Promise<void> {
  await withDatabase(env, async (database) => {
    const { rows, details } = await erasePerson(database.db, tenant, id, 'operator');
    const cleaned = await forgetOnDisk(database);
    const counts = Object.entries(rows).map(([table, count]) => `  ${table}: ${count}\n`);
    process.stdout.write(`${id} of ${tenant} is erased. Rows removed or written over:\n${counts.join('')}`);
    process.stdout.write(`Details of the audit that were emptied: ${details}. Its chain still holds.\n`);
    process.stdout.write(
      cleaned
        ? 'The files of the database have forgotten it too; backups have not.\n'
        : 'Workers that search forget it at their next look; backups and the write-ahead log of the server have not forgotten.\n',
    );
  });
}
