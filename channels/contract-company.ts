/** The configuration of the contract suite: one company's departments for two tenants. */
import { join } from 'node:path';
import { readConfig } from '../agents/config.ts';
import type { ExpertConfig, TenantConfig } from '../agents/config-schema.ts';
import type { StageSetting } from './contract-stage.ts';

const PLACES: Record<string, 'channel' | 'approvals'> = { '#ask-hr': 'channel', '#hr-approvals': 'approvals' };

/** The demo company twice, each at home in a workspace of its own. */
export function twoTenants(
  { channel, workspaces, places }: StageSetting,
  ids: Record<'own' | 'other', string>,
): ExpertConfig {
  const demo = readConfig(join(import.meta.dirname, '../agents.config.yaml'));
  const [company] = demo.tenants;
  if (!company) throw new Error('The demo configuration has no tenant.');
  const at = (where: 'own' | 'other'): TenantConfig => ({
    ...company,
    id: ids[where],
    workspaces: { [channel]: [workspaces[where]] },
    conversations: company.conversations.map((conversation) => {
      const place = PLACES[conversation.name];
      return place ? { ...conversation, places: { [channel]: places[where][place] } } : conversation;
    }),
  });
  return { ...demo, tenants: [at('own'), at('other')] };
}
