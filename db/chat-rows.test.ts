import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf, forgetAddress, rememberAddress } from './addresses.ts';
import type { Database } from './client.ts';
import { newTenant, openMemory } from './database-fixtures.ts';
import { deleteInstallation, findInstallation, installedWorkspaces, saveInstallation } from './installations.ts';
import { addresses } from './schema/chat.ts';
import { type Tx, withTenant } from './tenant.ts';

let database: Database;
let [ours, theirs] = ['', ''];
beforeAll(async () => {
  database = await openMemory();
  ours = await newTenant(database.db);
  theirs = await newTenant(database.db);
});
afterAll(() => database.close());
const run = <T>(tenant: string, work: (tx: Tx) => Promise<T>) => withTenant(database.db, tenant, work);

describe('an address', () => {
  const kept = (value: string) =>
    run(ours, (tx) => rememberAddress(tx, { tenant: ours, channel: 'teams', key: 'dm:mali', value }));
  const found = (tenant: string, key = 'dm:mali') => run(tenant, (tx) => addressOf(tx, 'teams', key));
  const writtenAt = async () => (await run(ours, (tx) => tx.select().from(addresses)))[0]?.updatedAt.getTime() ?? 0;

  it('is found again by channel and key, the newest of them, and by no other tenant', async () => {
    await kept('first');
    await kept('second');
    expect(await found(ours)).toBe('second');
    expect(await found(theirs)).toBeUndefined();
    expect(await run(ours, (tx) => addressOf(tx, 'slack', 'dm:mali'))).toBeUndefined();
  });

  it('that has not changed is not written again', async () => {
    await kept('same');
    const first = await writtenAt();
    await kept('same');
    expect(await writtenAt()).toBe(first);
    await kept('another');
    expect(await writtenAt()).toBeGreaterThan(first);
  });

  it('is gone when it is forgotten', async () => {
    await kept('soon gone');
    await run(ours, (tx) => forgetAddress(tx, 'teams', 'dm:mali'));
    expect(await found(ours)).toBeUndefined();
  });
});

describe('an installation', () => {
  const row = (workspace: string, sealed: string) => ({ tenant: ours, channel: 'slack', workspace, sealed });

  it('replaces the one before of the same workspace and is its tenant’s alone', async () => {
    for (const sealed of ['old', 'new']) await run(ours, (tx) => saveInstallation(tx, row('T1', sealed)));
    await run(ours, (tx) => saveInstallation(tx, row('T2', 'other')));
    expect(await run(ours, (tx) => findInstallation(tx, 'slack', 'T1'))).toBe('new');
    expect((await run(ours, (tx) => installedWorkspaces(tx, 'slack'))).toSorted()).toEqual(['T1', 'T2']);
    expect(await run(theirs, (tx) => findInstallation(tx, 'slack', 'T1'))).toBeUndefined();
  });

  it('is removed once', async () => {
    expect(await run(ours, (tx) => deleteInstallation(tx, 'slack', 'T1'))).toBe(true);
    expect(await run(ours, (tx) => deleteInstallation(tx, 'slack', 'T1'))).toBe(false);
    expect(await run(ours, (tx) => findInstallation(tx, 'slack', 'T1'))).toBeUndefined();
  });
});
