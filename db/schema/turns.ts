/** Durable queues and conversations: what came in, what was said, what must go out. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { tenantId } from './people.ts';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** A conversation; the lease makes its turns run one after the other, the token fences a worker that lost it. */
export const threads = pgTable(
  'threads',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    channel: text().notNull(),
    conversation: text().notNull(),
    owner: text().notNull(),
    /** JSON of what the next turn must know: department, open form, last questions. */
    memory: text().notNull().default('{}'),
    leaseToken: bigint('lease_token', { mode: 'number' }).notNull().default(0),
    leaseUntil: at('lease_until'),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index().on(t.tenantId, t.owner)],
);

export const inbox = pgTable(
  'inbox',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    seq: bigserial({ mode: 'number' }).notNull(),
    providerKey: text('provider_key').notNull(),
    thread: text().notNull(),
    person: text().notNull(),
    kind: text({ enum: ['message', 'command', 'decision', 'file', 'feedback', 'resume', 'deletion'] }).notNull(),
    /** JSON of the turn, stored as text and read back as plain data. */
    payload: text().notNull(),
    status: text({ enum: ['received', 'done', 'dead'] })
      .notNull()
      .default('received'),
    /** Times it was begun. */
    starts: integer().notNull().default(0),
    /** Times it failed with an error of its own. */
    attempts: integer().notNull().default(0),
    /** A worker is at it; still true when it is started again means that the worker died. */
    running: boolean().notNull().default(false),
    /** It runs by itself in its worker, so that a death then speaks against it. */
    alone: boolean().notNull().default(false),
    /** Times a worker died at it: the first time, and whenever it ran by itself. */
    crashes: integer().notNull().default(0),
    /** Times a worker died at it and others, when it was suspected already. */
    crashesBeside: integer('crashes_beside').notNull().default(0),
    /** Not before; null means at once. */
    nextTryAt: at('next_try_at'),
    /** Counted against the plan's limits. */
    charged: boolean().notNull().default(false),
    /** JSON of what the turn came to: a reply, or the code of a refusal. */
    outcome: text(),
    receivedAt: at('received_at').notNull().defaultNow(),
    doneAt: at('done_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('inbox_provider_key').on(t.tenantId, t.providerKey),
    index('inbox_open').on(t.tenantId, t.status, t.thread, t.seq),
    index('inbox_done').on(t.tenantId, t.doneAt),
  ],
);

/** The transcript: what people and the Expert said, in order. */
export const messages = pgTable(
  'messages',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    seq: bigserial({ mode: 'number' }).notNull(),
    thread: text().notNull(),
    turn: text().notNull(),
    /** A person's id, or null when the Expert speaks. */
    person: text(),
    text: text().notNull(),
    /** JSON of the Reply when the Expert speaks. */
    reply: text(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index('messages_thread').on(t.tenantId, t.thread, t.seq)],
);

export const outbox = pgTable(
  'outbox',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    seq: bigserial({ mode: 'number' }).notNull(),
    turn: text().notNull(),
    channel: text().notNull(),
    conversation: text().notNull(),
    /** Null posts at the top of the conversation. */
    thread: text(),
    kind: text({ enum: ['reply', 'card', 'card_update'] }).notNull(),
    /** What a card is about, so that a later update finds every place it was posted; for a notice the post that was given up. */
    subject: text(),
    /** JSON of a Reply or a Card. */
    payload: text().notNull(),
    status: text({ enum: ['pending', 'posted', 'dead'] })
      .notNull()
      .default('pending'),
    attempts: integer().notNull().default(0),
    /** What must go out in order; the oldest pending row of a line is the only one that may be posted. */
    line: text().notNull().default(''),
    /** A process is posting it until then. */
    claimedUntil: at('claimed_until'),
    /** Not before; null means at once. */
    nextTryAt: at('next_try_at'),
    /** Where the channel put it. */
    providerRef: text('provider_ref'),
    createdAt: at('created_at').notNull().defaultNow(),
    postedAt: at('posted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('outbox_open').on(t.tenantId, t.status, t.line, t.seq),
    index('outbox_waiting').on(t.tenantId, t.seq).where(sql`status = 'pending'`),
    index('outbox_subject').on(t.tenantId, t.subject),
    index('outbox_conversation').on(t.tenantId, t.conversation, t.seq),
  ],
);

/** What the playground's chat shows; the playground is its own chat server, so it stores what others' servers would. */
export const posts = pgTable(
  'posts',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    seq: bigserial({ mode: 'number' }).notNull(),
    conversation: text().notNull(),
    /** The post this one answers, null at the top level. */
    root: text(),
    person: text(),
    text: text().notNull(),
    reply: text(),
    card: text(),
    /** Outbox row or client key it came from: the same one twice is one post. */
    source: text().notNull(),
    /** Principals who may see it, such as `person:anan` or `role:admin`; null means every member of the conversation. */
    audience: text().array(),
    createdAt: at('created_at').notNull().defaultNow(),
    editedAt: at('edited_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('posts_source').on(t.tenantId, t.source),
    index('posts_conversation').on(t.tenantId, t.conversation, t.seq),
  ],
);

/** How far each person has read each playground conversation. */
export const reads = pgTable(
  'reads',
  {
    tenantId: tenantId(),
    person: text().notNull(),
    conversation: text().notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.person, t.conversation] })],
);
