import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../agents/config.ts';
import { rightsOf } from './rights.ts';

const [tenant] = readConfig(join(import.meta.dirname, '../agents.config.yaml')).tenants;
if (!tenant) throw new Error('The shipped configuration has no tenant.');

describe('rights', () => {
  it('are those of all roles together', () => {
    const can = rightsOf(tenant, { roles: ['employee', 'hr_manager'] });
    expect(can('hr.leave.request')).toBe(true);
    expect(can('hr.leave.read_any')).toBe(true);
    expect(can('finance.budget.read_any')).toBe(false);
  });

  it.each([[[]], [['stranger']], [['constructor']], [['__proto__']]])('are none for roles %j', (roles: string[]) => {
    const can = rightsOf(tenant, { roles });
    const permissions = Object.values(tenant.roles).flat();
    expect(permissions.length).toBeGreaterThan(10);
    expect(permissions.filter(can)).toEqual([]);
  });

  it('are not widened by a part of a name', () => {
    const can = rightsOf(tenant, { roles: ['manager'] });
    expect(can('hr.leave.read_reports')).toBe(true);
    expect(can('hr.leave')).toBe(false);
    expect(can('')).toBe(false);
  });
});
