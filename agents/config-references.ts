/** Faults of a configuration that is well formed but names things that are not there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CHAT_CHANNELS, type ExpertConfig, type TenantConfig } from './config-schema.ts';
import { modelFaults } from './model-references.ts';
import type { WrittenPolicy } from './policy-schema.ts';
import { promptFaults } from './prompts.ts';

export interface ReferenceFault {
  path: PropertyKey[];
  message: string;
}

/** Every name that points nowhere: roles, channels, folders, files, and ids given twice. */
export function referenceFaults(config: ExpertConfig): ReferenceFault[] {
  return [
    ...duplicates(
      config.tenants.map((tenant) => tenant.id),
      ['tenants'],
      'tenant',
    ),
    ...modelFaults(config),
    ...config.tenants.flatMap((tenant, index) => tenantFaults(tenant, ['tenants', index])),
  ];
}

function tenantFaults(tenant: TenantConfig, path: PropertyKey[]): ReferenceFault[] {
  const faults = [
    ...duplicates(
      tenant.departments.map((d) => d.id),
      [...path, 'departments'],
      'department',
    ),
    ...duplicates(
      tenant.conversations.map((c) => c.name),
      [...path, 'conversations'],
      'conversation',
    ),
  ];
  faults.push(...sharedPlaces(tenant, path), ...groupsOfNoWorkspace(tenant, path));
  const departments = new Set<string>(tenant.departments.map((d) => d.id));
  const conversations = new Set(tenant.conversations.map((c) => c.name));
  const roles = new Set(Object.keys(tenant.roles));
  const needsRole = (who: string, at: PropertyKey[]) => {
    if (who.startsWith('role:') && !roles.has(who.slice(5))) {
      faults.push({ path: at, message: `role ${who.slice(5)} is not declared under roles` });
    }
  };

  for (const [risk, tier] of Object.entries(tenant.tiers)) {
    for (const { who, at } of namedIn(tier)) needsRole(who, [...path, 'tiers', risk, ...at]);
  }
  tenant.conversations.forEach((conversation, index) => {
    const at = [...path, 'conversations', index];
    if (conversation.department && !departments.has(conversation.department)) {
      faults.push({ path: [...at, 'department'], message: `department ${conversation.department} is not declared` });
    }
    for (const [n, who] of conversation.members.entries()) needsRole(who, [...at, 'members', n]);
  });
  tenant.departments.forEach((department, index) => {
    const at = [...path, 'departments', index];
    if (!existsSync(department.folder))
      faults.push({ path: [...at, 'folder'], message: `folder ${department.folder} does not exist` });
    else if (!existsSync(join(department.folder, 'policy.md')))
      faults.push({ path: [...at, 'folder'], message: `folder ${department.folder} has no policy.md` });
    for (const message of promptFaults(department)) faults.push({ path: [...at, 'folder'], message });
    if (!conversations.has(department.approvals)) {
      faults.push({ path: [...at, 'approvals'], message: `conversation ${department.approvals} is not declared` });
    }
    needsRole(department.experts, [...at, 'experts']);
    for (const [n, who] of department.access.entries()) needsRole(who, [...at, 'access', n]);
    for (const [s, source] of department.sources.entries())
      for (const [n, who] of (source.access ?? []).entries()) needsRole(who, [...at, 'sources', s, 'access', n]);
    for (const [file, readers] of Object.entries(department.restricted)) {
      if (!existsSync(join(department.folder, 'documents', file))) {
        faults.push({ path: [...at, 'restricted', file], message: `document ${file} does not exist` });
      }
      for (const [n, who] of readers.entries()) needsRole(who, [...at, 'restricted', file, n]);
    }
    for (const [n, who] of department.managers.entries()) needsRole(who, [...at, 'managers', n]);
    for (const [tool, policy] of Object.entries(department.tools)) {
      for (const { who, at: where } of namedIn(policy)) needsRole(who, [...at, 'tools', tool, ...where]);
    }
  });
  return faults;
}

/** What comes from a channel of a chat tool belongs to one conversation. */
function sharedPlaces({ conversations }: TenantConfig, path: PropertyKey[]): ReferenceFault[] {
  return CHAT_CHANNELS.flatMap((channel) => {
    const holders = new Map<string, string>();
    return conversations.flatMap(({ name, places }, index) => {
      const id = places[channel];
      if (id === undefined) return [];
      const holder = holders.get(id);
      if (holder === undefined) holders.set(id, name);
      const at = [...path, 'conversations', index, 'places', channel];
      return holder === undefined ? [] : [{ path: at, message: `${channel} channel ${id} is ${holder} already` }];
    });
  });
}

/** A group is looked up in the workspaces of its chat tool. */
function groupsOfNoWorkspace({ groups, workspaces }: TenantConfig, path: PropertyKey[]): ReferenceFault[] {
  return Object.entries(groups).flatMap(([name, ids]) =>
    CHAT_CHANNELS.filter((channel) => ids[channel] !== undefined && !workspaces[channel]?.length).map((channel) => ({
      path: [...path, 'groups', name, channel],
      message: `no ${channel} workspace is declared under workspaces, so nobody knows where group ${name} is`,
    })),
  );
}

/** Everybody a policy or a risk tier names, and where. */
function namedIn({ escalateTo, approve = [] }: Pick<WrittenPolicy, 'escalateTo' | 'approve'>) {
  const above = escalateTo === undefined ? [] : [{ who: escalateTo, at: ['escalateTo'] as PropertyKey[] }];
  const stages = approve.flatMap(({ by, otherwise }, n) => [
    ...(typeof by === 'string'
      ? [{ who: by, at: ['approve', n, 'by'] }]
      : by.map((who, one) => ({ who, at: ['approve', n, 'by', one] }))),
    { who: otherwise, at: ['approve', n, 'otherwise'] },
  ]);
  return [...above, ...stages];
}

function duplicates(ids: string[], path: PropertyKey[], what: string): ReferenceFault[] {
  return ids.flatMap((id, index) =>
    ids.indexOf(id) < index ? [{ path: [...path, index], message: `${what} ${id} is declared twice` }] : [],
  );
}
