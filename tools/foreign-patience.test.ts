import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { outbox } from '../db/schema/turns.ts';
import { EffectUnknown } from './foreign.ts';
import { MOST_ATTEMPTS, waitAfter } from './foreign-pace.ts';
import { execute, reconcile } from './ledger.ts';
import { type Abroad, openAbroad, openErp, voucherTool } from './test-abroad.ts';

const HOUR = 3_600_000;
const LAST = { status: 'unknown' as const, attempts: MOST_ATTEMPTS - 1 };
const NEVER = { status: 'reserved' as const, attempts: MOST_ATTEMPTS - 1 };
/** Where nothing listens any more. */
const nowhere = { url: '' };

let { erp, company, deps, using, rightsOf, proposed, left, kept, close } = {} as Abroad;
beforeAll(async () => {
  const abroad = await openAbroad(new Date('2026-05-04T03:00:00Z'));
  ({ erp, company, deps, using, rightsOf, proposed, left, kept, close } = abroad);
  const gone = await openErp();
  nowhere.url = gone.url;
  gone.close();
});
afterAll(() => close());
beforeEach(async () => {
  erp.reset();
  await rightsOf('mali', ['employee']);
});

const thrownBy = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error);
const postedAbout = (turn: string) =>
  company.records(async (tx) => (await tx.select().from(outbox)).filter((row) => row.turn === turn));

describe('the pace of attempts', () => {
  it('is a second at first, ten minutes at last, and a day in all', () => {
    expect([1, 2, 3, 10, 11, 150].map(waitAfter)).toEqual([1_000, 2_000, 4_000, 512_000, 600_000, 600_000]);
    const all = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, n) => waitAfter(n + 1)).reduce((a, b) => a + b, 0);
    expect(all).toBeGreaterThanOrEqual(24 * HOUR);
    expect(all).toBeLessThan(24.2 * HOUR);
  });
});

describe('a system that keeps silent', () => {
  it('is waited for twice; then the turn may end, and says that it is not certain yet', async () => {
    erp.isDown = true;
    const id = await proposed();
    expect(await thrownBy(execute(deps, id))).toMatchObject({ name: 'EffectUnknown', retryAfterMs: 1_000 });
    expect(await thrownBy(execute(deps, id))).toMatchObject({ name: 'EffectUnknown', retryAfterMs: 2_000 });
    const handedOver = await execute(deps, id);
    expect(handedOver).toMatchObject({ done: false, pending: true });
    expect(handedOver.said).toContain(`not certain yet whether **${id}** was carried out. I keep trying and will tell`);
    expect(await kept(id)).toEqual({ proposal: 'approved', effect: 'unknown', receipts: 0, audited: [] });
    erp.isDown = false;
    expect(await execute(deps, id)).toMatchObject({ done: true });
  });

  it('does not hold up the turn while another worker asks it, once the turn has waited enough', async () => {
    const [early, late] = [await proposed(), await proposed()];
    await left(early, 5, { attempts: 2 });
    await left(late, 5, { attempts: 3 });
    expect(await thrownBy(execute(deps, early))).toBeInstanceOf(EffectUnknown);
    expect(await execute(deps, late)).toMatchObject({ pending: true });
    expect(erp.asked).toBe(0);
  });

  it('a day long is handed to the experts, who are told how to answer, and never called done', async () => {
    erp.isDown = true;
    const id = await proposed();
    await left(id, 700, LAST);
    const end = await execute(deps, id);
    expect(end).not.toHaveProperty('pending');
    expect(end.said).toContain('not certain whether this was carried out');
    expect(end.said).toContain('#it-approvals have been asked to check');
    expect(await kept(id)).toEqual({
      ...{ proposal: 'failed', effect: 'unknown', receipts: 0, audited: ['effect.unknown'] },
    });
    const posted = await postedAbout(id);
    expect(posted.map(({ conversation }) => conversation)).toEqual(['#it-approvals']);
    expect(posted[0]?.payload).toContain(`/expert effect ${id} done RECORD`);
    erp.isDown = false;
    expect(await execute(deps, id)).toEqual(end);
    expect(erp.asked).toBe(0);
  });

  it('is only looked into, and not asked again, where what asked it broke', async () => {
    const [there, absent] = [await proposed(), await proposed()];
    erp.rows.push({ key: there, marker: there, id: 'V-7' });
    for (const id of [there, absent]) await left(id, 700, { status: 'unknown', attempts: 4 });
    expect(await reconcile(deps, there, { lookOnly: true })).toMatchObject({ receipt: { record: 'V-7' } });
    expect(await reconcile(deps, absent, { lookOnly: true })).toMatchObject({ pending: true });
    expect(erp.asked).toBe(0);
    await reconcile(deps, absent, {});
    expect(erp.asked).toBe(1);
  });
});

describe('a system that cannot be reached at all', () => {
  const looksAt = (call: Pick<Abroad['erp'], 'url'>, find: Pick<Abroad['erp'], 'url'>) =>
    using(voucherTool(call, { find: voucherTool(find).foreign.find }));

  it('has surely done nothing, so it is asked again even where it cannot be looked into', async () => {
    const id = await proposed();
    expect(await thrownBy(execute(looksAt(nowhere, nowhere), id))).toMatchObject({ retryAfterMs: 1_000 });
    expect(await kept(id)).toEqual({ proposal: 'approved', effect: 'reserved', receipts: 0, audited: [] });
    expect(await execute(looksAt(erp, nowhere), id)).toMatchObject({ done: true });
    expect(erp.rows).toHaveLength(1);
  });

  it('is different from one that was reached once: that one is looked into first', async () => {
    erp.answers = ['accept and cut'];
    const id = await proposed();
    await thrownBy(execute(deps, id));
    expect(await thrownBy(execute(looksAt(erp, nowhere), id))).toBeInstanceOf(EffectUnknown);
    expect(await execute(looksAt(nowhere, nowhere), id)).toMatchObject({ pending: true });
    expect([erp.asked, (await kept(id)).effect]).toEqual([1, 'unknown']);
    expect(await execute(deps, id)).toMatchObject({ done: true });
    expect(erp.rows).toHaveLength(1);
  });

  it('a day long ends in a plain no, and no expert has to look', async () => {
    const id = await proposed();
    await left(id, 700, NEVER);
    expect(await execute(using(voucherTool(nowhere)), id)).toEqual({
      ...{ done: false, said: 'The other system could not be reached, so nothing was done.' },
    });
    expect(await kept(id)).toEqual({
      ...{ proposal: 'failed', effect: 'done', receipts: 0, audited: ['effect.refused'] },
    });
    expect(await postedAbout(id)).toEqual([]);
  });

  it('is given up at once where what asked it broke', async () => {
    const id = await proposed();
    await left(id, 700, { status: 'reserved', attempts: 2 });
    expect((await reconcile(deps, id, { lookOnly: true })).said).toContain('nothing was done');
    expect([erp.asked, (await kept(id)).proposal]).toEqual([0, 'failed']);
  });
});

describe('a process that must stop', () => {
  it('lets go of the request at once, and another one may look for it in the same moment', async () => {
    const [arrived, stop] = [Promise.withResolvers<AbortSignal>(), new AbortController()];
    const id = await proposed();
    // It was written there, and the answer never comes.
    const silent = voucherTool(erp, {
      call: async (ctx, input) => {
        await voucherTool(erp).foreign.call(ctx, input);
        arrived.resolve(ctx.signal);
        return new Promise(() => {});
      },
    });
    const ended = thrownBy(execute(using(silent), id, stop.signal));
    const signal = await arrived.promise;
    expect(signal.aborted).toBe(false);
    expect(await thrownBy(execute(deps, id))).toMatchObject({ name: 'EffectUnknown' });
    stop.abort(new Error('This worker is stopping.'));
    expect(await ended).toMatchObject({ name: 'EffectUnknown', retryAfterMs: 0 });
    expect(signal.aborted).toBe(true);
    expect((await kept(id)).effect).toBe('unknown');
    expect(await execute(deps, id)).toMatchObject({ receipt: { record: 'V-1' } });
    expect(erp.rows).toHaveLength(1);
  });

  it('begins no request any more', async () => {
    const id = await proposed();
    await expect(execute(deps, id, AbortSignal.abort(new Error('stopping')))).rejects.toThrow('stopping');
    expect([erp.asked, (await kept(id)).effect]).toEqual([0, undefined]);
  });
});
