/** Proposals, the decisions people make on them, the ledger of what happened, and the audit chain. */
import { bigint, index, integer, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { tenantId } from './people.ts';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** A write the agent wants to make: exact arguments, their hash, before and after. */
export const proposals = pgTable(
  'proposals',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    turn: text().notNull(),
    n: integer().notNull(),
    /** The run that pauses for it: the turn it was raised in, or the one in which the asker confirmed it. */
    run: text().notNull(),
    thread: text().notNull(),
    department: text().notNull(),
    tool: text().notNull(),
    requester: text().notNull(),
    /** JSON, exactly what will run. */
    args: text().notNull(),
    argsHash: text('args_hash').notNull(),
    /** JSON of CardChange[]. */
    changes: text().notNull(),
    /** JSON of Citation[] the request rests on. */
    evidence: text().notNull(),
    /** One line that says what is asked for. */
    summary: text().notNull(),
    reason: text(),
    language: text({ enum: ['en', 'th'] }).notNull(),
    status: text({
      enum: ['confirming', 'pending', 'approved', 'done', 'rejected', 'expired', 'cancelled', 'failed'],
    }).notNull(),
    /** What the asker is told when it was rejected or failed. */
    said: text(),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('proposals_turn_n').on(t.tenantId, t.turn, t.n),
    index('proposals_requester').on(t.tenantId, t.requester, t.status),
  ],
);

/** One stage of deciding a proposal. */
export const approvals = pgTable(
  'approvals',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    proposal: text().notNull(),
    stage: integer().notNull(),
    department: text().notNull(),
    /** JSON of the rule that says who may decide; people are resolved at the click. */
    rule: text().notNull(),
    argsHash: text('args_hash').notNull(),
    status: text({ enum: ['pending', 'approved', 'rejected', 'expired', 'superseded'] })
      .notNull()
      .default('pending'),
    decidedBy: text('decided_by'),
    decidedAt: at('decided_at'),
    reason: text(),
    /** JSON of the card as it was posted. */
    card: text().notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('approvals_stage').on(t.tenantId, t.proposal, t.stage),
    index('approvals_open').on(t.tenantId, t.status),
  ],
);

/** Receipts: a row here is the only proof that a write happened. */
export const ledger = pgTable(
  'ledger',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    proposal: text().notNull(),
    tool: text().notNull(),
    record: text().notNull(),
    actor: text().notNull(),
    /** JSON of the tool's output. */
    result: text().notNull(),
    at: at('at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), uniqueIndex('ledger_proposal').on(t.tenantId, t.proposal)],
);

/** Append-only; each row's hash covers the row before it. */
export const audit = pgTable(
  'audit',
  {
    tenantId: tenantId(),
    seq: bigint({ mode: 'number' }).notNull(),
    at: at('at').notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    subject: text().notNull(),
    detail: text().notNull(),
    previous: text().notNull(),
    hash: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.seq] }), index('audit_subject').on(t.tenantId, t.subject)],
);
