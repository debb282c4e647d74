import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExpertConfig } from '../agents/config-schema.ts';
import { models as modelsSchema } from '../agents/model-schema.ts';
import { openOllamaDouble } from '../agents/models/doubles/ollama-double.ts';
import type { StrictServer } from '../agents/models/doubles/strict-server.ts';
import { createLocalEvents } from '../db/events.ts';
import { modelUsageBetween } from '../db/model-usage.ts';
import { createLibraries } from '../knowledge/library.ts';
import { loadCatalog } from '../tools/catalog.ts';
import { createEngine, type Engine } from './engine.ts';
import { CACHE, type Company, openCompany } from './test-company.ts';
import { NOW } from './test-rows.ts';
import { builtin } from './test-script.ts';
import { shippedConfig, TENANT } from './test-tenant.ts';

let rows: Company;
let engine: Engine;
let server: StrictServer;
let dataDir: string;
const errors: string[] = [];

/** A company whose departments ask a model at an Ollama server, which the environment points to. */
beforeAll(async () => {
  server = await openOllamaDouble();
  rows = await openCompany({ models: await builtin() });
  rows.deaf = true;
  dataDir = mkdtempSync(join(tmpdir(), 'engine-models-'));
  symlinkSync(CACHE, join(dataDir, 'cache'));
  const shipped: ExpertConfig = shippedConfig();
  const models = modelsSchema.parse({
    providers: { local: { kind: 'ollama', retries: 0 } },
    named: { llama: { provider: 'local', model: 'llama' } },
  });
  const tenants = shipped.tenants.map((tenant) => ({
    ...tenant,
    departments: tenant.departments.map((one) => ({
      ...{ ...one, model: { name: 'llama' } },
      thresholds: { direct: 1, model: 0.5 },
    })),
  }));
  const events = createLocalEvents();
  engine = await createEngine({
    database: { db: rows.db, pool: rows.pool, queuePool: () => rows.pool, mode: 'embedded', close: async () => {} },
    config: { ...shipped, models, tenants },
    modelEnv: { OLLAMA_URL: server.url, secrets: {} },
    catalog: await loadCatalog(),
    events,
    libraries: createLibraries({ db: rows.db, events, onError: (error) => void errors.push(String(error)) }),
    queue: {
      wake: async (tenant, thread) => engine.handle({ name: 'thread', tenant, thread }),
      ...{ begin: async () => {}, work: async () => {}, schedule: async () => {}, close: async () => {} },
    },
    ...{
      deliver: async () => {},
      isPushed: () => true,
      progress: () => {},
      readFile: async () => ({ refused: 'gone' as const }),
    },
    ...{ draining: new AbortController().signal, stopping: new AbortController().signal, dataDir },
    ...{ publicUrl: 'https://expert.example', home: 'playground', chats: [], clock: { now: () => NOW } },
    onError: (error) => void errors.push(String(error)),
  });
});
afterAll(async () => {
  rmSync(dataDir, { recursive: true });
  await Promise.all([rows.close(), server.close()]);
  expect(server.faults).toEqual([]);
});

async function ask(text: string) {
  const talk = rows.talk('mali');
  const id = await rows.store(talk.turn(text));
  await engine.handle({ name: 'thread', tenant: TENANT, thread: talk.thread });
  const outcome = await rows.outcome(id);
  if (!outcome?.reply) throw new Error(`no reply: ${errors.at(-1)}`);
  return outcome.reply;
}
const QUESTION = 'How many days may I work remotely each week?';

it('a department’s model at a server is asked through the engine, and on its books', async () => {
  server.play({ act: 'say', text: '{"sentences":[],"confidence":0}' });
  await ask(QUESTION);
  expect(server.asked.map(({ path }) => path)).toContain('/api/chat');
  expect(JSON.stringify(server.asked[0]?.body)).toContain(QUESTION);
  const books = await rows.rows((tx) => modelUsageBetween(tx, '2000-01-01', '2100-01-01'));
  expect(books).toMatchObject([
    { department: 'hr', person: 'mali', model: 'llama', task: 'answer', calls: 1, inputTokens: 21 },
  ]);
});

it('without its server the built-in engine answers, and the turn ends in words', async () => {
  server.play({ act: 'status', status: 500 });
  const reply = await ask(QUESTION);
  expect(reply.text).toMatch(/\b2\b|two/i);
  expect(reply.model).not.toBe('llama');
  expect(errors).toEqual([]);
});
