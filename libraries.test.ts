import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfig } from './agents/config.ts';
import { type ExpertConfig, tenantConfig } from './agents/config-schema.ts';
import { openStrictServer, type Route, type StrictServer } from './agents/models/doubles/strict-server.ts';
import { createProviderHouse, type ProviderHouse } from './agents/models/provider-house.ts';
import type { Database } from './db/client.ts';
import { newTenant, openMemory } from './db/database-fixtures.ts';
import { modelUsageBetween } from './db/model-usage.ts';
import { withTenant } from './db/tenant.ts';
import { samplePassage } from './knowledge/index/contract.test-suite.ts';
import { createEmbeddedIndex } from './knowledge/index/embedded.ts';
import { createJudges, searchIn } from './libraries.ts';

const body = z.strictObject({
  query: z.string(),
  texts: z.array(z.string()),
  raw_scores: z.literal(false),
  truncate: z.literal(true),
});
/** Finds the last passage the best, and so on to the first. */
const reversing: Route['answer'] = (response, _act, asked) => {
  const { texts } = body.parse(asked);
  const scores = texts.map((_, index) => ({ index, score: index / Math.max(1, texts.length - 1) }));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(scores));
};

let database: Database;
let server: StrictServer;
let house: ProviderHouse;
let config: ExpertConfig;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
  server = await openStrictServer({ 'POST /rerank': { body, answer: reversing } });
});
beforeEach(async () => {
  tenant = await newTenant(database.db);
  config = structuredClone(readConfig('agents.config.yaml'));
  const [first] = config.tenants;
  if (first) first.id = tenant;
  house = createProviderHouse({ secrets: {} });
  return () => house.close();
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const clock = { now: () => new Date('2026-11-22T03:00:00Z') };
const texts = [
  'Vacation days carry over until March: seven vacation days.',
  'Vacation days are asked for in the portal.',
  'The portal shows who is on vacation.',
];

async function found(): Promise<string[]> {
  const index = createEmbeddedIndex();
  await index.upsert(texts.map((text, at) => samplePassage({ id: `d${at}#0`, tenant, text })));
  const library = { index, changed: async () => {}, embed: async () => {}, look: async () => {} };
  const judges = createJudges({ secrets: {} }, config, house, database.db);
  const search = searchIn({ of: async () => library }, config, clock, judges);
  const passages = await search({
    ...{ tenant, departments: ['hr'], acl: ['everyone'] },
    ...{ text: 'vacation days carry over', k: 3, filters: {} },
  });
  return passages.map(({ docId }) => docId);
}

function nameJudge(endpoint: string): void {
  tenantConfig(config, tenant).reranker = { endpoint, form: 'tei', timeout: 2_000 };
}

it('a search by a program is ordered by the judge of its tenant, as answers are', async () => {
  expect(await found()).toEqual(['d0', 'd1', 'd2']);
  expect(server.asked).toHaveLength(0);
  nameJudge(`${server.url}/rerank`);
  expect(await found()).toEqual(['d2', 'd1', 'd0']);
  expect(server.asked).toHaveLength(1);
  expect(server.faults).toEqual([]);
  const booked = await withTenant(database.db, tenant, (tx) => modelUsageBetween(tx, '2000-01-01', '2100-01-01'));
  expect(booked).toMatchObject([{ task: 'rerank', calls: 1 }]);
});

it('a judge that is away leaves the order to the words', async () => {
  nameJudge('http://127.0.0.1:1/rerank');
  expect(await found()).toEqual(['d0', 'd1', 'd2']);
});
