import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignEffects, ledger } from '../../db/schema/approvals.ts';
import { reconcileEffects } from '../reconcile.ts';
import { type CompanyAbroad, openCompanyAbroad } from '../test-foreign.ts';
import { commandsIn } from './test-commands.ts';

let { erp, company, post, due, kept, close } = {} as CompanyAbroad;
beforeAll(async () => {
  ({ erp, company, post, due, kept, close } = await openCompanyAbroad());
});
afterAll(() => close());

const { give, told } = commandsIn(() => company);
const english = { language: 'en' as const };

let count = 0;
/** A posting of which nobody knows what became. */
async function uncertain() {
  const marker = `voucher ${++count}`;
  erp.isDown = true;
  await post(company.talk('orn'), marker);
  return { marker, id: (await kept(marker)).id };
}

describe('what somebody found in the other system', () => {
  it('is a receipt under that person’s name when it is there, and the one who asked is told', async () => {
    const { marker, id } = await uncertain();
    const { reply } = await give('sam', `/expert effect ${id} done V-77`, english);
    expect(reply).toMatchObject({ status: 'answered' });
    expect(reply.text).toContain(`**${marker}** is written down as carried out (V-77)`);
    expect(await kept(marker)).toMatchObject({
      ...{ proposal: 'done', effect: 'done', receipts: 1 },
      audited: ['orn proposal.made', 'sam effect.found_done'],
    });
    const [receipt] = await company.rows((tx) => tx.select().from(ledger).where(eq(ledger.proposal, id)));
    expect(receipt).toMatchObject({ record: 'V-77', tool: 'it.post', actor: 'orn' });
    expect((await told('orn')).at(-1)).toMatch(/(found it there as|พบเป็นเลขที่) V-77/);
  });

  it('ends it when it is not there, and nothing is tried behind that', async () => {
    const { marker, id } = await uncertain();
    expect((await give('ada', `/expert ผล ${id} not-done`, english)).text).toContain('as not carried out');
    expect(await kept(marker)).toMatchObject({
      ...{ proposal: 'failed', effect: 'done', receipts: 0 },
      audited: ['orn proposal.made', 'ada effect.found_not_done'],
    });
    expect((await told('orn')).at(-1)).toMatch(/it was not carried out|ไม่ได้ดำเนินการ/);
    erp.isDown = false;
    await due(marker);
    expect(await reconcileEffects(company.deps)).toEqual([]);
    expect(erp.rows).toEqual([]);
  });

  it('is taken once', async () => {
    const { id } = await uncertain();
    await give('sam', `/expert effect ${id} done V-78`);
    const again = await give('sam', `/expert effect ${id} not-done`, english);
    expect(again.reply).toMatchObject({ status: 'refused' });
    expect(again.text).toContain('It is certain already');
  });

  it('is not taken from those who do not manage the department, nor while it is being asked there', async () => {
    const { marker, id } = await uncertain();
    expect((await give('orn', `/expert effect ${id} done V-1`, english)).text).toContain('You may not do this');
    expect((await give('farah', `/expert effect ${id} done V-1`, english)).text).toContain('You may not do this');
    await company.rows((tx) =>
      tx.update(foreignEffects).set({ status: 'in_flight' }).where(eq(foreignEffects.proposal, id)),
    );
    expect((await give('sam', `/expert effect ${id} not-done`, english)).text).toContain('at this moment');
    expect(await kept(marker)).toMatchObject({ proposal: 'approved', receipts: 0, audited: ['orn proposal.made'] });
  });

  it.each(['', 'done', 'maybe', 'done V-1 or V-2', 'done **V**', 'not-done V-1'])(
    'is not guessed from “%s”',
    async (words) => {
      const { marker, id } = await uncertain();
      expect((await give('sam', `/expert effect ${id} ${words}`, english)).text).toContain('Say what you found');
      expect((await kept(marker)).proposal).toBe('approved');
    },
  );

  it('of something that was never sent is nothing', async () => {
    expect((await give('sam', '/expert effect prp_none done V-1', english)).text).toContain('No request “prp_none”');
  });
});
