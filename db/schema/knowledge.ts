/** Documents, where they come from and the passages cut from them; the questions that none of them answered, and what people thought of answers. */
import { sql } from 'drizzle-orm';
import {
  boolean,
  customType,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { tenantId } from './people.ts';

const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  fromDriver: (stored) => new Uint8Array(stored),
});
const moment = (name: string) => timestamp(name, { withTimezone: true });

export const DOCUMENT_STATUSES = ['queued', 'reading', 'ready', 'failed'] as const;

export const documents = pgTable(
  'documents',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    department: text().notNull(),
    fileName: text('file_name').notNull(),
    title: text().notNull(),
    version: text().notNull(),
    effectiveOn: date('effective_on'),
    language: text({ enum: ['en', 'th'] }).notNull(),
    /** Principals that may read it: everyone, role:…, department:…, person:…. */
    acl: text().array().notNull(),
    kind: text({ enum: ['document', 'curated'] }).notNull(),
    author: text(),
    question: text(),
    /** Of the revision that is searched; another one may wait in `document_contents`. */
    contentHash: text('content_hash').notNull(),
    /** What a reader made of the file, as Markdown. */
    source: text().notNull(),
    /** How far the newest revision is: what was cut from the one before is searched until it is ready. */
    status: text({ enum: DOCUMENT_STATUSES }).notNull().default('ready'),
    /** Why the newest revision could not be read: a localized text as JSON. */
    fault: text(),
    /** Where it comes from: `folder`, `upload`, `expert` or the name of a source. */
    origin: text().notNull().default('folder'),
    /** Its path, key or address there. */
    path: text(),
    mediaType: text('media_type').notNull().default('text/markdown'),
    bytes: integer().notNull().default(0),
    /** Counts the contents it ever had, from 1. */
    revision: integer().notNull().default(1),
    /** Passages that are searched. */
    chunks: integer().notNull().default(0),
    /** The person who handed it in. */
    uploader: text(),
    /** A curated answer is not used from this day on. */
    expiresOn: date('expires_on'),
    /** When the reminder to look at it again went out. */
    remindedAt: moment('reminded_at'),
    /** Until then a worker reads it. */
    claimedUntil: moment('claimed_until'),
    attempts: integer().notNull().default(0),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('documents_department').on(t.tenantId, t.department),
    index('documents_unread').on(t.tenantId, t.updatedAt).where(sql`${t.status} in ('queued', 'reading')`),
  ],
);

/** The file of each revision as it came; of old ones only the fact that they were there. */
export const documentContents = pgTable(
  'document_contents',
  {
    tenantId: tenantId(),
    document: text().notNull(),
    revision: integer().notNull(),
    contentHash: text('content_hash').notNull(),
    fileName: text('file_name').notNull(),
    mediaType: text('media_type').notNull(),
    bytes: integer().notNull(),
    content: bytea(),
    /** Who may read this revision; what is searched stays under its own list until this one is ready. */
    acl: text().array().notNull().default([]),
    /** The title a person gave; null takes that of the file. */
    title: text(),
    /** The turn that handed it in, whose thread is told when it has been read. */
    turn: text(),
    createdBy: text('created_by'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.document, t.revision] }),
    foreignKey({ columns: [t.tenantId, t.document], foreignColumns: [documents.tenantId, documents.id] }).onDelete(
      'cascade',
    ),
  ],
);

/** Files that came with a question and are no plain text: the worker reads them when the turn runs. */
export const attachments = pgTable(
  'attachments',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    person: text().notNull(),
    fileName: text('file_name').notNull(),
    mediaType: text('media_type').notNull(),
    bytes: integer().notNull(),
    content: bytea().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index('attachments_age').on(t.tenantId, t.createdAt)],
);

/** What was seen of a source: how far a look is, and when the next is due. */
export const sources = pgTable(
  'sources',
  {
    tenantId: tenantId(),
    /** Department and name. */
    id: text().notNull(),
    department: text().notNull(),
    /** What the last look left to compare the next one with: an etag, a commit, file times; as JSON. */
    cursor: text(),
    status: text({ enum: ['idle', 'running', 'failed'] })
      .notNull()
      .default('idle'),
    /** Why the last look failed: a localized text as JSON. */
    fault: text(),
    /** Documents of this look, and how many of them were taken in. */
    found: integer().notNull().default(0),
    done: integer().notNull().default(0),
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
    nextAt: moment('next_at').notNull().defaultNow(),
    claimedUntil: moment('claimed_until'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

export const passages = pgTable(
  'passages',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    document: text().notNull(),
    ordinal: integer().notNull(),
    section: text().notNull(),
    anchor: text().notNull(),
    language: text({ enum: ['en', 'th'] }).notNull(),
    /** Of a document that has pages, from 1. */
    page: integer(),
    text: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('passages_document').on(t.tenantId, t.document),
    foreignKey({ columns: [t.tenantId, t.document], foreignColumns: [documents.tenantId, documents.id] }),
  ],
);

/** Vectors that a model made of passages; the built-in ones are computed where they are used. */
export const embeddings = pgTable(
  'embeddings',
  {
    tenantId: tenantId(),
    passage: text().notNull(),
    model: text().notNull(),
    /** Float32, little endian. */
    vector: bytea().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.model, t.passage] }),
    index('embeddings_passage').on(t.tenantId, t.passage),
    foreignKey({ columns: [t.tenantId, t.passage], foreignColumns: [passages.tenantId, passages.id] }).onDelete(
      'cascade',
    ),
  ],
);

export const gaps = pgTable(
  'gaps',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    department: text().notNull(),
    question: text().notNull(),
    person: text().notNull(),
    thread: text().notNull(),
    proposal: text(),
    /** When and by what it was closed: an answer that was published, or a person who dismissed it. */
    closedAt: timestamp('closed_at', { withTimezone: true }),
    closedBy: text('closed_by'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index('gaps_department').on(t.tenantId, t.department)],
);

/** What a person thought of an answer; the last word counts. */
export const feedback = pgTable(
  'feedback',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    /** The turn that was answered. */
    turn: text().notNull(),
    person: text().notNull(),
    department: text(),
    helpful: boolean().notNull(),
    reason: text(),
    question: text().notNull(),
    confidence: real().notNull(),
    model: text().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('feedback_turn_person').on(t.tenantId, t.turn, t.person),
    index('feedback_department').on(t.tenantId, t.department, t.createdAt),
  ],
);

export const ENTITY_KINDS = ['person', 'team', 'system', 'document', 'project', 'customer'] as const;
export const RELATION_KINDS = ['owns', 'knows', 'depends_on', 'member_of', 'manages'] as const;

/** Who and what the documents and records speak of. */
export const entities = pgTable(
  'entities',
  {
    tenantId: tenantId(),
    /** Kind and normalised name. */
    id: text().notNull(),
    kind: text({ enum: ENTITY_KINDS }).notNull(),
    name: text().notNull(),
    /** Other names it goes by, normalised. */
    aliases: text().array().notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

/** What one has to do with another, and where that stands; who may not read the evidence does not see it. */
export const relations = pgTable(
  'relations',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    subject: text().notNull(),
    kind: text({ enum: RELATION_KINDS }).notNull(),
    object: text().notNull(),
    department: text(),
    acl: text().array().notNull(),
    /** The passage it was read from, or the record: a table and an id. */
    passage: text(),
    record: text(),
    /** The words that say so. */
    quote: text().notNull().default(''),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('relations_subject').on(t.tenantId, t.subject, t.kind),
    index('relations_object').on(t.tenantId, t.object, t.kind),
    index('relations_passage').on(t.tenantId, t.passage),
    foreignKey({ columns: [t.tenantId, t.subject], foreignColumns: [entities.tenantId, entities.id] }),
    foreignKey({ columns: [t.tenantId, t.object], foreignColumns: [entities.tenantId, entities.id] }),
  ],
);
