/** A playground on a real server and an in-memory database, with a stand-in for the worker that says what a test tells it to. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { readConfig } from '../../agents/config.ts';
import type { Card, Reply, Turn } from '../../agents/message.ts';
import { nextTurn } from '../../db/begin-turn.ts';
import { openMemory } from '../../db/database-fixtures.ts';
import { createLocalEvents, type Events } from '../../db/events.ts';
import { finishTurn, type Outcome } from '../../db/inbox.ts';
import { queueCard, queueCardUpdate, queueReply } from '../../db/outbox.ts';
import { documents, passages } from '../../db/schema/knowledge.ts';
import { seedPeople } from '../../db/seed/people.ts';
import { type Db, type Tx, withTenant } from '../../db/tenant.ts';
import type { Channel } from '../channel.ts';
import { createDeliver } from '../deliver.ts';
import { createDocuments } from '../documents/index.ts';
import { createIntake } from '../intake.ts';
import { openTokens } from '../token.ts';
import { createPlayground } from './index.ts';
import { type Raised, storeApproval } from './test-approval.ts';

export const TENANT = 'meridian';

/** What the stand-in does with a turn; the outcome is `ok` unless it says otherwise. */
export type Script = (turn: Turn, say: Say) => Promise<Outcome | undefined>;

export interface Say {
  progress(text: string): void;
  reply(reply: Partial<Reply>): Promise<void>;
  /** Opens an approval, whose card `card` may then post. */
  raise(approval: string, raised?: Raised): Promise<void>;
  card(conversation: string, subject: string, card: Card): Promise<void>;
  updateCard(subject: string, card: Card): Promise<void>;
}

export interface Stage {
  app: FastifyInstance;
  channel: Channel;
  db: Db;
  events: Events;
  /** Every turn that came in, in order. */
  turns: Turn[];
  perform(script: Script): void;
  deliver(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the stage; `perform` may be called again for another script. */
export async function openStage(): Promise<Stage> {
  const database = await openMemory();
  const { db } = database;
  await withTenant(db, TENANT, (tx) => seedPeople(tx, TENANT, new Date()));
  const events = createLocalEvents();
  const turns: Turn[] = [];
  const running: Promise<void>[] = [];
  let script: Script = async () => undefined;
  const intake = createIntake(db, events, async (_tenant, thread) => {
    running.push(work(thread).catch(console.error));
  });
  const config = readConfig(join(import.meta.dirname, '../../agents.config.yaml'));
  const tokens = await openTokens(mkdtempSync(join(tmpdir(), 'playground-')));
  const wired = { db, events, intake, tokens, config, limits: config.limits };
  const channel = createPlayground({ ...wired, tenant: TENANT, readable: ['.pdf'] });
  const { deliver } = createDeliver(db, [channel], { safe: (_tenant, reply) => reply, onError: console.error });
  const app = Fastify();
  await channel.routes?.(app);
  const clock = { now: () => new Date('2026-05-04T03:00:00Z') };
  const publicUrl = 'http://localhost';
  await createDocuments({ db, config, publicUrl, clock, playground: { tenant: TENANT, tokens } }).routes?.(app);

  const work = async (thread: string) => {
    const begun = await withTenant(db, TENANT, (tx) => nextTurn(tx, { id: thread, leaseToken: 0 }));
    if (!begun) return;
    const { row } = begun;
    const turn = JSON.parse(row.payload) as Turn;
    turns.push(turn);
    const outcome = await script(turn, speech(row.id, turn));
    await withTenant(db, TENANT, (tx) => finishTurn(tx, row.id, 'done', outcome ?? { code: 'ok' }));
    events.publish(TENANT, { type: 'turn-done', turn: row.id });
    await deliver(TENANT);
  };
  const speech = (id: string, turn: Turn): Say => {
    const { conversation, thread } = turn;
    const place = { channel: 'playground', conversation, thread };
    const write = (job: (tx: Tx) => Promise<void>) => withTenant(db, TENANT, job);
    return {
      progress: (text) => events.publish(TENANT, { type: 'progress', thread, conversation, turn: id, text }),
      reply: (reply) => write((tx) => queueReply(tx, TENANT, id, place, aReply(reply))),
      raise: (approval, raised = {}) => write((tx) => storeApproval(tx, TENANT, approval, raised)),
      card: (where, subject, card) =>
        write((tx) =>
          queueCard(tx, TENANT, id, { channel: 'playground', conversation: where, thread: null }, subject, card),
        ),
      updateCard: (subject, card) => write((tx) => queueCardUpdate(tx, TENANT, id, subject, card)),
    };
  };

  return {
    app,
    channel,
    db,
    events,
    turns,
    perform: (next) => {
      script = next;
    },
    deliver: () => deliver(TENANT),
    close: async () => {
      await app.close();
      await Promise.all(running);
      await database.close();
    },
  };
}

/** A reply with everything a test does not care about filled in. */
export function aReply(reply: Partial<Reply>): Reply {
  return {
    status: 'answered',
    text: '',
    language: 'en',
    department: 'hr',
    confidence: 0.9,
    sources: [],
    model: 'builtin',
    approvals: [],
    receipts: [],
    ...reply,
  };
}

/** A card with everything a test does not care about left empty. */
export function aCard(card: Partial<Card>): Card {
  return {
    id: 'crd_1',
    kind: 'approval',
    language: 'en',
    title: 'A request',
    facts: [],
    changes: [],
    quotes: [],
    evidence: [],
    buttons: [],
    editable: [],
    ...card,
  };
}

/** Stores a document as ingestion would. */
export async function addDocument(
  db: Db,
  document: Partial<typeof documents.$inferInsert> & { id: string; source: string },
): Promise<void> {
  const row = {
    tenantId: TENANT,
    department: 'hr',
    fileName: `${document.id}.md`,
    title: 'Leave Policy',
    version: '3.1',
    effectiveOn: '2026-01-01',
    language: 'en' as const,
    acl: ['everyone'],
    kind: 'document' as const,
    contentHash: document.id,
    ...document,
  };
  await withTenant(db, TENANT, (tx) => tx.insert(documents).values(row));
}

/** Stores a passage of the leave policy. */
export async function addPassage(db: Db, { id, text }: { id: string; text: string }): Promise<void> {
  const place = { tenantId: TENANT, document: 'leave-policy', ordinal: 9, section: 'Carry-over', anchor: 'carry-over' };
  await withTenant(db, TENANT, (tx) => tx.insert(passages).values({ ...place, id, text, language: 'en' }));
}
