/** The command about writes into other systems of which nobody knows what became: `effect list`. */
import { tenantsNamed, withDatabase } from './cli-audit.ts';
import { withTenant } from './db/tenant.ts';
import type { Env } from './env.ts';
import { oneLine } from './graphs/one-line.ts';
import { openEffects } from './tools/foreign-effect.ts';

const USAGE = `Say what to do:
  effect list [tenant]     requests to other systems that never got a clear answer
Whoever manages the department says what became of one, in a chat with the Expert:
  /expert effect <proposal> done <record> | not-done`;

/** Lists them. */
export async function effect(env: Env, [verb = 'list', tenant]: string[]): Promise<void> {
  if (verb !== 'list') throw new Error(USAGE);
  await withDatabase(env, async ({ db }) => {
    for (const id of tenantsNamed(env, tenant)) {
      const open = await withTenant(db, id, openEffects);
      process.stdout.write(
        `${id}: ${open.length === 0 ? 'every request has an end' : `${open.length} without an end`}\n`,
      );
      for (const one of open) process.stdout.write(`  ${lineOf(one)}\n`);
    }
  });
}

function lineOf(one: Awaited<ReturnType<typeof openEffects>>[number]): string {
  const { proposal, summary, requester, tool, attempts, lastError, lastTriedAt, isGivenUp } = one;
  const state = isGivenUp ? 'given up, people must look' : 'tried again by itself';
  const tries = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}, the last at ${lastTriedAt.toISOString()}`;
  return `${proposal}  ${tool} for ${requester}: ${oneLine(summary)}; ${state}; ${tries}${lastError ? ` (${lastError})` : ''}`;
}
