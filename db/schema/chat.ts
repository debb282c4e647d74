/** What connects a tenant to its chat tools: installations, addresses, departments bound to channels, and how people want to be written to. */
import { boolean, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { tenantId } from './people.ts';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** Workspaces that installed a chat app themselves; the secret parts are sealed. */
export const installations = pgTable(
  'installations',
  {
    tenantId: tenantId(),
    channel: text().notNull(),
    /** The chat tool's own id of the workspace. */
    workspace: text().notNull(),
    /** JSON of the installation, sealed with the installation key. */
    sealed: text().notNull(),
    installedAt: at('installed_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.channel, t.workspace] })],
);

/** What a chat tool needs to write to a place again, such as a conversation reference; a newer one replaces it. */
export const addresses = pgTable(
  'addresses',
  {
    tenantId: tenantId(),
    channel: text().notNull(),
    /** A conversation, a thread, or whatever else the channel looks up. */
    key: text().notNull(),
    value: text().notNull(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.channel, t.key] })],
);

/** Departments that people tied to a conversation by command; the configuration comes before them. */
export const bindings = pgTable(
  'bindings',
  {
    tenantId: tenantId(),
    conversation: text().notNull(),
    department: text().notNull(),
    by: text('bound_by').notNull(),
    at: at('at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.conversation] })],
);

/** When a person wants to be written to unasked; no row means always. */
export const preferences = pgTable(
  'preferences',
  {
    tenantId: tenantId(),
    person: text().notNull(),
    /** False: neither reminders nor digests. */
    notices: boolean().notNull().default(true),
    /** `HH:MM` in the person's time zone; both or neither. */
    quietFrom: text('quiet_from'),
    quietTo: text('quiet_to'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.person] })],
);
