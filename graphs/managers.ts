/** Who may manage a department: pause it, and see its queue, budget and gaps. */
import type { DepartmentConfig, TenantConfig } from '../agents/config-schema.ts';
import { principalsOf } from '../agents/principals.ts';
import type { Person } from '../db/people.ts';
import { rightsOf } from '../tools/rights.ts';

type Who = Pick<Person, 'id' | 'roles' | 'team'>;

/** Whether the person may administer the platform. */
export function isAdmin(tenant: TenantConfig, person: Who): boolean {
  return rightsOf(tenant, person)('platform.administer');
}

/** The department's managers, its experts, and administrators. */
export function manages(tenant: TenantConfig, person: Who, department: DepartmentConfig): boolean {
  const principals = new Set(principalsOf(person));
  return isAdmin(tenant, person) || [...department.managers, department.experts].some((who) => principals.has(who));
}
