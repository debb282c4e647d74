/** All tools by name; found by scanning the rooms' folders, so that adding one edits no list. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ReferenceFault } from '../agents/config-references.ts';
import type { DepartmentConfig, ExpertConfig } from '../agents/config-schema.ts';
import { policyFaults } from './policy-faults.ts';
import type { Tool } from './tool.ts';

export type Catalog = ReadonlyMap<string, Tool>;

/** Loads every tool below `folder`; throws when two share a name or a file declares something unfit. */
export async function loadCatalog(folder = import.meta.dirname): Promise<Catalog> {
  const catalog = new Map<string, Tool>();
  for (const file of toolFiles(folder)) {
    const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    for (const tool of Object.values(module).filter(isTool)) {
      if (catalog.has(tool.name)) throw new Error(`Two tools are named ${tool.name}; the second is in ${file}.`);
      catalog.set(tool.name, tool);
    }
  }
  return catalog;
}

/** Tools the configuration names that do not exist, belong to another department, or are given a policy that does not fit them. */
export function unknownTools(catalog: Catalog, config: ExpertConfig): ReferenceFault[] {
  return config.tenants.flatMap((tenant, t) =>
    tenant.departments.flatMap((department, d) =>
      Object.entries(department.tools).flatMap(([name, policy]) => {
        const tool = catalog.get(name);
        const at = ['tenants', t, 'departments', d, 'tools', name];
        if (tool && (tool.department === department.id || isForAll(tool)))
          return policyFaults(tool, policy).map(({ path, message }) => ({ path: [...at, ...path], message }));
        const message = tool ? `${name} belongs to ${tool.department}` : `there is no tool ${name}`;
        return [{ path: at, message }];
      }),
    ),
  );
}

/** The tools a department was given, in the order of the configuration. */
export function toolsOf(catalog: Catalog, department: DepartmentConfig): Tool[] {
  return Object.keys(department.tools).flatMap((name) => catalog.get(name) ?? []);
}

/** Reads that every department may be given. */
function isForAll({ department, effect }: Tool): boolean {
  return department === 'any' && effect === 'read';
}

function toolFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => readdirSync(join(folder, entry.name)).map((file) => join(folder, entry.name, file)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort();
}

function isTool(value: unknown): value is Tool {
  return (
    typeof value === 'object' &&
    value !== null &&
    'effect' in value &&
    ('run' in value || 'foreign' in value) &&
    'examples' in value
  );
}
