/** The card behind a button, as it is now: a chat tool's copy may be old. */
import type { Card } from '../../agents/message.ts';
import { findApproval } from '../../db/approvals.ts';
import { withTenant } from '../../db/tenant.ts';
import type { ChatDeps } from './deps.ts';

/** The card of an approval, or undefined when there is none or it is decided; rights are judged when the click is carried out. */
export async function openCardOf({ db }: ChatDeps, tenant: string, approval: string): Promise<Card | undefined> {
  const found = await withTenant(db, tenant, (tx) => findApproval(tx, approval));
  return found?.approval.status === 'pending' ? (JSON.parse(found.approval.card) as Card) : undefined;
}
