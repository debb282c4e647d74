import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slotFields } from '../../agents/models/builtin/slots/field.ts';
import { type App, startApp } from '../../app.ts';
import { people } from '../../db/schema/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { readEnv } from '../../env.ts';
import { builtin } from '../../graphs/test-script.ts';
import { loadCatalog } from '../../tools/catalog.ts';
import { CommandModel, command } from './command-model.ts';
import { faultTools } from './fault-tools.ts';
import { type ForeignId, foreignIds, likeButNobodys } from './foreign-ids.ts';
import { type OpenApi, type Request, type Slot, slotsOf } from './openapi-slots.ts';
import { isShort, scaled } from './scale.ts';
import { dataFolder } from './stack.ts';
import { TENANTS, writeThreeTenants } from './three-tenants.ts';
import { PLAUSIBLE } from './wild-model.ts';

const [ATTACKER, VICTIM] = TENANTS;
/** Said and stored in the victim's company alone; with a space in it, so that it is never taken for an id. */
const CANARY = 'Canary Quartz';
const PROBES = scaled(2_000);

let app: App;
let folder: string;
let slots: Slot[];
let ids: ForeignId[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'expert-tenants-'));
  const config = join(folder, 'config.json');
  writeThreeTenants(config);
  const [engine] = (await builtin()).values();
  if (!engine) throw new Error('There is no built-in engine.');
  const models = new Map<string, BaseChatModel>([['builtin', new CommandModel(engine)]]);
  const settings = { PORT: '0', DATA_DIR: dataFolder(folder), CONFIG: config, LOG_LEVEL: 'fatal' };
  const now = '2026-05-04T03:00:00Z';
  app = await startApp(readEnv({ ...settings, NOW: now }), { models, tools: faultTools('http://127.0.0.1:9') });
  const document = await fetch(`${app.url}/api/v1/openapi.json`);
  // What is searched for names nothing: two texts find what looks like them, and differ whatever others have.
  slots = slotsOf((await document.json()) as OpenApi).filter(({ name }) => name !== 'POST /api/v1/search text');
  await addColleague();
  await fill(ATTACKER, 'Plain Granite', 1);
  // The attacker's own records must never come to have the victim's numbers.
  await app.database.pool.query(
    `INSERT INTO counters (tenant_id, prefix, value) SELECT DISTINCT $1, prefix, 50000 FROM counters
     ON CONFLICT (tenant_id, prefix) DO UPDATE SET value = 50000`,
    [VICTIM],
  );
  await fill(VICTIM, CANARY, 5);
  ids = await foreignIds(app.database.pool, VICTIM, ATTACKER, isShort ? 1 : 4);
});
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function addColleague(): Promise<void> {
  await withTenant(app.database.db, VICTIM, async (tx) => {
    const [anybody] = await tx.select().from(people).limit(1);
    if (!anybody) throw new Error('The victim has no people.');
    await tx.insert(people).values({ ...anybody, id: 'zara', name: `Zara ${CANARY}`, email: 'zara@victim.example' });
  });
}

/** Threads, requests, records and questions; both companies have some, so that only what is an id tells them apart. */
async function fill(tenant: string, mark: string, times: number): Promise<void> {
  const say = (text: string) =>
    send(tenant, 'mali', { method: 'POST', path: '/api/v1/query', headers: {}, body: { text } });
  for (let n = 1; n <= times; n++) {
    await say(command(['it.note', { marker: `${mark} ${n}` }]));
    await say(command(['it.note_reviewed', { marker: `${mark} ${n} reviewed` }]));
    await say(command(['it.request_access', { ...PLAUSIBLE, reason: `${mark} ${n}` }]));
    await say(`How often does the ${mark} in Hall ${n} have to be polished with vinegar?`);
  }
}

interface Answer {
  status: number;
  body: string;
}

async function send(tenant: string, person: string, request: Request): Promise<Answer> {
  const token = await app.tokens.sign({ tenant, person });
  const hasBody = request.body !== undefined && request.method !== 'GET';
  const response = await fetch(`${app.url}${request.path}`, {
    method: request.method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
      ...request.headers,
    },
    ...(hasBody ? { body: JSON.stringify(request.body) } : {}),
  });
  return { status: response.status, body: await response.text() };
}

interface Probe {
  what: string;
  request(name: string): Request;
  id: string;
}

/** What the attacker learns from the victim's id that nobody's id would not have told; differences must last. */
async function leak({ what, request, id }: Probe): Promise<string | null> {
  const nobodys = likeButNobodys(id);
  let seen = '';
  for (let attempt = 0; attempt < 3; attempt++) {
    const theirs = await send(ATTACKER, 'mali', request(id));
    const none = await send(ATTACKER, 'mali', request(nobodys));
    if (theirs.body.includes(CANARY)) return `${what} with ${id} shows ${theirs.body.slice(0, 300)}`;
    // What is said is routed by its letters, and two names have different ones.
    if (what.startsWith('POST /api/v1/query text')) return null;
    seen = `${theirs.status} ${plain(theirs.body, id)} | ${none.status} ${plain(none.body, nobodys)}`;
    if (theirs.status === none.status && plain(theirs.body, id) === plain(none.body, nobodys)) return null;
  }
  return `${what} with ${id} differs: ${seen}`;
}

/** Without the id that was asked for, however it is written out, without ids that are new with every request, and time. */
function plain(body: string, id: string): string {
  return body
    .replaceAll(encodeURIComponent(id), '<asked>')
    .replaceAll('\\', '')
    .replaceAll(id, '<asked>')
    .replaceAll(id.replaceAll('_', ''), '<asked>')
    .replaceAll(id.replaceAll(/[^a-z0-9]/gi, ''), '<asked>')
    .replaceAll(/\b[a-z]{3}_[\w-]{8,}/g, '<id>')
    .replaceAll(/\b[A-Z]{2,4}-\d+/g, '<record>')
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z?/g, '<time>')
    .replaceAll(/"latency_ms":\d+/g, '')
    .toLowerCase();
}

function* probes(): Generator<Probe> {
  for (const { kind, id } of ids)
    for (const { name, fill } of slots) yield { what: `${name} ← ${kind}`, request: fill, id };
}

/** As many as asked for, spread evenly over all there are. */
function spread<T>(all: T[], most: number): T[] {
  const step = Math.max(1, all.length / most);
  return Array.from({ length: Math.min(most, all.length) }, (_, n) => all[Math.floor(n * step)]).flatMap(
    (one) => one ?? [],
  );
}

async function leaks(of: Iterable<Probe>): Promise<string[]> {
  const found: string[] = [];
  for (const probe of of) {
    const one = await leak(probe);
    if (one) found.push(one);
  }
  return found;
}

async function toolProbes(): Promise<Probe[]> {
  const kinds = ids.filter(({ kind }) => /\.(?:id|record|person|requester|thread)$/.test(kind));
  const fields = [...(await loadCatalog()).values()].flatMap((tool) =>
    slotFields(tool.input)
      .filter(({ meta }) => meta.slot !== 'date')
      .map(({ name }) => ({ tool: tool.name, name })),
  );
  return fields.flatMap(({ tool, name: field }) =>
    kinds.map(({ kind, id }) => ({
      what: `${tool}.${field} ← ${kind}`,
      id,
      request: (name: string) => ({
        method: 'POST',
        path: '/api/v1/query',
        headers: {},
        body: { text: command([tool, { ...PLAUSIBLE, [field]: name }]) },
      }),
    })),
  );
}

describe('another company’s ids', () => {
  it('are of many kinds, and there are many places to name them', () => {
    const kinds = new Set(ids.map(({ kind }) => kind));
    for (const kind of ['threads.id', 'inbox.id', 'approvals.id', 'proposals.id', 'tickets.id', 'people.id'])
      expect([...kinds]).toContain(kind);
    expect(slots.length).toBeGreaterThan(8);
  });

  it('are answered like ids that nobody has, wherever the API takes a name', { timeout: 1_800_000 }, async () => {
    expect(await leaks(spread([...probes()], PROBES))).toEqual([]);
  });

  it('are answered like ids that nobody has by every tool', { timeout: 1_800_000 }, async () => {
    expect(await leaks(spread(await toolProbes(), scaled(600)))).toEqual([]);
  });

  it('would be told apart if the tables did not guard their rows', { timeout: 600_000 }, async () => {
    const { rows } = await app.database.pool.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace",
    );
    const all = async (what: string) => {
      for (const { name } of rows) await app.database.pool.query(`ALTER TABLE "${name}" ${what} ROW LEVEL SECURITY`);
    };
    await all('DISABLE');
    try {
      const threads = [...probes()].filter(({ what }) =>
        /GET .*thread.* ← threads\.id|approve id ← approvals\.id/.test(what),
      );
      expect((await leaks(threads)).length).toBeGreaterThan(0);
    } finally {
      await all('ENABLE');
    }
  });
});
