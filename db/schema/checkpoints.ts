/** Paused and finished runs of the machines, per tenant; values are serialised text that is never revived into user objects. */
import { index, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { tenantId } from './people.ts';

export const checkpoints = pgTable(
  'checkpoints',
  {
    tenantId: tenantId(),
    thread: text().notNull(),
    namespace: text().notNull(),
    id: text().notNull(),
    parent: text(),
    checkpoint: text().notNull(),
    metadata: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.thread, t.namespace, t.id] })],
);

export const checkpointWrites = pgTable(
  'checkpoint_writes',
  {
    tenantId: tenantId(),
    thread: text().notNull(),
    namespace: text().notNull(),
    checkpoint: text().notNull(),
    task: text().notNull(),
    idx: integer().notNull(),
    channel: text().notNull(),
    value: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.thread, t.namespace, t.checkpoint, t.task, t.idx] }),
    index('checkpoint_writes_thread').on(t.tenantId, t.thread),
  ],
);
