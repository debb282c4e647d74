/** Tenants, their people, and the chat identities and counters that belong to them. */
import { bigint, date, foreignKey, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

export const tenants = pgTable('tenants', {
  tenantId: text('tenant_id').primaryKey(),
  name: text().notNull(),
  timeZone: text('time_zone').notNull(),
  currency: text().notNull(),
});

/** The tenant column every other table carries. */
export const tenantId = () =>
  text('tenant_id')
    .notNull()
    .references(() => tenants.tenantId);

export const people = pgTable(
  'people',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    name: text().notNull(),
    nameTh: text('name_th'),
    email: text().notNull(),
    title: text().notNull(),
    team: text().notNull(),
    managerId: text('manager_id'),
    roles: text().array().notNull(),
    language: text({ enum: ['en', 'th'] }).notNull(),
    office: text().notNull(),
    timeZone: text('time_zone').notNull(),
    currency: text().notNull(),
    hiredOn: date('hired_on').notNull(),
    status: text({ enum: ['active', 'suspended', 'left'] }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.managerId], foreignColumns: [t.tenantId, t.id] }),
  ],
);

/** Running numbers of records such as LV-1042, one row per tenant and prefix. */
export const counters = pgTable(
  'counters',
  { tenantId: tenantId(), prefix: text().notNull(), value: bigint({ mode: 'number' }).notNull() },
  (t) => [primaryKey({ columns: [t.tenantId, t.prefix] })],
);

const at = (name: string) => timestamp(name, { withTimezone: true });

/** Members of groups that approvers are named by; read at the click. */
export const groupMembers = pgTable(
  'group_members',
  { tenantId: tenantId(), group: text('group_name').notNull(), person: text().notNull() },
  (t) => [primaryKey({ columns: [t.tenantId, t.group, t.person] })],
);

/** Which employee speaks under a chat tool's user id. */
export const identities = pgTable(
  'identities',
  {
    tenantId: tenantId(),
    channel: text().notNull(),
    externalId: text('external_id').notNull(),
    person: text().notNull(),
    verifiedBy: text('verified_by', { enum: ['email', 'code'] }).notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.channel, t.externalId] })],
);

/** One-time codes that tie a chat user to the employee who redeems them; only their hashes are kept. */
export const linkCodes = pgTable(
  'link_codes',
  {
    tenantId: tenantId(),
    codeHash: text('code_hash').notNull(),
    channel: text().notNull(),
    externalId: text('external_id').notNull(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.codeHash] })],
);

/** Wrong codes per person and day are counted here too, beside queries and tokens. */
export const usage = pgTable(
  'usage',
  {
    tenantId: tenantId(),
    /** The tenant's own calendar day. */
    day: date().notNull(),
    unit: text().notNull(),
    scope: text({ enum: ['tenant', 'department', 'person'] }).notNull(),
    key: text().notNull(),
    used: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.day, t.unit, t.scope, t.key] })],
);

/** What calls to models used and cost on a day, for accounts and exports; limits are kept by `usage`. */
export const modelUsage = pgTable(
  'model_usage',
  {
    tenantId: tenantId(),
    /** The tenant's own calendar day. */
    day: date().notNull(),
    department: text().notNull(),
    person: text().notNull(),
    model: text().notNull(),
    task: text().notNull(),
    calls: bigint({ mode: 'number' }).notNull(),
    inputTokens: bigint('input_tokens', { mode: 'number' }).notNull(),
    outputTokens: bigint('output_tokens', { mode: 'number' }).notNull(),
    /** Millionths of the currency of the price list. */
    costMicros: bigint('cost_micros', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.day, t.department, t.person, t.model, t.task] })],
);

/** Departments that are paused; no row means at work. */
export const pauses = pgTable(
  'pauses',
  {
    tenantId: tenantId(),
    department: text().notNull(),
    by: text('paused_by').notNull(),
    reason: text(),
    at: at('at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.department] })],
);

/** Digests a person asked for; `nextAt` is when the next one is due. */
export const digests = pgTable(
  'digests',
  {
    tenantId: tenantId(),
    person: text().notNull(),
    department: text().notNull(),
    everyDays: integer('every_days').notNull(),
    nextAt: at('next_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.person, t.department] })],
);
