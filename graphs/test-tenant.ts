/** For tests: the demo company as it is configured, changes to that, and passages made by hand. */
import { join } from 'node:path';
import { readConfig } from '../agents/config.ts';
import type { ExpertConfig, TenantConfig } from '../agents/config-schema.ts';
import type { Passage } from '../knowledge/passage.ts';

export const TENANT = 'meridian';

const ROOT = join(import.meta.dirname, '..');

/** Thresholds are calibrated to the shipped models and documents; scripted models need some that stay. */
export function withFixedThresholds(tenant: TenantConfig): TenantConfig {
  const thresholds = { direct: 0.85, model: 0.9 };
  const departments = tenant.departments.map((department) => ({ ...department, thresholds }));
  return { ...tenant, routing: { threshold: 0.6 }, departments };
}

/** The configuration that ships, with its folders found from wherever tests are started. */
export function shippedConfig(): ExpertConfig {
  const config = readConfig(join(ROOT, 'agents.config.yaml'));
  const tenants = config.tenants.map((tenant) => ({
    ...tenant,
    departments: tenant.departments.map((department) => ({ ...department, folder: join(ROOT, department.folder) })),
  }));
  return { ...config, tenants };
}

/** The tenant with one department changed. */
export function withDepartment(
  id: string,
  change: (department: TenantConfig['departments'][number]) => Partial<TenantConfig['departments'][number]>,
): (tenant: TenantConfig) => TenantConfig {
  return (tenant) => ({
    ...tenant,
    departments: tenant.departments.map((one) => (one.id === id ? { ...one, ...change(one) } : one)),
  });
}

/** A passage of a document everybody may read, with what a test changes. */
export function passageOf(department: string, text: string, changes: Partial<Passage> = {}): Passage {
  const docId = changes.docId ?? `${department}/rules.md`;
  return {
    ...{ id: `${docId}#0`, tenant: TENANT, department, docId, title: `Rules of ${department}`, section: 'General' },
    ...{ anchor: 'general', text, language: 'en', date: '2026-01-01', acl: ['everyone'], kind: 'document', ordinal: 0 },
    ...changes,
  };
}
