import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../agents/config.ts';
import type { CardChange } from '../agents/message.ts';
import { firstBrokenAudit } from '../db/audit.ts';
import { audit, ledger, proposals } from '../db/schema/approvals.ts';
import { tickets } from '../db/schema/it.ts';
import { people } from '../db/schema/people.ts';
import { loadCatalog } from './catalog.ts';
import { refuseIfChanged } from './changed-since.ts';
import { execute, type LedgerDeps, writeTool } from './ledger.ts';
import { openTestCompany, TENANT, type TestCompany } from './test-context.ts';
import type { OwnWriteTool, ToolContext } from './tool.ts';

const now = new Date('2026-05-04T03:00:00Z');
let company: TestCompany;
let deps: LedgerDeps;
beforeAll(async () => {
  company = await openTestCompany({ now });
  await company.db.execute(sql`select secure_tenant_tables()`);
  const [tenant] = readConfig(join(import.meta.dirname, '../agents.config.yaml')).tenants;
  if (!tenant) throw new Error('The shipped configuration has no tenant.');
  deps = { db: company.db, catalog: await loadCatalog(), tenant, clock: { now: () => now }, home: 'playground' };
});
afterAll(() => company.close());
beforeEach(() => active('mali', ['employee']));

let n = 0;
/** A proposal to open a ticket, in this state. */
async function proposed(changes: Partial<typeof proposals.$inferInsert> = {}): Promise<{ id: string; title: string }> {
  const id = `prp_${++n}`;
  const title = `Screen ${n} is black`;
  const shown = await shownTo('mali', changes.language ?? 'en', title);
  await company.records((tx) =>
    tx.insert(proposals).values({
      ...{
        tenantId: TENANT,
        id,
        turn: id,
        n: 0,
        run: `${id}.0`,
        thread: id,
        department: 'it_ops',
        tool: 'it.open_ticket',
      },
      ...{
        requester: 'mali',
        args: JSON.stringify({ title, severity: 'SEV3' }),
        argsHash: 'h',
        changes: JSON.stringify(shown),
        evidence: '[]',
      },
      ...{ summary: title, language: 'en', status: 'approved', expiresAt: new Date('2027-01-01') },
      ...changes,
    }),
  );
  return { id, title };
}
/** What a ticket of that title would change, as it is shown before anybody agrees to it. */
async function shownTo(person: string, language: 'en' | 'th', title: string): Promise<CardChange[]> {
  const tool = writeTool(deps.catalog, 'it.open_ticket');
  const actor = await company.as(person, ['it.ticket.open'], language);
  return (await actor.attempt((ctx) => tool.prepare(ctx, { title, severity: 'SEV3' }))).changes;
}
const active = (id: string, roles: string[], status: 'active' | 'left' = 'active') =>
  company.records(async (tx) => void (await tx.update(people).set({ roles, status }).where(eq(people.id, id))));
const ownTool = (name: string): OwnWriteTool => {
  const tool = writeTool(deps.catalog, name);
  if (tool.foreign) throw new Error(`${name} writes elsewhere.`);
  return tool;
};
const left = ({ id, title }: { id: string; title: string }) =>
  company.records(async (tx) => ({
    status: (await tx.select().from(proposals).where(eq(proposals.id, id)))[0]?.status,
    receipts: (await tx.select().from(ledger).where(eq(ledger.proposal, id))).length,
    tickets: (await tx.select().from(tickets).where(eq(tickets.title, title))).length,
    audited: (await tx.select().from(audit).where(eq(audit.subject, id))).map(({ action }) => action),
  }));

describe('executing an approved proposal', () => {
  it('writes the record, the receipt and the audit together', async () => {
    const made = await proposed();
    const execution = await execute(deps, made.id);
    expect(execution).toMatchObject({
      done: true,
      receipt: { tool: 'it.open_ticket', record: expect.stringMatching(/^TCK-/) },
    });
    expect(await left(made)).toEqual({ status: 'done', receipts: 1, tickets: 1, audited: ['effect.done'] });
  });

  it('happens once under twenty parallel calls, and every call hears of the same receipt', async () => {
    const made = await proposed();
    const executions = await Promise.all(Array.from({ length: 20 }, () => execute(deps, made.id)));
    expect(new Set(executions.map((one) => (one.done ? one.receipt.id : one.said))).size).toBe(1);
    expect(new Set(executions.map(({ said }) => said)).size).toBe(1);
    expect(await left(made)).toEqual({ status: 'done', receipts: 1, tickets: 1, audited: ['effect.done'] });
  });

  it.each(['confirming', 'pending', 'rejected', 'expired', 'cancelled'] as const)(
    'is refused while it is %s',
    async (status) => {
      const made = await proposed({ status });
      await expect(execute(deps, made.id)).rejects.toThrow(`is ${status}, not approved; nothing was done`);
      expect(await left(made)).toEqual({ status, receipts: 0, tickets: 0, audited: [] });
    },
  );

  it('is refused for a proposal and for a tool that do not exist', async () => {
    await expect(execute(deps, 'prp_none')).rejects.toThrow('There is no proposal prp_none');
    const made = await proposed({ tool: 'it.drop_tables' });
    await expect(execute(deps, made.id)).rejects.toThrow('it.drop_tables is not a tool that writes');
    const read = await proposed({ tool: 'hr.leave_balance' });
    await expect(execute(deps, read.id)).rejects.toThrow('not a tool that writes');
    expect(() => writeTool(deps.catalog, 'it.open_ticket')).not.toThrow();
  });
});

describe('the requester’s rights', () => {
  it.each([
    ['were taken away', [], 'active'],
    ['went with the person', ['employee'], 'left'],
  ] as const)('that %s between proposal and execution make it fail, without rows', async (_name, roles, status) => {
    const made = await proposed();
    await active('mali', [...roles], status);
    const execution = await execute(deps, made.id);
    expect(execution).toEqual({ done: false, said: 'You do not have the right to do this.' });
    expect(await left(made)).toEqual({ status: 'failed', receipts: 0, tickets: 0, audited: ['effect.refused'] });
  });

  it('that come back do not revive what has failed', async () => {
    const made = await proposed();
    await active('mali', []);
    await execute(deps, made.id);
    await active('mali', ['employee']);
    expect(await execute(deps, made.id)).toEqual({ done: false, said: 'You do not have the right to do this.' });
    expect(await left(made)).toMatchObject({ receipts: 0, audited: ['effect.refused'] });
  });

  it('lost after the effect do not turn what was done into a failure', async () => {
    const made = await proposed();
    await execute(deps, made.id);
    await active('mali', ['employee'], 'left');
    await execute(deps, made.id).catch(() => undefined);
    expect(await left(made)).toEqual({ status: 'done', receipts: 1, tickets: 1, audited: ['effect.done'] });
  });
});

describe('a refusal of the tool', () => {
  it('leaves no rows but is told and audited', async () => {
    const first = await proposed();
    await execute(deps, first.id);
    const second = await proposed({ args: JSON.stringify({ title: first.title, severity: 'SEV3' }) });
    const execution = await execute(deps, second.id);
    expect(execution).toMatchObject({ done: false, said: expect.stringContaining('already have an open ticket') });
    expect(await left({ ...second, title: first.title })).toEqual({
      status: 'failed',
      receipts: 0,
      tickets: 1,
      audited: ['effect.refused'],
    });
    expect(await execute(deps, second.id)).toEqual(execution);
  });

  it('speaks the language of the request', async () => {
    await active('mali', []);
    expect(await execute(deps, (await proposed({ language: 'th' })).id)).toEqual({
      done: false,
      said: 'คุณไม่มีสิทธิ์ทำรายการนี้',
    });
  });

  it('is not what a fault is: arguments the schema does not take are thrown, nothing is written', async () => {
    const made = await proposed({ args: JSON.stringify({ title: 7 }) });
    await expect(execute(deps, made.id)).rejects.toThrow();
    expect(await left(made)).toEqual({ status: 'approved', receipts: 0, tickets: 0, audited: [] });
  });
});

describe('records that changed since people agreed', () => {
  it('stop the write, say what is different in the language of the request, and are audited', async () => {
    const tool = ownTool('it.open_ticket');
    let days = 8;
    const balance: OwnWriteTool['prepare'] = async () => ({
      summary: 'Screen',
      changes: [
        { label: 'Days left', before: `${days}`, after: `${days - 2}` },
        { label: 'Severity', after: 'SEV3' },
      ],
    });
    const catalog = new Map(deps.catalog).set('it.open_ticket', { ...tool, prepare: balance });
    const agreed = JSON.stringify((await balance({} as ToolContext, {})).changes);
    const confirmed = { changes: agreed, run: 'trn_of_the_yes.0' };
    const [untouched, english, thai, unasked] = [
      await proposed(confirmed),
      await proposed(confirmed),
      await proposed({ ...confirmed, language: 'th' }),
      await proposed({ changes: agreed }),
    ];
    expect(await execute({ ...deps, catalog }, untouched.id)).toMatchObject({ done: true });
    days = 6;
    const refused = await execute({ ...deps, catalog }, english.id);
    expect(refused.said).toContain('- Days left: 6 → 4 (was 8 → 6)');
    expect(refused.said).not.toContain('Severity');
    expect(await left(english)).toEqual({ status: 'failed', receipts: 0, tickets: 0, audited: ['effect.refused'] });
    expect((await execute({ ...deps, catalog }, thai.id)).said).toContain('- Days left: 6 → 4 (เดิม 8 → 6)');
    // What policy let through was shown to nobody, so there is nothing it could differ from.
    expect(await execute({ ...deps, catalog }, unasked.id)).toMatchObject({ done: true });
  });

  it('are told by their words alone: what appeared and what went is said too', () => {
    const [a, b] = [
      { label: 'Level', after: 'read' },
      { label: 'Valid', after: '30 days' },
    ];
    expect(() => refuseIfChanged([a, b], [a, b], 'en')).not.toThrow();
    expect(() => refuseIfChanged([a], [a, b], 'en')).toThrow('- Valid: 30 days\n');
    expect(() => refuseIfChanged([a, b], [a], 'en')).toThrow('- Valid: ~~30 days~~');
  });
});

describe('the effect', () => {
  it('is undone with everything else when the transaction ends badly after it', async () => {
    const made = await proposed();
    const tool = ownTool('it.open_ticket');
    const breaking = new Map(deps.catalog).set('it.open_ticket', {
      ...tool,
      record: () => {
        throw new Error('power cut');
      },
    });
    await expect(execute({ ...deps, catalog: breaking }, made.id)).rejects.toThrow('power cut');
    expect(await left(made)).toEqual({ status: 'approved', receipts: 0, tickets: 0, audited: [] });
    expect(await execute(deps, made.id)).toMatchObject({ done: true });
  });

  it('belongs to its tenant: another one has no such proposal', async () => {
    const made = await proposed();
    await expect(execute({ ...deps, tenant: { ...deps.tenant, id: 'other' } }, made.id)).rejects.toThrow(
      'There is no proposal',
    );
    expect(await left(made)).toMatchObject({ status: 'approved', receipts: 0 });
  });

  it('keeps the audit chain whole', async () => {
    expect(await company.records(firstBrokenAudit)).toBeNull();
  });
});
