import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLocalEvents } from '../db/events.ts';
import { approvals, ledger, proposals } from '../db/schema/approvals.ts';
import { createLibraries } from '../knowledge/library.ts';
import { loadCatalog } from '../tools/catalog.ts';
import { createEngine, type Engine } from './engine.ts';
import { createSlots, type Slots } from './slots.ts';
import { CACHE, type Company, openCompany } from './test-company.ts';
import { NOW } from './test-rows.ts';
import { builtin } from './test-script.ts';
import { shippedConfig, TENANT } from './test-tenant.ts';

let rows: Company;
let dataDir: string;
const errors: string[] = [];
const posted: string[] = [];
const events = createLocalEvents();
let meanwhile: (turn: string, thread: string) => void = () => {};
/** Machines as one process builds them when it starts. */
async function started(slots?: Slots): Promise<Engine> {
  let engine: Engine | undefined;
  engine = await createEngine({
    database: { db: rows.db, pool: rows.pool, queuePool: () => rows.pool, mode: 'embedded', close: async () => {} },
    config: shippedConfig(),
    catalog: await loadCatalog(),
    events,
    libraries: createLibraries({ db: rows.db, events, onError: (error) => void errors.push(String(error)) }),
    queue: {
      wake: async (tenant, thread) => engine?.handle({ name: 'thread', tenant, thread }),
      begin: async () => {},
      work: async () => {},
      schedule: async () => {},
      close: async () => {},
    },
    deliver: async (tenant) => void posted.push(tenant),
    isPushed: () => true,
    draining: new AbortController().signal,
    stopping: new AbortController().signal,
    dataDir,
    publicUrl: 'https://expert.example',
    home: 'playground',
    chats: [],
    progress: ({ turn, place }) => meanwhile(turn, place.thread ?? ''),
    readFile: async () => ({ refused: 'gone' }),
    clock: { now: () => NOW },
    onError: (error) => void errors.push(String(error)),
    ...(slots ? { slots } : {}),
  });
  return engine;
}

let engine: Engine;
beforeAll(async () => {
  rows = await openCompany({ models: await builtin() });
  rows.deaf = true;
  dataDir = mkdtempSync(join(tmpdir(), 'engine-'));
  symlinkSync(CACHE, join(dataDir, 'cache'));
  engine = await started();
});
afterAll(async () => {
  rmSync(dataDir, { recursive: true });
  await rows.close();
});

async function ask(of: Engine, person: string, text: string, thread = rows.talk(person)) {
  const id = await rows.store(thread.turn(text));
  await of.handle({ name: 'thread', tenant: TENANT, thread: thread.thread });
  const outcome = await rows.outcome(id);
  if (!outcome?.reply) throw new Error(`no reply: ${errors.at(-1)}`);
  return { thread, reply: outcome.reply };
}

describe('a company that has its share of the places', () => {
  it('is told once that a question is in line, and hears the answer when there is room', async () => {
    const room = { is: false };
    const usual = createSlots();
    const full = await started({ ...usual, take: (of, work) => (room.is ? usual.take(of, work) : undefined) });
    const talk = rows.talk('sam');
    const turn = await rows.store(talk.turn('How many days may I work remotely each week?'));
    const notes: string[] = [];
    const stop = events.subscribe(TENANT, (event) => {
      if (event.type === 'progress' && event.turn === turn) notes.push(event.text);
    });
    const look = () => full.handle({ name: 'thread', tenant: TENANT, thread: talk.thread });
    await look();
    await look();
    await vi.waitFor(() => expect(notes).toEqual(['Many questions are being worked on. This one is in line…']));
    expect(await rows.outcome(turn)).toBeUndefined();
    room.is = true;
    await look();
    stop();
    expect(await rows.outcome(turn)).toMatchObject({ code: 'ok' });
    await full.close();
  });
});

describe('the engine', () => {
  it('answers from the shipped documents with a source', async () => {
    const { reply } = await ask(engine, 'mali', 'How many days may I work remotely each week?');
    expect(reply).toMatchObject({ status: 'answered', department: 'hr', language: 'en' });
    expect(reply.text).toMatch(/\b2\b|two/i);
    expect(reply.sources[0]?.url).toMatch(/^https:\/\/expert\.example\/documents\/hr%2F/);
    expect(posted).toContain(TENANT);
  });

  it('stops the turn that is named, and not another one of its thread', async () => {
    const text = 'How many days may I work remotely each week?';
    meanwhile = (_turn, thread) => events.publish(TENANT, { type: 'stop', thread, turn: 'trn_before' });
    expect((await ask(engine, 'mali', text)).reply.status).toBe('answered');
    meanwhile = (turn, thread) => events.publish(TENANT, { type: 'stop', thread, turn });
    expect((await ask(engine, 'mali', text)).reply.text).toMatch(/หยุดแล้ว|Stopped/);
    meanwhile = (_turn, thread) => events.publish(TENANT, { type: 'stop', thread });
    expect((await ask(engine, 'mali', text)).reply.text).toMatch(/หยุดแล้ว|Stopped/);
    meanwhile = () => {};
  });

  it('shows both figures where two documents disagree', async () => {
    const { reply } = await ask(engine, 'mali', 'How many unused vacation days carry over to the next year?');
    expect(reply.text).toMatch(/disagree/);
    expect(reply.text).toMatch(/7/);
    expect(reply.text).toMatch(/5/);
    expect(new Set(reply.sources.map(({ docId }) => docId)).size).toBeGreaterThan(1);
  });

  it('takes a request through a restart between asking, confirming, deciding and acting', async () => {
    const { thread, reply } = await ask(engine, 'mali', 'I want vacation from 3 to 5 June');
    expect(reply).toMatchObject({ status: 'question', card: { kind: 'confirm' } });
    const second = await started();
    const sent = await ask(second, 'mali', 'yes', thread);
    const approval = sent.reply.approvals[0]?.id ?? '';
    const click = rows.talk('anan', { thread: `decision:${approval}` });
    await rows.store(click.turn('', { kind: 'decision', decision: { action: 'approve', target: approval } }));
    const third = await started();
    await third.handle({ name: 'sweep' });
    const [done] = await rows.rows((tx) =>
      tx
        .select({ status: approvals.status, record: ledger.record })
        .from(approvals)
        .innerJoin(proposals, eq(approvals.proposal, proposals.id))
        .innerJoin(ledger, eq(ledger.proposal, proposals.id))
        .where(eq(approvals.id, approval)),
    );
    expect(done).toMatchObject({ status: 'approved', record: expect.stringMatching(/^LV-/) });
  });

  it('leaves threads of a tenant it does not know alone', async () => {
    const talk = rows.talk('mali');
    const id = await rows.store(talk.turn('How many days may I work remotely each week?'));
    await engine.handle({ name: 'thread', tenant: 'other', thread: talk.thread });
    expect(await rows.outcome(id)).toBeUndefined();
    await engine.handle({ name: 'sweep' });
    expect(await rows.outcome(id)).toMatchObject({ code: 'ok' });
  });
});
