/** What channels of chat tools stand on, for tests: a database with the demo company's people, an intake, and no worker. */
import { join } from 'node:path';
import { readConfig } from '../../agents/config.ts';
import type { ExpertConfig } from '../../agents/config-schema.ts';
import type { Turn } from '../../agents/message.ts';
import { openMemory } from '../../db/database-fixtures.ts';
import { createLocalEvents } from '../../db/events.ts';
import { finishTurn, type Outcome } from '../../db/inbox.ts';
import { inbox } from '../../db/schema/turns.ts';
import { seedPeople } from '../../db/seed/people.ts';
import { type Db, withTenant } from '../../db/tenant.ts';
import { createIntake } from '../intake.ts';
import type { ChatDeps } from './deps.ts';

export const TENANT = 'meridian';
export const PUBLIC_URL = 'https://expert.example';

export interface ChatStage {
  deps: ChatDeps;
  db: Db;
  /** Threads that a worker was woken for, in order. */
  woken: string[];
  /** What was asked to end, in order. */
  stopped: { thread: string; turn?: string }[];
  /** Every turn that is stored, in order. */
  turns(tenant?: string): Promise<Turn[]>;
  finish(turn: string, outcome: Outcome): Promise<void>;
  close(): Promise<void>;
}

/** The demo company's own configuration; a test may change its copy. */
export function demoConfig(): ExpertConfig {
  return structuredClone(readConfig(join(import.meta.dirname, '../../agents.config.yaml')));
}

/** Opens the stage with the people of the demo company. */
export async function openChat(): Promise<ChatStage> {
  const database = await openMemory();
  const { db } = database;
  await withTenant(db, TENANT, (tx) => seedPeople(tx, TENANT, new Date()));
  const events = createLocalEvents();
  const woken: string[] = [];
  const stopped: ChatStage['stopped'] = [];
  events.subscribe(TENANT, (event) => void (event.type === 'stop' && stopped.push(event)));
  const intake = createIntake(db, events, async (_tenant, thread) => void woken.push(thread));
  const onError = (error: unknown) => {
    throw error;
  };
  return {
    deps: { db, intake, config: demoConfig(), publicUrl: PUBLIC_URL, onError, onNote: () => {} },
    db,
    ...{ woken, stopped },
    async turns(tenant = TENANT) {
      const rows = await withTenant(db, tenant, (tx) => tx.select().from(inbox).orderBy(inbox.seq));
      return rows.map(({ payload }) => JSON.parse(payload) as Turn);
    },
    async finish(turn, outcome) {
      await withTenant(db, TENANT, (tx) => finishTurn(tx, turn, 'done', outcome));
      events.publish(TENANT, { type: 'turn-done', turn, outcome });
    },
    close: () => database.close(),
  };
}
