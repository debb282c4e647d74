import { describe, expect, it } from 'vitest';
import type { TenantConfig } from '../agents/config-schema.ts';
import { conversationsOf, mayUse } from './members.ts';

const of = (name: string, ...members: string[]) => ({ name, members });
const tenant = {
  conversations: [
    of('#ask-anything', 'everyone'),
    of('#hr-approvals', 'role:hr_manager', 'person:anan'),
    of('#operations', 'team:operations'),
    of('#nobody'),
  ],
} as unknown as TenantConfig;
const mali = { id: 'mali', team: 'Operations', roles: ['employee'] };
const hana = { id: 'hana', team: 'HR', roles: ['employee', 'hr_manager'] };
const anan = { id: 'anan', team: 'Operations', roles: [] };

describe('members of a conversation', () => {
  it.each([
    [mali, ['#ask-anything', '#operations']],
    [hana, ['#ask-anything', '#hr-approvals']],
    [anan, ['#ask-anything', '#hr-approvals', '#operations']],
  ])('are found by role, team and name: %o', (person, names) => {
    expect(conversationsOf(tenant, person).map(({ name }) => name)).toEqual(names);
  });

  it('alone may use it; one that does not exist may be used by nobody', () => {
    expect(mayUse(tenant, hana, '#hr-approvals')).toBe(true);
    expect(mayUse(tenant, mali, '#hr-approvals')).toBe(false);
    for (const person of [mali, hana, anan]) {
      expect(mayUse(tenant, person, '#nobody')).toBe(false);
      expect(mayUse(tenant, person, '#nowhere')).toBe(false);
      expect(mayUse(tenant, person, '')).toBe(false);
    }
  });

  it('of direct messages are the person alone', () => {
    expect(mayUse(tenant, mali, 'dm:mali')).toBe(true);
    expect(mayUse(tenant, hana, 'dm:mali')).toBe(false);
    expect(mayUse(tenant, mali, 'dm:mali2')).toBe(false);
    expect(mayUse(tenant, mali, 'dm:')).toBe(false);
  });
});
