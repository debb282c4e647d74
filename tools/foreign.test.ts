import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { foreignEffects } from '../db/schema/approvals.ts';
import { assertAccepted, EffectUnknown } from './foreign.ts';
import { execute } from './ledger.ts';
import { type Abroad, openAbroad, voucherTool } from './test-abroad.ts';
import { ToolRefusal } from './tool.ts';

let abroad: Abroad;
let { erp, company, deps, using, rightsOf, proposed, left, kept } = {} as Abroad;

beforeAll(async () => {
  abroad = await openAbroad(new Date('2026-05-04T03:00:00Z'));
  ({ erp, company, deps, using, rightsOf, proposed, left, kept } = abroad);
});
afterAll(() => abroad.close());
beforeEach(async () => {
  erp.reset();
  await rightsOf('mali', ['employee']);
});
afterEach(() => vi.restoreAllMocks());

const DONE = { proposal: 'done', effect: 'done', receipts: 1, audited: ['effect.done'] };
const unknownAfter = async (id: string, retryAfterMs: unknown, of = deps) => {
  const thrown = await execute(of, id).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(EffectUnknown);
  expect(thrown).toMatchObject({ retryAfterMs });
};

describe('a write into another system', () => {
  it('is made once, under the proposal’s id, and proven by a receipt', async () => {
    const id = await proposed();
    const execution = await execute(deps, id);
    expect(execution).toMatchObject({ done: true, said: 'Posted as V-1.', receipt: { record: 'V-1' } });
    expect(erp.rows).toEqual([{ key: id, marker: id, id: 'V-1' }]);
    expect(await kept(id)).toEqual(DONE);
    expect(await execute(deps, id)).toEqual(execution);
    expect(erp.asked).toBe(1);
  });

  it('holds no transaction while the other system thinks', async () => {
    const seen: unknown[] = [];
    const { call } = voucherTool(erp).foreign;
    // The one session of this database is free only when nobody has a transaction open.
    const looking = voucherTool(erp, {
      call: async (ctx, input) => {
        seen.push(await kept(ctx.idempotencyKey));
        return call(ctx, input);
      },
    });
    const id = await proposed();
    await execute(using(looking), id);
    expect(seen).toEqual([{ proposal: 'approved', effect: 'in_flight', receipts: 0, audited: [] }]);
  });

  it('is made by one of twenty workers; the others hear of its receipt or are told to come back', async () => {
    const id = await proposed();
    const ends = await Promise.allSettled(Array.from({ length: 20 }, () => execute(deps, id)));
    for (const end of ends) {
      if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(EffectUnknown);
      else expect(end.value).toMatchObject({ done: true, receipt: { record: 'V-1' } });
    }
    expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect([erp.asked, await kept(id)]).toEqual([1, DONE]);
  });

  it.each(['confirming', 'pending', 'rejected'] as const)('is not made while the proposal is %s', async (status) => {
    const id = await proposed({ status });
    await expect(execute(deps, id)).rejects.toThrow('nothing was done');
    expect([erp.asked, (await kept(id)).effect]).toEqual([0, undefined]);
  });

  it('is not made when the right is gone or the records are not what people agreed to', async () => {
    const changes = JSON.stringify([{ label: 'Voucher', after: 'another' }]);
    const stale = await proposed({ changes, run: 'trn_of_the_yes.0' });
    expect((await execute(deps, stale)).said).toContain('(was another)');
    const lost = await proposed();
    await rightsOf('mali', []);
    expect((await execute(deps, lost)).said).toBe('You do not have the right to do this.');
    expect(erp.asked).toBe(0);
    expect(await kept(lost)).toEqual({
      ...{ proposal: 'failed', effect: undefined, receipts: 0, audited: ['effect.refused'] },
    });
  });

  it('that is clearly refused fails, is told and is not tried again', async () => {
    erp.answers = ['refuse'];
    const id = await proposed({ language: 'th' });
    const refused = { done: false, said: 'ระบบบัญชีไม่รับรายการนี้ (คำตอบ 422)' };
    expect(await execute(deps, id)).toEqual(refused);
    expect(await execute(deps, id)).toEqual(refused);
    expect(erp.asked).toBe(1);
    expect(await kept(id)).toMatchObject({ proposal: 'failed', effect: 'done', receipts: 0 });
  });
});

describe('a worker that died', () => {
  it.each([
    ['before the request: it is made', [], 1],
    ['after the request: it is found and not made again', [{ key: '', marker: 'm', id: 'V-9' }], 0],
  ])('%s', async (_name, there, requests) => {
    const id = await proposed();
    erp.rows.push(...there.map((row) => ({ ...row, key: id })));
    await left(id, 16);
    expect(await execute(deps, id)).toMatchObject({ done: true });
    expect([erp.asked, erp.rows.length, await kept(id)]).toEqual([requests, 1, DONE]);
  });

  it('is waited for as long as it may still be at it', async () => {
    const id = await proposed();
    await left(id, 5);
    await unknownAfter(
      id,
      expect.toSatisfy((ms: number) => ms > 0 && ms <= 10_000),
    );
    expect(erp.asked).toBe(0);
  });

  it('and was not dead after all hears of the receipt that another one found', async () => {
    const [arrived, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { call } = voucherTool(erp).foreign;
    const slow = voucherTool(erp, {
      call: async (...of) => {
        const result = await call(...of);
        arrived.resolve();
        await gate.promise;
        return result;
      },
    });
    const id = await proposed();
    const first = execute(using(slow), id);
    await arrived.promise;
    const stale = { updatedAt: sql`clock_timestamp() - interval '16 seconds'` };
    await company.records((tx) => tx.update(foreignEffects).set(stale).where(eq(foreignEffects.proposal, id)));
    const second = await execute(deps, id);
    gate.resolve();
    expect(await first).toEqual(second);
    expect([erp.asked, await kept(id)]).toEqual([1, DONE]);
  });
});

describe('an answer that never came', () => {
  it.each([
    ['was written', 'accept and cut', 1],
    ['was written and answered with a fault', 'accept and fail', 1],
    ['was not written', 'cut', 2],
  ] as const)('to what %s: it is looked for and there once', async (_name, answer, requests) => {
    erp.answers = [answer];
    const id = await proposed();
    await unknownAfter(id, 1_000);
    expect(await kept(id)).toEqual({ proposal: 'approved', effect: 'unknown', receipts: 0, audited: [] });
    expect(await execute(deps, id)).toMatchObject({ done: true });
    expect([erp.asked, erp.rows.length, await kept(id)]).toEqual([requests, 1, DONE]);
  });

  it('would be there twice where nobody looks', async () => {
    erp.answers = ['accept and cut'];
    const id = await proposed();
    const blind = using(voucherTool(erp, { find: async () => undefined }));
    await unknownAfter(id, 1_000, blind);
    await execute(blind, id);
    expect(erp.rows.map(({ key }) => key)).toEqual([id, id]);
  });

  it('is not waited for longer than the limit, even by a tool that would', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(30));
    await unknownAfter(await proposed(), 1_000, using(voucherTool(erp, { call: () => new Promise(() => {}) })));
  });

  it('counts as one even when it cannot be read', async () => {
    const id = await proposed();
    const garbled = voucherTool(erp, {
      call: async (...of) => ({ ...(await voucherTool(erp).foreign.call(...of)), id: 7 }),
    });
    await unknownAfter(id, 1_000, using(garbled));
    expect(await execute(deps, id)).toMatchObject({ done: true });
    expect(erp.rows).toHaveLength(1);
  });

  it('is found though the one who asked has left; what is not there is then not made', async () => {
    erp.answers = ['accept and cut', 'cut'];
    const [there, absent] = [await proposed(), await proposed()];
    await unknownAfter(there, 1_000);
    await unknownAfter(absent, 1_000);
    await rightsOf('mali', ['employee'], 'left');
    expect(await execute(deps, there)).toMatchObject({ done: true });
    expect(await execute(deps, absent)).toEqual({ done: false, said: 'You do not have the right to do this.' });
    expect([erp.asked, erp.rows.length]).toEqual([2, 1]);
    expect(await kept(there)).toEqual(DONE);
  });
});

describe('an answer of another system', () => {
  it.each([400, 401, 403, 404, 410, 422])('%i is a clear no', (status) => {
    expect(() => assertAccepted({ ok: false, status }, { en: 'It', th: 'ระบบ' })).toThrow(ToolRefusal);
  });

  it.each([408, 409, 425, 429, 500, 502, 503, 302])('%i leaves open what happened', (status) => {
    const judged = () => assertAccepted({ ok: false, status }, { en: 'It', th: 'ระบบ' });
    expect(judged).toThrow(`It answered ${status}.`);
    expect(judged).not.toThrow(ToolRefusal);
  });
});
