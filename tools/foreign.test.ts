import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../agents/config.ts';
import { audit, foreignEffects, ledger, proposals } from '../db/schema/approvals.ts';
import { people } from '../db/schema/people.ts';
import { outbox } from '../db/schema/turns.ts';
import { assertAccepted, EffectUnknown } from './foreign.ts';
import { execute, type LedgerDeps } from './ledger.ts';
import { openTestCompany, TENANT, type TestCompany } from './test-context.ts';
import { defineForeignTool, type ForeignWriteTool, ToolRefusal } from './tool.ts';

/** What the other system does with the next posting; it appends every posting it accepts, even one it has. */
type Answer = 'accept' | 'accept and cut' | 'cut' | 'accept and fail' | 'refuse';

const now = new Date('2026-05-04T03:00:00Z');
const rows: { key: string; marker: string; id: string }[] = [];
let answers: Answer[] = [];
let asked = 0;
let isDown = false;
let erp: Server;
let url: string;
let company: TestCompany;
let deps: LedgerDeps;

beforeAll(async () => {
  company = await openTestCompany({ now });
  await company.db.execute(sql`select secure_tenant_tables()`);
  const [tenant] = readConfig(join(import.meta.dirname, '../agents.config.yaml')).tenants;
  if (!tenant) throw new Error('The shipped configuration has no tenant.');
  erp = await startErp();
  url = `http://127.0.0.1:${(erp.address() as AddressInfo).port}`;
  deps = { db: company.db, catalog: new Map([['it.post', voucherTool()]]), tenant, clock: { now: () => now } };
});
afterAll(async () => {
  erp.closeAllConnections();
  erp.close();
  await company.close();
});
beforeEach(async () => {
  rows.splice(0);
  [answers, asked, isDown] = [[], 0, false];
  await rightsOf('mali', ['employee']);
});
afterEach(() => vi.restoreAllMocks());

function startErp(): Promise<Server> {
  const server = createServer(async (request, response) => {
    const send = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
    if (isDown) return response.destroy();
    const key = String(request.headers['idempotency-key']);
    const known = rows.find((row) => row.key === key);
    if (request.method === 'GET') return known ? send(200, known) : send(404, {});
    asked++;
    let body = '';
    for await (const piece of request) body += piece;
    const answer = answers.shift() ?? 'accept';
    if (answer === 'cut') return response.destroy();
    if (answer === 'refuse') return send(422, {});
    const row = { key, id: `V-${rows.length + 1}`, marker: JSON.parse(body).marker };
    rows.push(row);
    if (answer === 'accept and cut') return response.destroy();
    return answer === 'accept' ? send(201, row) : send(500, {});
  }).listen(0, '127.0.0.1');
  return new Promise((resolve) => server.once('listening', () => resolve(server)));
}

/** A tool as somebody would write it for a system that speaks HTTP. */
function voucherTool(changes: Partial<ForeignWriteTool['foreign']> = {}): ForeignWriteTool {
  const system = { en: 'The ERP', th: 'ระบบบัญชี' };
  const tool = defineForeignTool({
    ...{ name: 'it.post', department: 'it_ops', effect: 'write', permission: 'it.ticket.open', description: '' },
    ...{ title: { en: 'Post', th: 'ลงบัญชี' }, examples: { en: [], th: [] } },
    input: z.object({ marker: z.string() }),
    output: z.object({ id: z.string(), marker: z.string() }),
    prepare: async (_ctx, { marker }) => ({ summary: marker, changes: [{ label: 'Voucher', after: marker }] }),
    foreign: {
      call: async ({ idempotencyKey, signal }, { marker }) => {
        const headers = { 'idempotency-key': idempotencyKey };
        const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ marker }), signal });
        assertAccepted(response, system);
        return (await response.json()) as { id: string; marker: string };
      },
      find: async ({ idempotencyKey, signal }) => {
        const response = await fetch(url, { headers: { 'idempotency-key': idempotencyKey }, signal });
        if (response.status === 404) return undefined;
        assertAccepted(response, system);
        return (await response.json()) as { id: string; marker: string };
      },
    },
    record: ({ id }) => id,
    say: ({ id }, { language }) => (language === 'th' ? `ลงบัญชีแล้ว ${id}` : `Posted as ${id}.`),
  });
  return { ...tool, foreign: { ...tool.foreign, ...changes } };
}

const using = (tool: ForeignWriteTool): LedgerDeps => ({ ...deps, catalog: new Map([['it.post', tool]]) });
const rightsOf = (id: string, roles: string[], status: 'active' | 'left' = 'active') =>
  company.records(async (tx) => void (await tx.update(people).set({ roles, status }).where(eq(people.id, id))));

let count = 0;
async function proposed(changes: Partial<typeof proposals.$inferInsert> = {}): Promise<string> {
  const id = `prp_abroad_${++count}`;
  await company.records((tx) =>
    tx.insert(proposals).values({
      ...{ tenantId: TENANT, id, turn: id, n: 0, run: `${id}.0`, thread: id, department: 'it_ops', tool: 'it.post' },
      ...{ requester: 'mali', args: JSON.stringify({ marker: id }), argsHash: 'h', evidence: '[]', summary: id },
      ...{ changes: JSON.stringify([{ label: 'Voucher', after: id }]), language: 'en', status: 'approved' },
      ...{ expiresAt: new Date('2027-01-01') },
      ...changes,
    }),
  );
  return id;
}
/** What a worker leaves that died so many seconds ago, at its first attempt. */
const abandoned = (id: string, secondsAgo: number) =>
  company.records((tx) =>
    tx.insert(foreignEffects).values({
      ...{ tenantId: TENANT, proposal: id, tool: 'it.post', status: 'in_flight', attempts: 1 },
      updatedAt: sql`clock_timestamp() - ${`${secondsAgo} seconds`}::interval`,
    }),
  );
const kept = (id: string) =>
  company.records(async (tx) => ({
    proposal: (await tx.select().from(proposals).where(eq(proposals.id, id)))[0]?.status,
    effect: (await tx.select().from(foreignEffects).where(eq(foreignEffects.proposal, id)))[0]?.status,
    receipts: (await tx.select().from(ledger).where(eq(ledger.proposal, id))).length,
    audited: (await tx.select().from(audit).where(eq(audit.subject, id))).map(({ action }) => action),
  }));
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
    expect(rows).toEqual([{ key: id, marker: id, id: 'V-1' }]);
    expect(await kept(id)).toEqual(DONE);
    expect(await execute(deps, id)).toEqual(execution);
    expect(asked).toBe(1);
  });

  it('holds no transaction while the other system thinks', async () => {
    const seen: unknown[] = [];
    const { call } = voucherTool().foreign;
    // The one session of this database is free only when nobody has a transaction open.
    const looking = voucherTool({
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
    expect([asked, await kept(id)]).toEqual([1, DONE]);
  });

  it.each(['confirming', 'pending', 'rejected'] as const)('is not made while the proposal is %s', async (status) => {
    const id = await proposed({ status });
    await expect(execute(deps, id)).rejects.toThrow('nothing was done');
    expect([asked, (await kept(id)).effect]).toEqual([0, undefined]);
  });

  it('is not made when the right is gone or the records are not what people agreed to', async () => {
    const stale = await proposed({ changes: JSON.stringify([{ label: 'Voucher', after: 'another' }]) });
    expect((await execute(deps, stale)).said).toContain('(was another)');
    const lost = await proposed();
    await rightsOf('mali', []);
    expect((await execute(deps, lost)).said).toBe('You do not have the right to do this.');
    expect(asked).toBe(0);
    expect(await kept(lost)).toEqual({
      ...{ proposal: 'failed', effect: undefined, receipts: 0, audited: ['effect.refused'] },
    });
  });

  it('that is clearly refused fails, is told and is not tried again', async () => {
    answers = ['refuse'];
    const id = await proposed({ language: 'th' });
    const refused = { done: false, said: 'ระบบบัญชีไม่รับรายการนี้ (คำตอบ 422)' };
    expect(await execute(deps, id)).toEqual(refused);
    expect(await execute(deps, id)).toEqual(refused);
    expect(asked).toBe(1);
    expect(await kept(id)).toMatchObject({ proposal: 'failed', effect: 'done', receipts: 0 });
  });
});

describe('a worker that died', () => {
  it.each([
    ['before the request: it is made', [], 1],
    ['after the request: it is found and not made again', [{ key: '', marker: 'm', id: 'V-9' }], 0],
  ])('%s', async (_name, there, requests) => {
    const id = await proposed();
    rows.push(...there.map((row) => ({ ...row, key: id })));
    await abandoned(id, 16);
    expect(await execute(deps, id)).toMatchObject({ done: true });
    expect([asked, rows.length, await kept(id)]).toEqual([requests, 1, DONE]);
  });

  it('is waited for as long as it may still be at it', async () => {
    const id = await proposed();
    await abandoned(id, 5);
    await unknownAfter(
      id,
      expect.toSatisfy((ms: number) => ms > 0 && ms <= 10_000),
    );
    expect(asked).toBe(0);
  });

  it('and was not dead after all hears of the receipt that another one found', async () => {
    const [arrived, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { call } = voucherTool().foreign;
    const slow = voucherTool({
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
    expect([asked, await kept(id)]).toEqual([1, DONE]);
  });
});

describe('an answer that never came', () => {
  it.each([
    ['was written', 'accept and cut', 1],
    ['was written and answered with a fault', 'accept and fail', 1],
    ['was not written', 'cut', 2],
  ] as const)('to what %s: it is looked for and there once', async (_name, answer, requests) => {
    answers = [answer];
    const id = await proposed();
    await unknownAfter(id, 1_000);
    expect(await kept(id)).toEqual({ proposal: 'approved', effect: 'unknown', receipts: 0, audited: [] });
    expect(await execute(deps, id)).toMatchObject({ done: true });
    expect([asked, rows.length, await kept(id)]).toEqual([requests, 1, DONE]);
  });

  it('would be there twice where nobody looks', async () => {
    answers = ['accept and cut'];
    const id = await proposed();
    const blind = using(voucherTool({ find: async () => undefined }));
    await unknownAfter(id, 1_000, blind);
    await execute(blind, id);
    expect(rows.map(({ key }) => key)).toEqual([id, id]);
  });

  it('is not waited for longer than the limit, even by a tool that would', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(30));
    await unknownAfter(await proposed(), 1_000, using(voucherTool({ call: () => new Promise(() => {}) })));
  });

  it('counts as one even when it cannot be read', async () => {
    const id = await proposed();
    const garbled = voucherTool({ call: async (...of) => ({ ...(await voucherTool().foreign.call(...of)), id: 7 }) });
    await unknownAfter(id, 1_000, using(garbled));
    expect(await execute(deps, id)).toMatchObject({ done: true });
    expect(rows).toHaveLength(1);
  });

  it('is found though the one who asked has left; what is not there is then not made', async () => {
    answers = ['accept and cut', 'cut'];
    const [there, absent] = [await proposed(), await proposed()];
    await unknownAfter(there, 1_000);
    await unknownAfter(absent, 1_000);
    await rightsOf('mali', ['employee'], 'left');
    expect(await execute(deps, there)).toMatchObject({ done: true });
    expect(await execute(deps, absent)).toEqual({ done: false, said: 'You do not have the right to do this.' });
    expect([asked, rows.length]).toEqual([2, 1]);
    expect(await kept(there)).toEqual(DONE);
  });

  it('five times is handed to the experts, who are asked to look, and never called done', async () => {
    isDown = true;
    const id = await proposed();
    for (const wait of [1_000, 2_000, 4_000, 8_000]) await unknownAfter(id, wait);
    const end = await execute(deps, id);
    expect(end.done).toBe(false);
    expect(end.said).toContain('not certain whether this was carried out');
    expect(end.said).toContain('#it-approvals have been asked to check');
    expect(await kept(id)).toEqual({
      ...{ proposal: 'failed', effect: 'unknown', receipts: 0, audited: ['effect.unknown'] },
    });
    const posted = await company.records((tx) => tx.select().from(outbox).where(eq(outbox.turn, id)));
    expect(posted.map(({ conversation }) => conversation)).toEqual(['#it-approvals']);
    expect(posted[0]?.payload).toContain(id);
    isDown = false;
    expect(await execute(deps, id)).toEqual(end);
    expect(asked).toBe(0);
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
