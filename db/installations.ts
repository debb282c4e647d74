/** Workspaces that installed a chat app; what is secret of them is sealed before it comes here. */
import { and, eq, sql } from 'drizzle-orm';
import { installations } from './schema/chat.ts';
import type { Tx } from './tenant.ts';

/** Keeps an installation, in the place of an older one of the same workspace. */
export async function saveInstallation(
  tx: Tx,
  row: { tenant: string; channel: string; workspace: string; sealed: string },
): Promise<void> {
  const { tenant, channel, workspace, sealed } = row;
  await tx
    .insert(installations)
    .values({ tenantId: tenant, channel, workspace, sealed })
    .onConflictDoUpdate({
      target: [installations.tenantId, installations.channel, installations.workspace],
      set: { sealed, installedAt: sql`now()` },
    });
}

/** The sealed installation of a workspace in this tenant, or undefined. */
export async function findInstallation(tx: Tx, channel: string, workspace: string): Promise<string | undefined> {
  const [row] = await tx.select({ sealed: installations.sealed }).from(installations).where(isOf(channel, workspace));
  return row?.sealed;
}

/** Workspaces of a channel that this tenant installed. */
export async function installedWorkspaces(tx: Tx, channel: string): Promise<string[]> {
  const rows = await tx
    .select({ workspace: installations.workspace })
    .from(installations)
    .where(eq(installations.channel, channel));
  return rows.map(({ workspace }) => workspace);
}

/** Removes an installation; false when there was none. */
export async function deleteInstallation(tx: Tx, channel: string, workspace: string): Promise<boolean> {
  const rows = await tx
    .delete(installations)
    .where(isOf(channel, workspace))
    .returning({ workspace: installations.workspace });
  return rows.length > 0;
}

function isOf(channel: string, workspace: string) {
  return and(eq(installations.channel, channel), eq(installations.workspace, workspace));
}
