/** Two companies with a Slack workspace each, on a database in memory, for tests. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readConfig } from '../../agents/config.ts';
import type { TenantConfig } from '../../agents/config-schema.ts';
import { openMemory } from '../../db/database-fixtures.ts';
import { createLocalEvents } from '../../db/events.ts';
import { seedPeople } from '../../db/seed/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { createSpeakers } from '../chat/speaker.ts';
import { createIntake } from '../intake.ts';
import type { SlackSettings } from './deps.ts';
import { createTokens } from './installations.ts';

export const PUBLIC_URL = 'https://expert.meridian.example';
export const MERIDIAN = { tenant: 'meridian', team: 'T0MERIDIAN' };
export const BOREALIS = { tenant: 'borealis', team: 'T0BOREALIS' };

/** Everything the Slack channel is given; turns are stored and never run. */
export async function openTenants(settings: SlackSettings) {
  const database = await openMemory();
  const { db } = database;
  const demo = readConfig(join(import.meta.dirname, '../../agents.config.yaml'));
  const [first] = demo.tenants;
  if (!first) throw new Error('The demo configuration has no tenant.');
  const tenants: TenantConfig[] = [MERIDIAN, BOREALIS].map(({ tenant, team }) => ({
    ...first,
    id: tenant,
    workspaces: { slack: [team] },
  }));
  for (const { id } of tenants) await withTenant(db, id, (tx) => seedPeople(tx, id, new Date()));
  const errors: unknown[] = [];
  const notes: string[] = [];
  const base = {
    db,
    intake: createIntake(db, createLocalEvents(), async () => {}),
    config: { ...demo, tenants },
    publicUrl: PUBLIC_URL,
    settings: { installationKey: randomBytes(32).toString('base64'), ...settings },
    onError: (error: unknown) => void errors.push(error),
    onNote: (note: string) => void notes.push(note),
    stop: () => {},
  };
  return {
    deps: { ...base, tokens: createTokens(base), speakers: createSpeakers(db, 'slack') },
    errors,
    notes,
    close: () => database.close(),
  };
}

export type Tenants = Awaited<ReturnType<typeof openTenants>>;
