/** When a workspace removes the app, or takes its token back: nothing of it is kept. */
import { appendAudit } from '../../db/audit.ts';
import { deleteInstallation } from '../../db/installations.ts';
import { withTenant } from '../../db/tenant.ts';
import { clientFor } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { findKept } from './installation-store.ts';
import { refusedToken } from './refused-token.ts';

type RemovalDeps = Pick<SlackDeps, 'db' | 'config' | 'settings' | 'tokens' | 'onNote'>;

/** Forgets a workspace whose token Slack takes no more; a late word of an older removal leaves a newer installation alone. */
export async function removeInstallation(deps: RemovalDeps, tenant: string, team: string): Promise<void> {
  deps.tokens.forget(tenant, team);
  if (await isStillGood(deps, tenant, team)) return;
  const removed = await withTenant(deps.db, tenant, async (tx) => {
    if (!(await deleteInstallation(tx, 'slack', team))) return false;
    await appendAudit(tx, tenant, { actor: 'slack', action: 'slack.uninstalled', subject: team, detail: {} });
    return true;
  });
  deps.onNote(
    removed
      ? `Slack: workspace ${team} removed the app; its token is deleted.`
      : `Slack: workspace ${team} removed the app; nothing of it was kept here.`,
  );
}

async function isStillGood(deps: RemovalDeps, tenant: string, team: string): Promise<boolean> {
  const bot = await findKept(deps, tenant, team);
  if (!bot) return false;
  try {
    await clientFor(bot, deps.settings).auth.test();
    return true;
  } catch (error) {
    if (refusedToken(error, team)) return false;
    throw error;
  }
}
