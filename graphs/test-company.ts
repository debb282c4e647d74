/** The demo company in memory for tests of the machine: real schema, row security, people and records, a clock that stands still. */
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { eq, isNotNull } from 'drizzle-orm';
import type { TenantConfig } from '../agents/config-schema.ts';
import type { Decision, Reply, Turn } from '../agents/message.ts';
import { createGateway } from '../agents/models/gateway.ts';
import { loadPrompts } from '../agents/prompts.ts';
import { createCheckpointer } from '../db/checkpointer.ts';
import { createLocalEvents, type LiveEvent } from '../db/events.ts';
import { type Outcome, storeTurn, turnOutcome } from '../db/inbox.ts';
import { threads } from '../db/schema/turns.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import type { KnowledgeIndex } from '../knowledge/index/contract.ts';
import { createEmbeddedIndex } from '../knowledge/index/embedded.ts';
import { ingestFolder } from '../knowledge/ingest.ts';
import { loadIndex } from '../knowledge/load.ts';
import { createOwnFolders } from '../knowledge/own-folder.ts';
import type { Passage } from '../knowledge/passage.ts';
import { createSourceWatch } from '../knowledge/sources/source-watch.ts';
import { type Catalog, loadCatalog } from '../tools/catalog.ts';
import { withFieldRights } from '../tools/field-rights.ts';
import { departmentGraph } from './department.ts';
import { createIngest } from './ingest.ts';
import { createIsolation } from './isolation.ts';
import { type Memory, readMemory } from './memory.ts';
import { runThread } from './run-thread.ts';
import type { Runner } from './runner.ts';
import type { MachineDeps } from './scope.ts';
import { createSlots } from './slots.ts';
import { NOW, openRows, type Rows } from './test-rows.ts';
import { shippedConfig, TENANT, withFixedThresholds } from './test-tenant.ts';

/** Trained classifiers are kept here from run to run. */
export const CACHE = join(tmpdir(), 'the-expert-test-models');

/** As often as the real queue tries a job. */
const ATTEMPTS = 5;

export interface CompanyOptions {
  /** By the names departments use; `builtin` is also asked where a message belongs. */
  models: Map<string, BaseChatModel>;
  /** What the index holds: the shipped documents, or passages made by hand. */
  knowledge?: 'shipped' | Passage[];
  change?(tenant: TenantConfig): TenantConfig;
  catalog?(shipped: Catalog): Catalog;
  /** The groups of chat tools. */
  members?: MachineDeps['members'] | undefined;
  /** Machines on the rows of another company, as after a restart. */
  rowsOf?: Rows;
}

export interface Company extends Rows {
  tenant: TenantConfig;
  deps: MachineDeps;
  runner: Runner;
  index: KnowledgeIndex;
  events: LiveEvent[];
  errors: string[];
  /** Threads somebody was woken for. */
  wakes: string[];
  /** Set to lose every wake-up. */
  deaf: boolean;
  /** A thread of one person. */
  talk(person: string, at?: Partial<Turn>): Talk;
  /** A click on an approval card. */
  decide(person: string, action: 'approve' | 'reject', target: string, more?: Partial<Decision>): Promise<Outcome>;
  /** Stores a turn and wakes nobody. */
  store(turn: Turn): Promise<string>;
  outcome(turn: string): Promise<Outcome | undefined>;
  rows<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

export interface Talk {
  thread: string;
  turn(text: string, more?: Partial<Turn>): Turn;
  say(text: string, more?: Partial<Turn>): Promise<Reply>;
  /** Presses a button of a card in this thread. */
  press(action: 'confirm' | 'cancel' | 'choose', target: string): Promise<Reply>;
  memory(): Promise<Memory>;
}

/** Opens a company whose turns run as soon as they are said. */
export async function openCompany(options: CompanyOptions): Promise<Company> {
  const { db, pool, close } = options.rowsOf ?? (await openRows());
  const shipped = await loadCatalog();
  const [configured] = shippedConfig().tenants;
  if (!configured) throw new Error('The shipped configuration has no tenant.');
  const base = options.knowledge === 'shipped' ? configured : withFixedThresholds(configured);
  const tenant = options.change?.(base) ?? base;
  const index = await filledIndex(db, tenant, options.knowledge ?? []);
  const deps: MachineDeps = {
    db,
    gateway: createGateway(options.models),
    index,
    catalog: withFieldRights(options.catalog?.(shipped) ?? shipped, tenant),
    tenant,
    clock: { now: () => NOW },
    policies: new Map(tenant.departments.map(({ id }) => [id, `Rules of ${id}.`])),
    prompts: loadPrompts(tenant.departments),
    publicUrl: 'https://expert.example',
    home: 'playground',
    chats: [],
    ...(options.members ? { members: options.members } : {}),
    onKnowledge: async (document) => void (await loadIndex(db, index, TENANT, document)),
  };
  const local = createLocalEvents();
  const events: LiveEvent[] = [];
  local.subscribe(TENANT, (event) => events.push(event));
  const errors: string[] = [];
  const checkpointer = createCheckpointer(db, TENANT);
  const machines = new Map(
    tenant.departments.map((department) => [
      department.id as string,
      departmentGraph({ ...deps, department }).compile({ checkpointer }),
    ]),
  );
  const rows: Company['rows'] = (work) => withTenant(db, TENANT, work);
  const company: Company = {
    ...{ db, pool, tenant, deps, index, events, errors, rows, close },
    wakes: [],
    deaf: false,
    runner: {
      ...{ deps, machines, events: local },
      deliver: async () => {},
      running: new Map(),
      progress: () => {},
      readFile: async () => ({ refused: 'gone' }),
      readSoon: async () => {},
      ingest: createIngest({
        ...{ deps, isPushed: () => true, deliver: async () => {}, embed: async () => {} },
        again: async () => {},
        signal: new AbortController().signal,
        onError: (error) => void errors.push(error instanceof Error ? error.message : String(error)),
      }),
      folders: createOwnFolders({
        ...{ db, tenant: TENANT, departments: [], onChanged: deps.onKnowledge, onQueued: () => {} },
        onError: (error) => void errors.push(error instanceof Error ? error.message : String(error)),
      }),
      sources: createSourceWatch({
        ...{ db, tenant: TENANT, departments: [], secrets: {}, documentBytes: 1_000_000 },
        ...{ onReceived: () => {}, onChanged: deps.onKnowledge, signal: new AbortController().signal },
        onError: (error) => void errors.push(error instanceof Error ? error.message : String(error)),
      }),
      isPushed: () => true,
      isolation: createIsolation(),
      slots: createSlots(),
      draining: new AbortController().signal,
      stopping: new AbortController().signal,
      wake: (thread) => wake(company, thread),
      onError: (error) => void errors.push(error instanceof Error ? error.message : String(error)),
    },
    store: async (turn) => (await rows((tx) => storeTurn(tx, turn))).id,
    outcome: (turn) => rows((tx) => turnOutcome(tx, turn)),
    talk: (person, at = {}) => talkOf(company, person, at),
    decide: (person, action, target, more = {}) =>
      given(company, {
        ...turnOf(person, { thread: `decision:${target}`, conversation: `dm:${person}` }),
        kind: 'decision',
        decision: { action, target, ...more },
      }),
  };
  return company;
}

async function filledIndex(db: Db, tenant: TenantConfig, knowledge: 'shipped' | Passage[]): Promise<KnowledgeIndex> {
  const index = createEmbeddedIndex();
  if (knowledge === 'shipped') for (const department of tenant.departments) await ingestFolder(db, TENANT, department);
  else await index.upsert(knowledge);
  await loadIndex(db, index, TENANT);
  return index;
}

/** Runs a thread as the queue does: at once, and again when it failed. */
async function wake(company: Company, thread: string): Promise<void> {
  company.wakes.push(thread);
  if (company.deaf) return;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      return await runThread(company.runner, thread);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function given(company: Company, turn: Turn): Promise<Outcome> {
  const id = await company.store(turn);
  await wake(company, turn.thread);
  const outcome = (await company.outcome(id)) ?? (await finishedBy(company, id));
  if (!outcome) throw new Error(`The turn was not finished: ${company.errors.at(-1) ?? 'no error was reported'}`);
  return outcome;
}

/** What another worker that held the thread made of the turn; undefined when nobody is at it. */
async function finishedBy(company: Company, id: string): Promise<Outcome | undefined> {
  const held = await company.rows((tx) => tx.select().from(threads).where(isNotNull(threads.leaseUntil)));
  if (held.length === 0) return company.outcome(id);
  return new Promise((resolve) => {
    const stop = company.runner.events.subscribe(TENANT, (event) => {
      if (event.type !== 'turn-done' || event.turn !== id) return;
      stop();
      resolve(company.outcome(id));
    });
    void company.outcome(id).then((outcome) => outcome && resolve(outcome));
  });
}

function turnOf(person: string, more: Partial<Turn>): Turn {
  return {
    ...{ tenant: TENANT, channel: 'playground', conversation: `dm:${person}`, thread: `t-${randomUUID()}`, person },
    ...{ kind: 'message', text: '', attachments: [], providerKey: randomUUID() },
    ...more,
  };
}

function refused(text: string): Reply {
  const nothing = { department: null, confidence: 1, sources: [], model: 'policy', approvals: [], receipts: [] };
  return { status: 'refused', text, language: 'en', ...nothing };
}

function talkOf(company: Company, person: string, at: Partial<Turn>): Talk {
  const { thread, conversation } = turnOf(person, at);
  const turn = (text: string, more: Partial<Turn> = {}) =>
    turnOf(person, { ...at, thread, conversation, text, ...more });
  const heard = async (one: Turn) => {
    const outcome = await given(company, one);
    // What changed nothing is told to the one who pressed, by the channel they pressed in.
    if (one.decision && outcome.code === 'not_found') return refused(outcome.message ?? '');
    if (!outcome.reply) throw new Error(`There was no reply but ${outcome.code}: ${outcome.message ?? ''}`);
    return outcome.reply;
  };
  return {
    thread,
    turn,
    say: (text, more) => heard(turn(text, more)),
    press: (action, target) => heard(turn('', { kind: 'decision', decision: { action, target } })),
    memory: () =>
      company.rows(async (tx) => {
        const [row] = await tx.select().from(threads).where(eq(threads.id, thread));
        return readMemory(row?.memory ?? '{}');
      }),
  };
}
