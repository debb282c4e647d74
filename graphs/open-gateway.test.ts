import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { HumanMessage } from '@langchain/core/messages';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExpertConfig, TenantConfig } from '../agents/config-schema.ts';
import { models as modelsSchema } from '../agents/model-schema.ts';
import { context } from '../agents/models/doubles/double-fixtures.ts';
import { openOpenaiDouble } from '../agents/models/doubles/openai-double.ts';
import type { StrictServer } from '../agents/models/doubles/strict-server.ts';
import { ScriptedChatModel } from '../agents/models/scripted.ts';
import { modelUsageBetween } from '../db/model-usage.ts';
import { pauseDepartment, resumeDepartment } from '../db/pauses.ts';
import { modelUsage, usage } from '../db/schema/people.ts';
import { withTenant } from '../db/tenant.ts';
import { openGateways } from './open-gateway.ts';
import { openRows } from './test-rows.ts';
import { shippedConfig, TENANT } from './test-tenant.ts';

let rows: Awaited<ReturnType<typeof openRows>>;
let server: StrictServer;
beforeAll(async () => {
  rows = await openRows();
});
afterAll(() => rows.close());
beforeEach(async () => {
  server = await openOpenaiDouble();
  await withTenant(rows.db, TENANT, async (tx) => {
    await tx.delete(usage);
    await tx.delete(modelUsage);
  });
});
afterEach(async () => {
  await server.close();
  expect(server.faults).toEqual([]);
});

/** The shipped company, its HR asking the model at the double, with that many tokens a day. */
async function company(tokensPerDay: TenantConfig['plan']['tokensPerDay'] = {}, reranker?: TenantConfig['reranker']) {
  const config: ExpertConfig = shippedConfig();
  const models = modelsSchema.parse({
    providers: { server: { kind: 'openai', url: server.url, retries: 1 } },
    named: {
      remote: {
        provider: 'server',
        model: 'qwen',
        abilities: ['tools', 'json', 'vision'],
        price: { input: 1, output: 2, currency: 'USD' },
      },
    },
  });
  const [shipped] = config.tenants;
  if (!shipped) throw new Error('The shipped configuration has no tenant.');
  const departments = shipped.departments.map((one) => (one.id === 'hr' ? { ...one, model: { name: 'remote' } } : one));
  const tenant = {
    ...shipped,
    ...(reranker ? { reranker } : {}),
    departments,
    plan: { ...shipped.plan, tokensPerDay },
  };
  const builtin = new ScriptedChatModel([{ text: 'the built-in engine' }]);
  const gateways = await openGateways({
    config: { ...config, models, tenants: [tenant] },
    env: undefined,
    models: new Map<string, BaseChatModel>([['builtin', builtin]]),
    db: rows.db,
    aside: (wait) => wait(),
  });
  const [department = null] = departments;
  const request = { task: 'answer' as const, department, messages: [new HumanMessage('How many days?')], context };
  return { gateway: gateways.of(tenant), request };
}
const used = () =>
  withTenant(rows.db, TENANT, async (tx) => ({
    models: (await modelUsageBetween(tx, '2000-01-01', '2100-01-01')).map(
      ({ model, task, calls, inputTokens, costMicros }) => [...[model, task, calls, inputTokens, costMicros]],
    ),
    tokens: (await tx.select().from(usage)).find(({ scope }) => scope === 'person')?.used ?? 0,
  }));

describe('a tenant’s gateway', () => {
  it('puts each call on the books, failed ones too, and the built-in engine’s not', async () => {
    const { gateway, request } = await company();
    server.play({ act: 'status', status: 500 }, { act: 'say', text: 'Twelve.' });
    expect((await gateway.chat(request)).text).toBe('Twelve.');
    await gateway.chat({ ...request, department: null });
    expect(await used()).toEqual({ models: [['remote', 'answer', 2, 21, 35]], tokens: 28 });
  });

  it('asks the built-in engine when the day’s tokens would be passed, before anything is sent', async () => {
    const { gateway, request } = await company({ person: 1_000 });
    expect((await gateway.chat(request)).model).toBe('builtin');
    expect(server.asked).toEqual([]);
    expect((await used()).tokens).toBe(0);
  });

  it('books what its reranker used, which no person pays for, and goes without when the company’s day is used up', async () => {
    const reranker = { endpoint: `${server.url}/rerank`, form: 'jina' as const, timeout: 5_000 };
    const { gateway } = await company({ person: 1, tenant: 6 }, reranker);
    const judge = () => gateway.rerank?.({ department: null, query: 'leave', texts: ['a', 'bb'] });
    expect(await judge()).toEqual([0.01, 0.02]);
    expect(await used()).toEqual({ models: [['reranker', 'rerank', 1, 6, 0]], tokens: 0 });
    expect(await judge()).toBeNull();
    expect(server.asked).toHaveLength(1);
  });

  it('says when it was the day’s limit that left the answer to the built-in engine', async () => {
    const capped = await company({ person: 1_000 });
    expect(await capped.gateway.chat(capped.request)).toMatchObject({ model: 'builtin', capped: true });
    const free = await company();
    expect(await free.gateway.chat(free.request)).not.toHaveProperty('capped');
    expect(free.gateway.currency).toBe('USD');
  });

  it('keeps the tokens of a call that somebody stopped', async () => {
    server.play({ act: 'stall', pieces: ['Twelve days of leave'] });
    const { gateway, request } = await company({ person: 5_000 });
    const stop = new AbortController();
    const asked = gateway.chat({ ...request, signal: stop.signal, onText: () => stop.abort(new Error('enough')) });
    await expect(asked).rejects.toThrow('enough');
    const { tokens, models } = await used();
    expect(tokens).toBeGreaterThan(8);
    expect(tokens).toBeLessThan(100);
    expect(models).toMatchObject([['remote', 'answer', 1, expect.any(Number), expect.any(Number)]]);
  });

  it('looks at no picture for a department that is paused or used up, and at others’', async () => {
    const picture = { mediaType: 'image/png' as const, bytes: new Uint8Array([1, 2, 3]) };
    const see = async ({ gateway, request }: Awaited<ReturnType<typeof company>>, self = 'mali') => {
      server.play({ act: 'say', text: 'ERROR 42' });
      return gateway.see?.({ department: request.department, context: { ...context, self }, picture });
    };
    const open = await company();
    expect(await see(open)).toBe('ERROR 42');
    const pause = { department: 'hr', by: 'hana', reason: null };
    await withTenant(rows.db, TENANT, (tx) => pauseDepartment(tx, TENANT, pause));
    expect(await see(open)).toBeNull();
    await withTenant(rows.db, TENANT, (tx) => resumeDepartment(tx, 'hr'));
    expect(await see(await company({ person: 20 }))).toBeNull();
    // A document's page is nobody's, so the limit of a person does not stand against it, but the company's does.
    expect(await see(await company({ person: 20 }), '')).toBe('ERROR 42');
    expect(await see(await company({ tenant: 20 }), '')).toBeNull();
    expect(server.asked).toHaveLength(2);
  });

  it('gives back what was set aside, so that the next call is let through', async () => {
    const { gateway, request } = await company({ person: 1_100 });
    for (let n = 0; n < 2; n++) expect((await gateway.chat(request)).model).toBe('remote');
    expect((await used()).tokens).toBe(56);
    server.play({ act: 'status', status: 400 });
    await gateway.chat(request);
    expect((await used()).tokens).toBe(56);
  });
});
