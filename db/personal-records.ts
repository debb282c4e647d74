/** What is a person's own in the company's records. */
import { sql } from 'drizzle-orm';
import { NO_TEXT, NOTHING, type PersonalTable, person } from './personal-table.ts';

export const PERSONAL_RECORDS: Record<string, PersonalTable> = {
  employee_files: {
    own: [{ whose: person, erase: 'row' }],
    words: ['disciplinary'],
    plain: ['person', 'currency'],
  },
  leave_requests: {
    own: [{ whose: person, erase: { reason: NOTHING } }],
    words: ['reason'],
    plain: ['id', 'person', 'kind', 'status'],
  },
  leave_balances: { own: [{ whose: person, erase: 'kept' }], plain: ['person', 'kind'] },
  expenses: {
    own: [{ whose: person, erase: { description: NO_TEXT } }],
    words: ['description'],
    plain: ['id', 'person', 'category', 'currency', 'status'],
  },
  purchase_requests: {
    own: [{ whose: ({ person }) => sql`requester = ${person}`, erase: { item: NO_TEXT } }],
    words: ['item'],
    plain: ['id', 'requester', 'vendor', 'currency', 'cost_centre', 'status'],
  },
  tickets: {
    own: [{ whose: ({ person }) => sql`requester = ${person}`, erase: { title: NO_TEXT, description: NO_TEXT } }],
    words: ['title', 'description'],
    plain: ['id', 'requester', 'severity', 'status', 'assignee'],
  },
  access_grants: {
    own: [{ whose: person, erase: { reason: NO_TEXT } }],
    words: ['reason'],
    plain: ['id', 'person', 'system', 'level'],
  },
  assets: {
    own: [{ whose: ({ person }) => sql`holder = ${person}`, erase: 'kept' }],
    plain: ['id', 'kind', 'model', 'serial', 'holder'],
  },
  incidents: { words: ['title'], plain: ['id', 'service', 'severity', 'status'] },
  budgets: { plain: ['cost_centre', 'name', 'owner', 'currency'] },
  vendors: { plain: ['id', 'name', 'category', 'country', 'tax_id', 'payment_terms', 'status'] },
};
