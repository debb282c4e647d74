/** Departments that people tied to a conversation by command. */
import { eq, sql } from 'drizzle-orm';
import { appendAudit } from './audit.ts';
import { bindings } from './schema/chat.ts';
import { type Db, oneStatement, type Tx } from './tenant.ts';

/** The department bound to a conversation, or undefined. */
export async function bindingOf(tx: Tx, conversation: string): Promise<string | undefined> {
  const [row] = await tx
    .select({ department: bindings.department })
    .from(bindings)
    .where(eq(bindings.conversation, conversation));
  return row?.department;
}

/** The same in a single round trip of its own, for whoever asks for nothing else. */
export async function lookUpBinding(db: Db, tenant: string, conversation: string): Promise<string | undefined> {
  const [row] = await oneStatement<{ department: string }>(
    db,
    tenant,
    sql`select department from bindings where conversation = ${conversation}`,
  );
  return row?.department;
}

/** Ties a conversation to a department, in the place of the one before. */
export async function bind(
  tx: Tx,
  tenant: string,
  { conversation, department, by }: { conversation: string; department: string; by: string },
): Promise<void> {
  await tx
    .insert(bindings)
    .values({ tenantId: tenant, conversation, department, by })
    .onConflictDoUpdate({
      target: [bindings.tenantId, bindings.conversation],
      set: { department, by, at: sql`now()` },
    });
  await appendAudit(tx, tenant, {
    actor: by,
    action: 'conversation.bound',
    subject: conversation,
    detail: { department },
  });
}

/** Unties a conversation; false when it was tied to nothing. */
export async function unbind(tx: Tx, tenant: string, conversation: string, by: string): Promise<boolean> {
  const rows = await tx
    .delete(bindings)
    .where(eq(bindings.conversation, conversation))
    .returning({ conversation: bindings.conversation });
  if (rows.length === 0) return false;
  await appendAudit(tx, tenant, { actor: by, action: 'conversation.unbound', subject: conversation, detail: {} });
  return true;
}
