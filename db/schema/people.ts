/** Tenants, their people, and the chat identities and counters that belong to them. */
import { bigint, date, foreignKey, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

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
