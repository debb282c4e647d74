/** Tickets, incidents, access and equipment. */
import { date, index, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { tenantId } from './people.ts';

const at = (name: string) => timestamp(name, { withTimezone: true });

export const tickets = pgTable(
  'tickets',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    requester: text().notNull(),
    title: text().notNull(),
    description: text().notNull(),
    severity: text({ enum: ['SEV1', 'SEV2', 'SEV3'] }).notNull(),
    status: text({ enum: ['open', 'in_progress', 'resolved'] }).notNull(),
    assignee: text(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index('tickets_requester').on(t.tenantId, t.requester)],
);

export const incidents = pgTable(
  'incidents',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    title: text().notNull(),
    service: text().notNull(),
    severity: text({ enum: ['SEV1', 'SEV2', 'SEV3'] }).notNull(),
    status: text({ enum: ['investigating', 'mitigated', 'resolved'] }).notNull(),
    openedAt: at('opened_at').notNull(),
    resolvedAt: at('resolved_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

export const ACCESS_SYSTEMS = ['erp', 'crm', 'github', 'grafana', 'vpn', 'payroll', 'data-warehouse'] as const;
export const ACCESS_LEVELS = ['read', 'write', 'admin'] as const;

export const accessGrants = pgTable(
  'access_grants',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    person: text().notNull(),
    system: text({ enum: ACCESS_SYSTEMS }).notNull(),
    level: text({ enum: ACCESS_LEVELS }).notNull(),
    reason: text().notNull(),
    grantedOn: date('granted_on').notNull(),
    expiresOn: date('expires_on'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index('access_grants_person').on(t.tenantId, t.person)],
);

export const assets = pgTable(
  'assets',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    kind: text({ enum: ['laptop', 'monitor', 'phone', 'server'] }).notNull(),
    model: text().notNull(),
    serial: text().notNull(),
    holder: text(),
    boughtOn: date('bought_on').notNull(),
    warrantyUntil: date('warranty_until').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index('assets_holder').on(t.tenantId, t.holder)],
);
