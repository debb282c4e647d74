/** Leave, holidays and the restricted part of an employee's file. */
import { bigint, date, index, integer, numeric, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { tenantId } from './people.ts';

export const LEAVE_KINDS = ['vacation', 'sick', 'personal'] as const;

/** Salary and disciplinary notes: only roles with `hr.employee.restricted` ever read this table. */
export const employeeFiles = pgTable(
  'employee_files',
  {
    tenantId: tenantId(),
    person: text().notNull(),
    salaryMinor: bigint('salary_minor', { mode: 'number' }).notNull(),
    currency: text().notNull(),
    disciplinary: text(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.person] })],
);

export const leaveBalances = pgTable(
  'leave_balances',
  {
    tenantId: tenantId(),
    person: text().notNull(),
    year: integer().notNull(),
    kind: text({ enum: LEAVE_KINDS }).notNull(),
    entitledDays: numeric('entitled_days', { mode: 'number', precision: 6, scale: 2 }).notNull(),
    takenDays: numeric('taken_days', { mode: 'number', precision: 6, scale: 2 }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.person, t.year, t.kind] })],
);

export const leaveRequests = pgTable(
  'leave_requests',
  {
    tenantId: tenantId(),
    id: text().notNull(),
    person: text().notNull(),
    kind: text({ enum: LEAVE_KINDS }).notNull(),
    fromDay: date('from_day').notNull(),
    toDay: date('to_day').notNull(),
    days: numeric({ mode: 'number', precision: 6, scale: 2 }).notNull(),
    reason: text(),
    status: text({ enum: ['approved', 'cancelled'] }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index('leave_requests_person').on(t.tenantId, t.person)],
);

export const holidays = pgTable(
  'holidays',
  {
    tenantId: tenantId(),
    office: text().notNull(),
    day: date().notNull(),
    name: text().notNull(),
    nameTh: text('name_th').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.office, t.day] })],
);
