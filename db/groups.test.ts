import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './client.ts';
import { newTenant, openMemory } from './database-fixtures.ts';
import { loadDirectory } from './directory.ts';
import { addToGroup, listGroups, removeFromGroup } from './groups.ts';
import { audit } from './schema/approvals.ts';
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
