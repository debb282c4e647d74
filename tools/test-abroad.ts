/** Another company's system for tests of writes into it: it appends every posting it accepts, even one it has. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { readConfig } from '../agents/config.ts';
import { audit, foreignEffects, ledger, proposals } from '../db/schema/approvals.ts';
import { people } from '../db/schema/people.ts';
import { assertAccepted } from './foreign.ts';
import type { LedgerDeps } from './ledger.ts';
import { openTestCompany, TENANT, type TestCompany } from './test-context.ts';
import { defineForeignTool, type ForeignWriteTool } from './tool.ts';

/** What it does with the next posting. */
export type Answer = 'accept' | 'accept and cut' | 'accept and keep silent' | 'cut' | 'accept and fail' | 'refuse';

export interface Erp {
  url: string;
  rows: { key: string; marker: string; id: string }[];
  /** For the next postings; those after are accepted. */
  answers: Answer[];
  /** Postings that arrived. */
  asked: number;
  /** It cuts every connection. */
  isDown: boolean;
  /** Forgets everything. */
  reset(): void;
  close(): void;
}

/** Starts it on a free port. */
export async function openErp(): Promise<Erp> {
  const server = createServer(async (request, response) => {
    const send = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
    if (erp.isDown) return response.destroy();
    const key = String(request.headers['idempotency-key']);
    const known = erp.rows.find((row) => row.key === key);
    if (request.method === 'GET') return known ? send(200, known) : send(404, {});
    erp.asked++;
    let body = '';
    for await (const piece of request) body += piece;
    const answer = erp.answers.shift() ?? 'accept';
    if (answer === 'cut') return response.destroy();
    if (answer === 'refuse') return send(422, {});
    const row = { key, id: `V-${erp.rows.length + 1}`, marker: JSON.parse(body).marker };
    erp.rows.push(row);
    if (answer === 'accept and cut') return response.destroy();
    if (answer === 'accept and keep silent') return;
    return answer === 'accept' ? send(201, row) : send(500, {});
  }).listen(0, '127.0.0.1');
  const erp: Erp = {
    ...{ url: '', rows: [], answers: [], asked: 0, isDown: false },
    reset: () => {
      erp.rows.splice(0);
      Object.assign(erp, { answers: [], asked: 0, isDown: false });
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  await new Promise((resolve) => server.once('listening', resolve));
  erp.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return erp;
}

/** A tool as somebody would write it for a system that speaks HTTP. */
export function voucherTool(
  erp: Pick<Erp, 'url'>,
  changes: Partial<ForeignWriteTool['foreign']> = {},
): ForeignWriteTool {
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
        const response = await fetch(erp.url, { method: 'POST', headers, body: JSON.stringify({ marker }), signal });
        assertAccepted(response, system);
        return (await response.json()) as { id: string; marker: string };
      },
      find: async ({ idempotencyKey, signal }) => {
        const response = await fetch(erp.url, { headers: { 'idempotency-key': idempotencyKey }, signal });
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

export interface Abroad {
  erp: Erp;
  company: TestCompany;
  deps: LedgerDeps;
  /** The same with this tool in place of the ordinary one. */
  using(tool: ForeignWriteTool): LedgerDeps;
  rightsOf(id: string, roles: string[], status?: 'active' | 'left'): Promise<void>;
  /** A proposal that was agreed to; its id is also its marker. */
  proposed(changes?: Partial<typeof proposals.$inferInsert>): Promise<string>;
  /** What a worker leaves that was last at it so many seconds ago. */
  left(id: string, secondsAgo: number, changes?: Partial<typeof foreignEffects.$inferInsert>): Promise<unknown>;
  kept(id: string): Promise<{ proposal?: string; effect?: string; receipts: number; audited: string[] }>;
  close(): Promise<void>;
}

/** A company that has such a system. */
export async function openAbroad(now: Date): Promise<Abroad> {
  const company = await openTestCompany({ now });
  await company.db.execute(sql`select secure_tenant_tables()`);
  const [tenant] = readConfig(join(import.meta.dirname, '../agents.config.yaml')).tenants;
  if (!tenant) throw new Error('The shipped configuration has no tenant.');
  const erp = await openErp();
  const catalog = new Map([['it.post', voucherTool(erp)]]);
  const deps: LedgerDeps = { db: company.db, catalog, tenant, clock: { now: () => now }, home: 'playground' };
  let count = 0;
  return {
    ...{ erp, company, deps },
    using: (tool) => ({ ...deps, catalog: new Map([['it.post', tool]]) }),
    rightsOf: (id, roles, status = 'active') =>
      company.records(async (tx) => void (await tx.update(people).set({ roles, status }).where(eq(people.id, id)))),
    proposed: async (changes = {}) => {
      const id = `prp_abroad_${++count}`;
      await company.records((tx) => tx.insert(proposals).values(approvedAbroad(id, changes)));
      return id;
    },
    left: (id, secondsAgo, changes = {}) =>
      company.records((tx) => tx.insert(foreignEffects).values(leftBehind(id, secondsAgo, changes))),
    kept: (id) =>
      company.records(async (tx) => {
        const [proposal] = await tx.select().from(proposals).where(eq(proposals.id, id));
        const [effect] = await tx.select().from(foreignEffects).where(eq(foreignEffects.proposal, id));
        return {
          ...(proposal ? { proposal: proposal.status } : {}),
          ...(effect ? { effect: effect.status } : {}),
          receipts: (await tx.select().from(ledger).where(eq(ledger.proposal, id))).length,
          audited: (await tx.select().from(audit).where(eq(audit.subject, id)).orderBy(audit.seq)).map(
            ({ action }) => action,
          ),
        };
      }),
    close: async () => {
      erp.close();
      await company.close();
    },
  };
}

/** The row of a proposal that was agreed to; its id is also its marker. */
export function approvedAbroad(
  id: string,
  changes: Partial<typeof proposals.$inferInsert> = {},
): typeof proposals.$inferInsert {
  return {
    ...{ tenantId: TENANT, id, turn: id, n: 0, run: `${id}.0`, thread: id, department: 'it_ops', tool: 'it.post' },
    ...{ requester: 'mali', args: JSON.stringify({ marker: id }), argsHash: 'h', evidence: '[]', summary: id },
    ...{ changes: JSON.stringify([{ label: 'Voucher', after: id }]), language: 'en', status: 'approved' },
    ...{ expiresAt: new Date('2027-01-01') },
    ...changes,
  };
}

/** The row of an effect that was last touched so many seconds ago, at its first attempt. */
export function leftBehind(id: string, secondsAgo: number, changes: Partial<typeof foreignEffects.$inferInsert> = {}) {
  return {
    ...{ tenantId: TENANT, proposal: id, tool: 'it.post', status: 'in_flight' as const, attempts: 1 },
    updatedAt: sql`clock_timestamp() - ${`${secondsAgo} seconds`}::interval`,
    ...changes,
  };
}
