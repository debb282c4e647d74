/** The commands about what could not be posted in a chat tool: `outbox list`, `outbox retry`. */
import { tenantsNamed, withDatabase } from './cli-audit.ts';
import { type Tx, withTenant } from './db/tenant.ts';
import { listUndelivered, postAgain, type Undelivered } from './db/undelivered.ts';
import type { Env } from './env.ts';
import { oneLine } from './graphs/one-line.ts';

const USAGE = `Say what to do:
  outbox list [tenant]             posts that were given up, and why
  outbox retry <id|all> [tenant]   post one of them once more, or all`;

/** Lists them, or lets them go out once more; the worker that runs posts them within seconds. */
export async function outbox(env: Env, [verb = 'list', ...args]: string[]): Promise<void> {
  const [id, ...more] = verb === 'retry' ? args : [undefined, ...args];
  if ((verb !== 'list' && id === undefined) || more.length > 1) throw new Error(USAGE);
  await withDatabase(env, async ({ db }) => {
    let found = 0;
    for (const tenant of tenantsNamed(env, more[0])) {
      const within = <T>(work: (tx: Tx) => Promise<T>) => withTenant(db, tenant, work);
      if (id === undefined) write(tenant, await within(listUndelivered));
      else {
        const again = await within((tx) => postAgain(tx, id === 'all' ? undefined : id));
        if (again > 0 || id === 'all') process.stdout.write(`${tenant}: ${again} to be posted once more\n`);
        found += again;
      }
    }
    if (id !== undefined && id !== 'all' && found === 0)
      throw new Error(`No post ${id} was given up; "outbox list" says which were.`);
  });
}

function write(tenant: string, posts: readonly Undelivered[]): void {
  const head = posts.length === 0 ? 'nothing was given up' : `${posts.length} given up`;
  process.stdout.write([`${tenant}: ${head}`, ...posts.map((post) => `  ${lineOf(post)}`), ''].join('\n'));
}

function lineOf({ id, channel, conversation, kind, attempts, queuedAt, why }: Undelivered): string {
  const reason = why === null ? `given up at attempt ${attempts}` : oneLine(why);
  return `${id}  ${channel} ${conversation}: ${kind}, waiting since ${queuedAt.toISOString()}; ${reason}`;
}
