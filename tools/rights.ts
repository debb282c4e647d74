/** What a person may do, worked out from the roles in the database and the matrix in the configuration. */
import type { TenantConfig } from '../agents/config-schema.ts';
import { permissionsOf } from '../agents/principals.ts';

/** A predicate for one person; a role the configuration does not know grants nothing. */
export function rightsOf(tenant: TenantConfig, person: { roles: string[] }): (permission: string) => boolean {
  const granted = permissionsOf(tenant.roles, person);
  return (permission) => granted.has(permission);
}
