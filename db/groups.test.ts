import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './client.ts';
import { newTenant, openMemory } from './database-fixtures.ts';
import { loadDirectory } from './directory.ts';
import { addToGroup, listGroups, removeFromGroup, replaceMembers } from './groups.ts';
import { audit } from './schema/approvals.ts';
import { identities } from './schema/people.ts';
import { type Tx, withTenant } from './tenant.ts';

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
  tenant = await newTenant(database.db);
});
afterAll(() => database.close());
const run = <T>(work: (tx: Tx) => Promise<T>) => withTenant(database.db, tenant, work);

describe('a group', () => {
  it('is what approvals see at the click, and every change of it is audited once', async () => {
    const members = () => run(async (tx) => (await loadDirectory(tx, 'hr')).groups.get('board') ?? []);
    expect(await run((tx) => addToGroup(tx, tenant, 'board', 'ann', 'operator'))).toBe(true);
    expect(await run((tx) => addToGroup(tx, tenant, 'board', 'ann', 'operator'))).toBe(false);
    await run((tx) => addToGroup(tx, tenant, 'press', 'ben', 'operator'));
    expect(await members()).toEqual(['ann']);
    expect(await run((tx) => listGroups(tx))).toEqual([
      { group: 'board', person: 'ann' },
      { group: 'press', person: 'ben' },
    ]);
    expect(await run((tx) => removeFromGroup(tx, tenant, 'board', 'ann', 'operator'))).toBe(true);
    expect(await run((tx) => removeFromGroup(tx, tenant, 'board', 'ann', 'operator'))).toBe(false);
    expect(await members()).toEqual([]);
    expect(await run((tx) => listGroups(tx, 'board'))).toEqual([]);
    const told = await run((tx) => tx.select().from(audit).orderBy(audit.seq));
    expect(told.map(({ action, subject }) => `${action} ${subject}`)).toEqual([
      'group.joined ann',
      'group.joined ben',
      'group.left ann',
    ]);
  });

  it('of one company is none of another’s', async () => {
    const other = await newTenant(database.db);
    await run((tx) => addToGroup(tx, tenant, 'board', 'ann', 'operator'));
    expect(await withTenant(database.db, other, (tx) => listGroups(tx))).toEqual([]);
    expect(await withTenant(database.db, other, (tx) => removeFromGroup(tx, other, 'board', 'ann', 'x'))).toBe(false);
  });
});

describe('the members read from a chat tool', () => {
  const user = (externalId: string, channel = 'slack') => ({ channel, externalId });
  const replace = (...users: { channel: string; externalId: string }[]) =>
    run((tx) => replaceMembers(tx, tenant, 'payers', users, 'slack'));
  const changes = async () => {
    const rows = await run((tx) => tx.select().from(audit).orderBy(audit.seq));
    const ours = rows.filter(({ actor }) => actor === 'slack');
    return ours.map(({ action, subject }) => `${action} ${subject}`);
  };
  beforeAll(async () => {
    const known = [
      { ...user('T1.U1'), person: 'ann' },
      { ...user('T1.U2'), person: 'ben' },
      { ...user('T1.U2', 'discord'), person: 'eve' },
    ];
    const rows = known.map((one) => ({ ...one, tenantId: tenant, verifiedBy: 'email' as const }));
    await run((tx) => tx.insert(identities).values(rows));
  });

  it('take the place of those before, and only a change is written and audited', async () => {
    await run((tx) => addToGroup(tx, tenant, 'payers', 'old', 'operator'));
    expect(await replace(user('T1.U1'), user('T1.U2'))).toBe(true);
    expect(await run((tx) => listGroups(tx, 'payers'))).toEqual([
      { group: 'payers', person: 'ann' },
      { group: 'payers', person: 'ben' },
    ]);
    const before = await changes();
    expect(before).toEqual(['group.joined ann', 'group.joined ben', 'group.left old']);
    expect(await replace(user('T1.U2'), user('T1.U1'))).toBe(false);
    expect(await changes()).toEqual(before);
  });

  it('are people by the tool they come from, and nobody for a user nobody is tied to', async () => {
    await replace(user('T1.U2'), user('T1.U9'), user('T1.U1', 'teams'));
    expect(await run((tx) => listGroups(tx, 'payers'))).toEqual([{ group: 'payers', person: 'ben' }]);
    await replace();
    expect(await run((tx) => listGroups(tx, 'payers'))).toEqual([]);
  });

  it('leave other groups as they are', async () => {
    await run((tx) => addToGroup(tx, tenant, 'press', 'ann', 'operator'));
    await replace(user('T1.U2'));
    expect(await run((tx) => listGroups(tx, 'press'))).toContainEqual({ group: 'press', person: 'ann' });
  });
});
