import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './client.ts';
import { newTenant, openMemory } from './database-fixtures.ts';
import { type Preferences, preferencesOf, setPreferences } from './preferences.ts';
import { withTenant } from './tenant.ts';

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
  tenant = await newTenant(database.db);
});
afterAll(() => database.close());
const of = (person: string, at = tenant) => withTenant(database.db, at, (tx) => preferencesOf(tx, person));
const set = (person: string, chosen: Partial<Preferences>) =>
  withTenant(database.db, tenant, (tx) => setPreferences(tx, tenant, person, chosen));

describe('what a person prefers', () => {
  it('is to be written to at any time, until they say otherwise', async () => {
    expect(await of('mali')).toEqual({ notices: true, quiet: null });
  });

  it('changes only in what they speak of', async () => {
    const quiet = { from: '20:00', to: '07:00' };
    await set('mali', { quiet });
    expect(await of('mali')).toEqual({ notices: true, quiet });
    await set('mali', { notices: false });
    expect(await of('mali')).toEqual({ notices: false, quiet });
    await set('mali', { notices: true });
    await set('mali', { quiet: null });
    expect(await of('mali')).toEqual({ notices: true, quiet: null });
  });

  it('is theirs alone, in their company alone', async () => {
    await set('ann', { notices: false });
    expect(await of('ben')).toEqual({ notices: true, quiet: null });
    expect(await of('ann', await newTenant(database.db))).toEqual({ notices: true, quiet: null });
  });
});
