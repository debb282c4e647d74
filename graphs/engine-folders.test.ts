import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLocalEvents } from '../db/events.ts';
import { createLibraries } from '../knowledge/library.ts';
import { loadCatalog } from '../tools/catalog.ts';
import { createEngine, type Engine } from './engine.ts';
import { CACHE, type Company, openCompany } from './test-company.ts';
import { NOW } from './test-rows.ts';
import { builtin } from './test-script.ts';
import { shippedConfig, TENANT } from './test-tenant.ts';

const folder = mkdtempSync(join(tmpdir(), 'engine-folders-'));
const errors: string[] = [];
const events = createLocalEvents();
let rows: Company;
let engine: Engine;

/** A company whose first department has a folder of its own making. */
beforeAll(async () => {
  rows = await openCompany({ models: await builtin() });
  symlinkSync(CACHE, join(folder, 'cache'));
  const config = shippedConfig();
  const [hr] = config.tenants[0]?.departments ?? [];
  if (!hr) throw new Error('The shipped configuration has no department.');
  cpSync(hr.folder, join(folder, 'hr'), { recursive: true, filter: (path) => !path.endsWith('documents') });
  mkdirSync(join(folder, 'hr', 'documents'));
  Object.assign(hr, { folder: join(folder, 'hr'), restricted: {} });
  engine = await createEngine({
    database: { db: rows.db, pool: rows.pool, queuePool: () => rows.pool, mode: 'embedded', close: async () => {} },
    ...{ config, catalog: await loadCatalog(), events, dataDir: folder },
    libraries: createLibraries({ db: rows.db, events, onError: (error) => void errors.push(String(error)) }),
    queue: {
      ...{ wake: async () => {}, begin: async () => {}, work: async () => {} },
      ...{ schedule: async () => {}, close: async () => {} },
    },
    ...{ deliver: async () => {}, isPushed: () => true, progress: () => {} },
    readFile: async () => ({ refused: 'gone' }),
    ...{ draining: new AbortController().signal, stopping: new AbortController().signal },
    ...{ publicUrl: 'https://expert.example', home: 'playground', chats: [], clock: { now: () => NOW } },
    onError: (error) => void errors.push(String(error)),
  });
});
afterAll(async () => {
  await engine.close();
  await rows.close();
  rmSync(folder, { recursive: true });
});

it('a document put into a department’s folder is told of as soon as workers look for sources', async () => {
  const told = new Promise<string>((resolve) => {
    events.subscribe(TENANT, (event) => event.type === 'knowledge' && resolve(event.document));
  });
  writeFileSync(
    join(folder, 'hr', 'documents', 'badges.md'),
    '# Badges\n\n## Colour\n\nBadges of visitors are violet.\n',
  );
  await engine.handle({ name: 'sources' });
  expect(await told).toBe('hr/badges.md');
  expect(errors).toEqual([]);
});
