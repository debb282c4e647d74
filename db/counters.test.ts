import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { nextRecordId } from './counters.ts';
import { newTenant, onServer } from './database-fixtures.ts';
import { counters } from './schema/people.ts';
import { type Tx, withTenant } from './tenant.ts';

await onServer('record numbers', (server) => {
  const numbers = async (times: number, next: (tx: Tx, of: string) => Promise<unknown>) => {
    const { db } = server();
    const of = await newTenant(db);
    return Promise.all(Array.from({ length: times }, () => withTenant(db, of, (tx) => next(tx, of))));
  };

  it('start at 1001 and are different for everybody who asks at the same moment', async () => {
    const given = await numbers(20, (tx, of) => nextRecordId(tx, of, 'LV'));
    expect(given.toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => `LV-${1001 + n}`));
  });

  it('would be given twice if they were read before they were written', async () => {
    const given = await numbers(4, async (tx, of) => {
      const [last] = await tx.select().from(counters).where(eq(counters.prefix, 'LV'));
      await tx.insert(counters).values({ tenantId: of, prefix: 'LV', value: 1001 }).onConflictDoNothing();
      return last ? last.value + 1 : 1001;
    });
    expect(new Set(given).size).toBeLessThan(4);
  });

  it('run for each prefix and each tenant by itself', async () => {
    const { db } = server();
    const [ours, theirs] = [await newTenant(db), await newTenant(db)];
    const next = (of: string, prefix: string) => withTenant(db, of, (tx) => nextRecordId(tx, of, prefix));
    expect(await next(ours, 'LV')).toBe('LV-1001');
    expect(await next(ours, 'LV')).toBe('LV-1002');
    expect(await next(ours, 'EX')).toBe('EX-1001');
    expect(await next(theirs, 'LV')).toBe('LV-1001');
  });
});
