/** Expenses, vendors, purchase requests and budgets; money is integer minor units and an ISO currency. */
import { bigint, date, index, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { tenantId } from './people.ts';

const minor = (name: string) => bigint(name, { mode: 'number' }).notNull();

export const EXPENSE_CATEGORIES = [
  'travel',
  'meals',
  'taxi',
  'mileage',
  'hotel',
  'software',
  'training',
  'office',
  'other',
] as const;

export const expenses = pgTable(
  'expenses',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    person: text().notNull(),
    category: text({ enum: EXPENSE_CATEGORIES }).notNull(),
    description: text().notNull(),
    amountMinor: minor('amount_minor'),
    currency: text().notNull(),
    spentOn: date('spent_on').notNull(),
    status: text({ enum: ['approved', 'paid'] }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index('expenses_person').on(t.tenantId, t.person)],
);

export const vendors = pgTable(
  'vendors',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    name: text().notNull(),
    category: text().notNull(),
    country: text().notNull(),
    taxId: text('tax_id').notNull(),
    paymentTerms: text('payment_terms').notNull(),
    status: text({ enum: ['active', 'blocked'] }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

export const purchaseRequests = pgTable(
  'purchase_requests',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    requester: text().notNull(),
    item: text().notNull(),
    vendor: text(),
    amountMinor: minor('amount_minor'),
    currency: text().notNull(),
    costCentre: text('cost_centre').notNull(),
    status: text({ enum: ['approved', 'ordered', 'received'] }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('purchase_requests_requester').on(t.tenantId, t.requester),
  ],
);

export const budgets = pgTable(
  'budgets',
  {
    tenantId: tenantId(),
    costCentre: text('cost_centre').notNull(),
    year: integer().notNull(),
    name: text().notNull(),
    owner: text().notNull(),
    currency: text().notNull(),
    amountMinor: minor('amount_minor'),
    spentMinor: minor('spent_minor'),
    committedMinor: minor('committed_minor'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.costCentre, t.year] })],
);
