/** Proposals, the decisions people make on them, the ledger of what happened, and the audit chain. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  foreignKey,
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
    status: text({ enum: ['pending', 'approved', 'rejected', 'expired', 'escalated', 'withdrawn', 'superseded'] })
      .notNull()
      .default('pending'),
    decidedBy: text('decided_by'),
    decidedAt: at('decided_at'),
    reason: text(),
    /** JSON of the card as it was posted. */
    card: text().notNull(),
    /** When those who have not decided are reminded next; null means never again. */
    remindAt: at('remind_at'),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    // One open at a time: a stage that was escalated or superseded is opened again under the same number.
    uniqueIndex('approvals_stage').on(t.tenantId, t.proposal, t.stage).where(sql`status = 'pending'`),
    foreignKey({ columns: [t.tenantId, t.proposal], foreignColumns: [proposals.tenantId, proposals.id] }),
    index('approvals_open').on(t.tenantId, t.status),
    index('approvals_proposal').on(t.tenantId, t.proposal, t.stage),
  ],
);

/** Who said yes at a stage that needs several; one person counts once, however many they stand in for. */
export const approvalVotes = pgTable(
  'approval_votes',
  {
    tenantId: tenantId(),
    approval: text().notNull(),
    person: text().notNull(),
    /** Whose right was used, when it was delegated. */
    onBehalfOf: text('on_behalf_of'),
    reason: text(),
    at: at('at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.approval, t.person] }),
    foreignKey({ columns: [t.tenantId, t.approval], foreignColumns: [approvals.tenantId, approvals.id] }),
  ],
);

/** Out of office: another person decides in one's place between two moments. */
export const delegations = pgTable(
  'delegations',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    fromPerson: text('from_person').notNull(),
    toPerson: text('to_person').notNull(),
    /** Null means every department. */
    department: text(),
    startsAt: at('starts_at').notNull(),
    endsAt: at('ends_at').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    revokedAt: at('revoked_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('delegations_from').on(t.tenantId, t.fromPerson, t.endsAt),
  ],
);

/** Writes into systems that are not ours: what is known of each attempt, so that none is made twice unseen. */
export const foreignEffects = pgTable(
  'foreign_effects',
  {
    tenantId: tenantId(),
    proposal: text().notNull(),
    tool: text().notNull(),
    status: text({ enum: ['reserved', 'in_flight', 'done', 'unknown'] }).notNull(),
    attempts: integer().notNull().default(0),
    lastError: text('last_error'),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.proposal] }),
    foreignKey({ columns: [t.tenantId, t.proposal], foreignColumns: [proposals.tenantId, proposals.id] }),
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
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('ledger_proposal').on(t.tenantId, t.proposal),
    foreignKey({ columns: [t.tenantId, t.proposal], foreignColumns: [proposals.tenantId, proposals.id] }),
  ],
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
    /** JSON with a salt of its own; null once the people in it were erased. */
    detail: text(),
    /** What the chain holds of the detail, so that it stays whole without it; empty on rows older than this column, which the chain covers whole. */
    detailHash: text('detail_hash').notNull().default(''),
    previous: text().notNull(),
    hash: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.seq] }), index('audit_subject').on(t.tenantId, t.subject)],
);
