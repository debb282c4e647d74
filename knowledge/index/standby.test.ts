import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../db/client.ts';
import { newTenant, openMemory } from '../../db/database-fixtures.ts';
import { storePassages } from '../embed-fixtures.ts';
import { samplePassage } from './contract.test-suite.ts';
import type { SearchQuery } from './contract.ts';
import { createStandby } from './standby.ts';

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());
beforeEach(async () => {
  tenant = await newTenant(database.db);
});

const found = async (changes: Partial<SearchQuery>) => {
  const query = { tenant, departments: ['hr'], acl: ['everyone'], text: 'umbrella', k: 5, ...changes };
  return (await createStandby(database.db).search(query)).map(({ passage }) => passage.id).sort();
};

describe('a search over the rows', () => {
  it('shows what the scope may read, narrowed as asked', async () => {
    const text = 'Umbrella rules.';
    await storePassages(database.db, [
      samplePassage({ id: 'all#0', tenant, text }),
      samplePassage({ id: 'secret#0', tenant, text, acl: ['role:manager'] }),
      samplePassage({ id: 'it#0', tenant, text, department: 'it' }),
      samplePassage({ id: 'new#0', tenant, text, date: '2026-06-01' }),
      samplePassage({ id: 'said#0', tenant, text, kind: 'curated', author: 'hana', question: 'Which one?' }),
      samplePassage({ id: 'th#0', tenant, text, language: 'th' }),
    ]);
    expect(await found({})).toEqual(['all#0', 'new#0', 'said#0', 'th#0']);
    expect(await found({ acl: ['role:manager'] })).toEqual(['secret#0']);
    expect(await found({ departments: ['it'] })).toEqual(['it#0']);
    expect(await found({ since: '2026-05-01' })).toEqual(['new#0']);
    expect(await found({ until: '2026-05-01', language: 'en', kinds: ['document'] })).toEqual(['all#0']);
    expect(await found({ tenant: await newTenant(database.db) })).toEqual([]);
    for (const nothing of [{ acl: [] }, { departments: [] }, { k: 0 }, { text: '?!' }, { kinds: [] }])
      expect(await found(nothing)).toEqual([]);
  });

  it('takes signs in a question for what they are', async () => {
    await storePassages(database.db, [
      samplePassage({ id: 'a#0', tenant, text: 'Version web_prod of the umbrella.' }),
      samplePassage({ id: 'b#0', tenant, text: "Version webxprod, 100 of them; it's theirs." }),
    ]);
    expect(await found({ text: 'web_prod' })).toContain('a#0');
    expect(await found({ text: "'); drop table passages; --" })).toEqual([]);
    expect(await found({ text: '%%%' })).toEqual([]);
    expect(await found({})).toEqual(['a#0']);
  });

  it('counts rarity among what may be read, of the words of a question only', async () => {
    await storePassages(database.db, [
      samplePassage({ id: 'a#0', tenant, text: 'Umbrella.' }),
      samplePassage({ id: 'b#0', tenant, text: 'Printer and umbrella.' }),
      samplePassage({ id: 'c#0', tenant, text: 'Printer.', acl: ['role:board'] }),
    ]);
    const scope = { tenant, departments: ['hr'], acl: ['everyone'] };
    const tokens = ['umbrella', 'printer', 'never', '', '~ลา'];
    const rarity = await createStandby(database.db).rarity({ ...scope, tokens });
    expect(rarity.get('umbrella')).toBeLessThan(rarity.get('printer') ?? 0);
    expect(rarity.get('never')).toBe(rarity.get(''));
    expect(rarity.has('~ลา')).toBe(false);
  });

  it('looks at the rows once for a question, and once for what it found', async () => {
    await storePassages(database.db, [samplePassage({ id: 'a#0', tenant, text: 'Umbrella stands.' })]);
    const connect = vi.spyOn(database.db.$client, 'connect');
    const query = { tenant, departments: ['hr'], acl: ['everyone'], text: 'umbrella stands of the office', k: 5 };
    expect(await createStandby(database.db).search(query)).toHaveLength(1);
    expect(connect).toHaveBeenCalledTimes(2);
    connect.mockRestore();
  });

  it('hears the long words of a long question, and those of this question before those of the last', async () => {
    await storePassages(database.db, [
      samplePassage({ id: 'a#0', tenant, text: 'Umbrella stands are cleaned.' }),
      samplePassage({ id: 'b#0', tenant, text: 'Ask Jo.' }),
    ]);
    const many = 'one two six ten red big new old hot cold fast slow left right';
    expect(await found({ text: `${many} umbrella` })).toEqual(['a#0']);
    const before =
      'extraordinarily complicated previous questions concerning transportation reimbursement internationally';
    expect(await found({ text: 'jo umbrella', context: `${before} arrangements` })).toEqual(['a#0', 'b#0']);
  });
});
