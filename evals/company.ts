/** The demo company in memory: the real schema, people, documents and machines, with a clock that stands still. */
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { readConfig } from '../agents/config.ts';
import type { ExpertConfig } from '../agents/config-schema.ts';
import { type Database, openPglite } from '../db/client.ts';
import { createLocalEvents } from '../db/events.ts';
import type { PglitePool } from '../db/pglite-pool.ts';
import type { Queue } from '../db/queue.ts';
import { employeeFiles } from '../db/schema/hr.ts';
import { seedDemo } from '../db/seed/demo.ts';
import { withTenant } from '../db/tenant.ts';
import { createEngine, type Engine } from '../graphs/engine.ts';
import { createLibraries } from '../knowledge/library.ts';
import { type Catalog, loadCatalog } from '../tools/catalog.ts';
import { fileReads, observed, type ToolUse, watchStatements } from './observe.ts';
import { type Keep, keepState } from './state.ts';

export const ROOT = join(import.meta.dirname, '..');
export const DATA_DIR = join(ROOT, '.cache/evals');
/** The cases, one file per suite. */
export const SUITES = join(ROOT, 'evals/suites');
export const TENANT = 'meridian';
export const NOW = new Date('2026-05-04T03:00:00Z');
export const PUBLIC_URL = 'https://expert.meridian.example';

/** As often as the real queue tries a job before the turn is apologised for. */
const ATTEMPTS = 4;

export interface Company {
  database: Database;
  config: ExpertConfig;
  catalog: Catalog;
  /** Every tool call since the start. */
  uses: ToolUse[];
  /** Every statement since the start. */
  statements: readonly string[];
  /** Faults the worker reported. */
  errors: string[];
  keep: Keep;
  /** A second set of machines on the same rows, with other models in place. */
  employ(models: Map<string, BaseChatModel>, config: ExpertConfig): Promise<Workplace>;
  wake(thread: string): Promise<void>;
  close(): Promise<void>;
}

/** Machines that can be woken. */
export type Workplace = Pick<Company, 'wake'>;

/**
 * Opens the company; every suite may share it, since `keep.restore` puts the rows back. The search index keeps what
 * experts answered meanwhile, so no two cases may ask experts the same question.
 */
export async function openCompany(): Promise<Company> {
  const config = inRoot(readConfig(join(ROOT, 'agents.config.yaml')));
  const database = await openPglite(new PGlite());
  await seedDemo(database.db, TENANT, NOW);
  const statements = await watched(database);
  const uses: ToolUse[] = [];
  const errors: string[] = [];
  const catalog = observed(await loadCatalog(), uses);
  const employ = (models: Map<string, BaseChatModel>, changed: ExpertConfig) =>
    openWorkplace({ database, catalog, config: changed, models, errors });
  const { wake } = await employ(new Map(), config);
  const keep = await keepState(database.pool);
  return {
    database,
    config,
    catalog,
    uses,
    errors,
    keep,
    employ,
    wake,
    statements,
    close: database.close,
  };
}

/** A watch that sees nothing would find every reading of a personnel file in order, so it is tried first. */
async function watched({ db, pool }: Database): Promise<readonly string[]> {
  const statements = watchStatements(pool as unknown as PglitePool);
  await withTenant(db, TENANT, (tx) => tx.select({ person: employeeFiles.person }).from(employeeFiles).limit(1));
  if (fileReads(statements) !== 1) throw new Error('Statements pass the watch unseen; look at PglitePool.run.');
  return statements;
}

async function openWorkplace(from: {
  database: Database;
  catalog: Catalog;
  config: ExpertConfig;
  models: Map<string, BaseChatModel>;
  errors: string[];
}): Promise<Workplace> {
  const { errors, ...parts } = from;
  let engine: Engine | undefined;
  const queue: Queue = {
    wake: async (tenant, thread) => {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        try {
          return await engine?.handle({ name: 'thread', tenant, thread });
        } catch (error) {
          if (attempt === ATTEMPTS) throw error;
        }
      }
    },
    begin: async () => {},
    work: async () => {},
    schedule: async () => {},
    close: async () => {},
  };
  const events = createLocalEvents();
  const onError = (error: unknown) => void errors.push(error instanceof Error ? error.message : String(error));
  engine = await createEngine({
    ...parts,
    events,
    queue,
    libraries: createLibraries({ db: parts.database.db, events, onError }),
    deliver: async () => {},
    isPushed: () => true,
    draining: new AbortController().signal,
    stopping: new AbortController().signal,
    dataDir: DATA_DIR,
    publicUrl: PUBLIC_URL,
    home: 'playground',
    chats: [],
    progress: () => {},
    readFile: async () => ({ refused: 'gone' }),
    clock: { now: () => NOW },
    onError,
  });
  return { wake: (thread) => queue.wake(TENANT, thread) };
}

/** Department folders are written relative to the repository; evaluations may be started anywhere. */
function inRoot(config: ExpertConfig): ExpertConfig {
  const tenants = config.tenants.map((tenant) => ({
    ...tenant,
    departments: tenant.departments.map((department) => ({ ...department, folder: join(ROOT, department.folder) })),
  }));
  return { ...config, tenants };
}
