/** Documents and the passages cut from them, and the questions that none of them answered. */
import { date, foreignKey, index, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { tenantId } from './people.ts';

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
    contentHash: text('content_hash').notNull(),
    source: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index('documents_department').on(t.tenantId, t.department)],
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
    text: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('passages_document').on(t.tenantId, t.document),
    foreignKey({ columns: [t.tenantId, t.document], foreignColumns: [documents.tenantId, documents.id] }),
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
