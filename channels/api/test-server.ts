/** The API on a database in memory with the demo company and a stand-in worker, for tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import Fastify, { type InjectOptions } from 'fastify';
import type { ApproverRule } from '../../agents/approvers.ts';
import { readConfig } from '../../agents/config.ts';
import type { Card } from '../../agents/message.ts';
import { openMemory } from '../../db/database-fixtures.ts';
import { createLocalEvents } from '../../db/events.ts';
import { approvals, proposals } from '../../db/schema/approvals.ts';
import { people } from '../../db/schema/people.ts';
import { seedPeople } from '../../db/seed/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { createIntake } from '../intake.ts';
import { openTokens } from '../token.ts';
import type { SearchPort } from './deps.ts';
import { createApi } from './index.ts';
import { type Script, standInWorker, WAITING_THREAD } from './stand-in-worker.ts';

export const TENANT = 'meridian';
export const OTHER_TENANT = 'borealis';

/** Opens the server; the second tenant has the same people. */
export async function openTestServer(script: Script, patience = 5_000, search?: SearchPort) {
  const database = await openMemory();
  const { db } = database;
  const folder = mkdtempSync(join(tmpdir(), 'api-'));
  const tokens = await openTokens(folder);
  const demo = readConfig('agents.config.yaml');
  const [meridian] = demo.tenants;
  if (!meridian) throw new Error('The demo configuration has no tenant.');
  const config = { ...demo, tenants: [meridian, { ...meridian, id: OTHER_TENANT }] };
  for (const { id } of config.tenants) await withTenant(db, id, (tx) => seedPeople(tx, id, new Date()));
  const events = createLocalEvents();
  const worker = standInWorker(db, events, script);
  const intake = createIntake(db, events, worker.wake);
  const publicUrl = 'https://expert.meridian.example';
  /** What the API said of documents, oldest first. */
  const heard: string[] = [];
  const documents = {
    readable: ['.pdf', '.docx'],
    queued: () => void heard.push('queued'),
    changed: (tenant: string, document: string) => void heard.push(`${tenant} ${document}`),
  };
  const wired = { db, intake, tokens, config, publicUrl, limits: config.limits, documents };
  const api = createApi({ ...wired, version: '1.2.3', patience, ...(search ? { search } : {}) });
  // Clients keep connections open that they have not used yet, and closing would wait for them.
  const app = Fastify({ forceCloseConnections: true });
  app.get('/elsewhere', async () => {
    throw new Error('a fault outside the API');
  });
  app.post('/elsewhere', async (request) => request.body);
  await api.routes?.(app);
  await app.ready();
  const tokenOf = (person: string, tenant = TENANT) => tokens.sign({ tenant, person });

  /** A request as a person of the demo company. */
  const as = async (
    person: string,
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    payload?: InjectOptions['payload'],
    headers = {},
  ) =>
    app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${await tokenOf(person)}`, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
  const close = async () => {
    await app.close();
    await worker.idle();
    await database.close();
    rmSync(folder, { recursive: true });
  };
  return { app, api, db, database, config, heard, tokenOf, as, close };
}

export type TestServer = Awaited<ReturnType<typeof openTestServer>>;

/** A leave request that waits for a decision, with everything that may be varied. */
export async function insertApproval(
  { db }: Pick<TestServer, 'db'>,
  id: string,
  {
    status = 'pending' as typeof approvals.$inferInsert.status,
    tenant = TENANT,
    requester = 'mali',
    args = '{}',
    quotes = [] as Card['quotes'],
    rule = { by: 'manager', otherwise: 'role:hr_manager', fourEyes: true } as ApproverRule,
    createdAt = new Date(),
    expiresAt = new Date(Date.now() + 86_400_000),
  } = {},
): Promise<void> {
  const shared = { tenantId: tenant, department: 'hr', argsHash: `hash-${id}`, createdAt, expiresAt };
  await withTenant(db, tenant, async (tx) => {
    await tx.insert(proposals).values({
      ...shared,
      id: `prp_${id}`,
      turn: `trn_${id}`,
      run: `trn_${id}`,
      n: 0,
      thread: WAITING_THREAD,
      tool: 'hr.request_leave',
      requester,
      args,
      changes: JSON.stringify([{ label: 'Vacation left', before: '11 days', after: '8 days' }]),
      evidence: JSON.stringify([
        { docId: 'leave', title: 'Leave Policy', section: 'Vacation', url: '/documents/leave#vacation', relevance: 1 },
      ]),
      summary: 'Vacation, 3–5 June 2026 (3 days)',
      reason: 'A family trip',
      language: 'en',
      status: 'pending',
    });
    const card = JSON.stringify({ ...cardOf(id), quotes });
    await tx
      .insert(approvals)
      .values({ ...shared, id, proposal: `prp_${id}`, stage: 0, rule: JSON.stringify(rule), status, card });
  });
}

function cardOf(id: string): Card {
  return {
    id,
    kind: 'approval',
    language: 'en',
    title: 'Leave request',
    facts: [],
    changes: [],
    quotes: [],
    evidence: [],
    buttons: [],
    editable: [{ name: 'to', label: 'Last day', kind: 'date', value: '2026-06-05' }],
  };
}

/** Removes somebody from the company. */
export async function leaveCompany({ db }: Pick<TestServer, 'db'>, person: string): Promise<void> {
  await withTenant(db, TENANT, (tx) => tx.update(people).set({ status: 'left' }).where(eq(people.id, person)));
}
