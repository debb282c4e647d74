/** The shipped configuration with three companies in it and the tools of the tests. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml } from '../../agents/yaml.ts';
import { faultPolicies } from './fault-tools.ts';

export const TENANTS = ['meridian', 'northwind', 'siam'] as const;
export type TenantId = (typeof TENANTS)[number];

interface Written {
  tenants: { id: string; name: string; departments: { id: string; tools: Record<string, unknown> }[] }[];
}

/** Writes it to `file`; JSON is YAML too. */
export function writeThreeTenants(file: string): void {
  const shipped = readYaml(readFileSync(join(import.meta.dirname, '../../agents.config.yaml'), 'utf8'));
  const config = shipped.value as Written;
  const [first] = config.tenants;
  if (!first) throw new Error('The shipped configuration has no tenant.');
  const departments = first.departments.map((department) => ({
    ...department,
    plan: {},
    tools: { ...department.tools, ...faultPolicies[department.id] },
  }));
  const tenants = TENANTS.map((id) => ({ ...first, id, name: `${first.name} ${id}`, plan: {}, departments }));
  writeFileSync(file, JSON.stringify({ ...config, tenants }, null, 2));
}
