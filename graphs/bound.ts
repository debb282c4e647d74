/** Which department a conversation belongs to: as the configuration says, else as people tied it by command. */
import { type DepartmentConfig, departmentConfig, type TenantConfig } from '../agents/config-schema.ts';
import { bindingOf, lookUpBinding } from '../db/bindings.ts';
import type { Tx } from '../db/tenant.ts';
import type { MachineDeps } from './scope.ts';

/** The department the configuration gives a conversation to. */
export function configuredDepartment(tenant: TenantConfig, conversation: string): DepartmentConfig | undefined {
  const id = tenant.conversations.find(({ name }) => name === conversation)?.department;
  return id && departmentConfig(tenant, id);
}

/** Whether others may be in a conversation, so that it can belong to a department. */
export function isChannel(conversation: string): boolean {
  return conversation.startsWith('#');
}

/** The department of a conversation; one that is no longer set up counts for nothing. */
export function boundDepartment(
  tx: Tx,
  tenant: TenantConfig,
  conversation: string,
): Promise<DepartmentConfig | undefined> {
  return found(tenant, conversation, () => bindingOf(tx, conversation));
}

/** The same outside a transaction. */
export function lookUpBound(
  { db, tenant }: Pick<MachineDeps, 'db' | 'tenant'>,
  conversation: string,
): Promise<DepartmentConfig | undefined> {
  return found(tenant, conversation, () => lookUpBinding(db, tenant.id, conversation));
}

async function found(
  tenant: TenantConfig,
  conversation: string,
  tied: () => Promise<string | undefined>,
): Promise<DepartmentConfig | undefined> {
  const configured = configuredDepartment(tenant, conversation);
  if (configured || !isChannel(conversation)) return configured;
  const id = await tied();
  return id === undefined ? undefined : departmentConfig(tenant, id);
}
