/** The command `who-can <tool> [person] [tenant]`: who may decide a request, and why. */

import { readConfig } from './agents/config.ts';
import type { TenantConfig } from './agents/config-schema.ts';
import { tenantConfig } from './agents/config-schema.ts';
import { tenantsNamed, withDatabase } from './cli-audit.ts';
import { listPeople, type Person } from './db/people.ts';
import { type Tx, withTenant } from './db/tenant.ts';
import type { Env } from './env.ts';
import { decidableTools, whoCan as explain } from './graphs/who-can.ts';
import { loadCatalog } from './tools/catalog.ts';
import { rightsOf } from './tools/rights.ts';
import type { Tool } from './tools/tool.ts';

/** Explains it as of this moment, for the named person or, as an example, for one who may ask for it. */
export async function whoCan(env: Env, [name, person, tenantId]: string[]): Promise<void> {
  const config = readConfig(env.CONFIG);
  const catalog = await loadCatalog();
  await withDatabase(env, async ({ db }) => {
    for (const id of tenantsNamed(env, tenantId)) {
      const tenant = tenantConfig(config, id);
      const tools = decidableTools({ tenant, catalog });
      const tool = tools.find((one) => one.name === name);
      if (!tool) throw new Error(`Name what is to be decided: ${tools.map((one) => one.name).join(', ')}.`);
      const text = await withTenant(db, id, async (tx) =>
        explain(tx, { tenant, catalog }, tool, await requesterOf(tx, tenant, tool, person), 'en'),
      );
      process.stdout.write(`${text.replaceAll(/\*\*|`/g, '')}\n`);
    }
  });
}

async function requesterOf(tx: Tx, tenant: TenantConfig, tool: Tool, id: string | undefined): Promise<Person> {
  const people = await listPeople(tx);
  const mayAsk = (person: Person) => rightsOf(tenant, person)(tool.permission);
  // The fewer roles somebody has, the better they stand for all.
  const examples = people.filter(mayAsk).toSorted((a, b) => a.roles.length - b.roles.length);
  const requester = id === undefined ? examples[0] : people.find((person) => person.id === id);
  if (!requester) throw new Error(`${tenant.id} has no ${id ?? `one who may use ${tool.name}`}.`);
  return requester;
}
