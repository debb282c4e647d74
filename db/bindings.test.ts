import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bind, bindingOf, lookUpBinding, unbind } from './bindings.ts';
import type { Database } from './client.ts';
import { newTenant, openMemory } from './database-fixtures.ts';
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
const conversation = '#slack.C024BE91L';

describe('a conversation', () => {
  it('is tied to one department, the last, and untied once; each change is audited', async () => {
    expect(await run((tx) => bindingOf(tx, conversation))).toBeUndefined();
    await run((tx) => bind(tx, tenant, { conversation, department: 'hr', by: 'hana' }));
    await run((tx) => bind(tx, tenant, { conversation, department: 'finance', by: 'ada' }));
    expect(await run((tx) => bindingOf(tx, conversation))).toBe('finance');
    expect(await lookUpBinding(database.db, tenant, conversation)).toBe('finance');
    expect(await run((tx) => unbind(tx, tenant, conversation, 'ada'))).toBe(true);
    expect(await run((tx) => unbind(tx, tenant, conversation, 'ada'))).toBe(false);
    expect(await lookUpBinding(database.db, tenant, conversation)).toBeUndefined();
    const told = await run((tx) => tx.select().from(audit).orderBy(audit.seq));
    expect(told.map(({ actor, action, subject }) => `${actor} ${action} ${subject}`)).toEqual([
      `hana conversation.bound ${conversation}`,
      `ada conversation.bound ${conversation}`,
      `ada conversation.unbound ${conversation}`,
    ]);
  });

  it('of another company is not tied by it', async () => {
    const other = await newTenant(database.db);
    await run((tx) => bind(tx, tenant, { conversation, department: 'hr', by: 'hana' }));
    expect(await lookUpBinding(database.db, other, conversation)).toBeUndefined();
    expect(await withTenant(database.db, other, (tx) => unbind(tx, other, conversation, 'x'))).toBe(false);
    expect(await lookUpBinding(database.db, tenant, conversation)).toBe('hr');
  });
});
