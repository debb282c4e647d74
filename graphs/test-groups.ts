/** A company whose approvers are groups of chat tools, and a double of those tools; for tests of decisions by group. */
import type { ChatChannel, TenantConfig } from '../agents/config-schema.ts';
import { listGroups } from '../db/groups.ts';
import { identities } from '../db/schema/people.ts';
import type { GroupDeps } from './group-refresh.ts';
import { type Company, openCompany } from './test-company.ts';
import { obedient, playing } from './test-script.ts';
import { TENANT, withDepartment } from './test-tenant.ts';

const byGroup = (group: string) => ({ by: `group:${group}`, when: [], otherwise: 'nobody' });
const inTwoStages = withDepartment('finance', ({ tools }) => ({
  tools: { ...tools, 'finance.submit_expense': { approve: [byGroup('payers'), byGroup('board')] } },
}));
const withGroups = (tenant: TenantConfig): TenantConfig => ({
  ...inTwoStages(tenant),
  workspaces: { slack: ['T1'], discord: ['81'] },
  groups: { payers: { slack: 'S1' }, board: { slack: 'S2', discord: '77' } },
});

/** Expense claims are decided by the payers and then by the board. */
export async function openGroupCompany(members?: GroupDeps['members']): Promise<Company> {
  const company = await openCompany({ models: playing(obedient), change: withGroups, members });
  const users = [
    { channel: 'slack', externalId: 'T1.UF', person: 'farah' },
    { channel: 'slack', externalId: 'T1.UW', person: 'wanida' },
    { channel: 'slack', externalId: 'T1.UP', person: 'preecha' },
    { channel: 'discord', externalId: '9001', person: 'ada' },
  ].map((user) => ({ ...user, tenantId: TENANT, verifiedBy: 'email' as const }));
  await company.rows((tx) => tx.insert(identities).values(users));
  return company;
}

/** The chat tools' answers, by tool and group: users, or the fault of asking for them. */
export interface ChatGroups {
  users: Record<string, string[] | Error>;
  asked: string[];
}

/** What a test starts with: Farah pays, Preecha and Ada are the board. */
export function usualGroups(): ChatGroups {
  return { users: { 'slack S1': ['T1.UF'], 'slack S2': ['T1.UP'], 'discord 77': ['9001'] }, asked: [] };
}

/** Reads groups from the double; one that no test prepared is a fault. */
export function chatGroupsIn(of: () => Company, chat: () => ChatGroups) {
  const members = async (channel: ChatChannel, group: string) => {
    const { users, asked } = chat();
    const key = `${channel} ${group}`;
    asked.push(key);
    const known = users[key] ?? new Error(`No test prepared ${key}.`);
    if (known instanceof Error) throw known;
    return known;
  };
  return {
    members,
    deps: (more: Partial<GroupDeps> = {}): GroupDeps => ({ db: of().db, tenant: of().tenant, members, ...more }),
    membersOf: async (group: string) => (await of().rows((tx) => listGroups(tx, group))).map(({ person }) => person),
  };
}
