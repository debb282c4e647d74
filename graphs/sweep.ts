/** The regular look at everything unfinished: turns nobody was woken for, approvals that ran out, posts that did not go out. */
import { openThreads } from '../db/inbox.ts';
import { withTenant } from '../db/tenant.ts';
import { expireApprovals } from './expire.ts';
import type { Runner } from './run-turn.ts';

/** Wakes what is unfinished; doing it twice does nothing twice. */
export async function sweep(runner: Runner): Promise<void> {
  const { deps } = runner;
  const expired = await expireApprovals(deps.db, deps.tenant);
  const open = await withTenant(deps.db, deps.tenant.id, openThreads);
  for (const thread of new Set([...expired, ...open])) await runner.wake(thread);
  await runner.deliver();
}
