import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../agents/config.ts';
import { people } from '../db/schema/people.ts';
import { seedFinance } from '../db/seed/finance.ts';
import { seedHr } from '../db/seed/hr.ts';
import { seedIt } from '../db/seed/it.ts';
import { loadCatalog } from './catalog.ts';
import { declarationFaults } from './contract.ts';
import { behaviourFaults, type Trial } from './contract-behaviour.ts';
import { SAMPLED_AT, sampleFor } from './contract-samples.ts';
import { openTestCompany, type TestCompany } from './test-context.ts';
import { defineForeignTool, defineTool, type OwnWriteTool, type ReadTool, type Tool, ToolRefusal } from './tool.ts';

const PERSON = 'mali';
const { tenants } = readConfig(join(import.meta.dirname, '../agents.config.yaml'));
const [tenant] = tenants;
if (!tenant) throw new Error('The shipped configuration has no tenant.');
const granted = new Set(Object.values(tenant.roles).flat());
const tools = [...(await loadCatalog()).values()];

let company: TestCompany;
beforeAll(async () => {
  company = await openTestCompany({ now: SAMPLED_AT, seeds: [seedHr, seedIt, seedFinance] });
  await company.db.execute(sql`select secure_tenant_tables()`);
});
afterAll(() => company.close());

const trialOf = async (tool: Tool, more: Partial<Trial> = {}): Promise<Trial> => ({
  ...{ tool, company, person: PERSON, ...(await sampleFor(tool, company)) },
  deps: (catalog, permissions) => ({
    ...{ db: company.db, catalog, clock: { now: () => SAMPLED_AT }, home: 'playground' },
    tenant: { ...tenant, roles: { ...tenant.roles, employee: permissions } },
  }),
  ...more,
});

describe.each(tools.map((tool) => [tool.name, tool] as const))('%s', (_name, tool) => {
  it('is declared as every tool is', () => {
    expect(declarationFaults(tool, granted)).toEqual([]);
  });

  it('behaves as every tool does', async () => {
    expect(await behaviourFaults(await trialOf(tool))).toEqual([]);
  });
});

it('a restricted record leaves a trace', async () => {
  const tool = tools.find(({ name }) => name === 'hr.find_employee');
  if (!tool) throw new Error('no directory');
  const restricted = { input: { person: 'anan', detail: 'salary' }, more: ['hr.employee.restricted'] };
  expect(await behaviourFaults(await trialOf(tool, restricted))).toEqual([]);
});

const text = z.string().meta({ slot: 'text', label: { en: 'What', th: 'อะไร' }, ask: { en: 'What?', th: 'อะไร?' } });
const five = ['a', 'b', 'c', 'd', 'e'];
const common = {
  ...{ department: 'hr', permission: 'hr.leave.request', title: { en: 'Try', th: 'ลอง' } },
  ...{ description: 'Does what the test needs it to do.', examples: { en: five, th: five } },
  input: z.object({ what: text }),
  output: z.object({ id: z.string(), restricted: z.boolean() }),
};
const good = defineTool({
  ...{ ...common, name: 'hr.good_write', effect: 'write' },
  prepare: async (_ctx, { what }) => ({ summary: what, changes: [{ label: 'What', after: what }] }),
  run: async () => ({ id: 'X-1', restricted: false }),
  record: ({ id }) => id,
  say: ({ id }, { language }) => (language === 'th' ? `เสร็จแล้ว ${id}` : `Done: ${id}`),
}) as OwnWriteTool;
const goodRead = defineTool({
  ...{ ...common, name: 'hr.good_read', effect: 'read' },
  run: async () => ({ id: 'X-1', restricted: false }),
  say: ({ id }, { language }) => (language === 'th' ? `พบแล้ว ${id}` : `Found: ${id}`),
}) as ReadTool;

describe('the suite', () => {
  it('finds nothing wrong with a good tool', async () => {
    for (const tool of [good, goodRead]) {
      expect(declarationFaults(tool, granted)).toEqual([]);
      expect(await behaviourFaults(await trialOf(tool))).toEqual([]);
    }
  });

  it.each<[string, Partial<OwnWriteTool>]>([
    ['no role of the configuration carries hr.leave.everything', { permission: 'hr.leave.everything' }],
    ['the caller could say tenant_id, which only the server knows', { input: z.object({ tenant_id: text }) }],
    [
      'the caller could say role, which only the server knows',
      {
        input: z.object({
          who: z
            .object({ role: z.string() })
            .meta({ slot: 'text', label: { en: 'a', th: 'a' }, ask: { en: 'a', th: 'a' } }),
        }),
      },
    ],
    ['its input lets through what the schema does not name', { input: z.looseObject({ what: text }) as never }],
    ['it has fewer than five phrasings in th', { examples: { en: five, th: [] } }],
    ['nobody can be asked for what', { input: z.object({ what: z.string() }) }],
    ['it has no title in both languages', { title: { en: 'Try', th: '' } }],
    ['its name Try it is not of the form department.verb_noun', { name: 'Try it' }],
  ])('says: %s', (fault, change) => {
    expect(declarationFaults({ ...good, ...change }, granted)).toContain(fault);
  });

  it.each<[string, Partial<OwnWriteTool>]>([
    [
      'preparing changed people',
      {
        prepare: async (ctx, input) => {
          await ctx.db.update(people).set({ title: 'prepared' });
          return good.prepare(ctx, input);
        },
      },
    ],
    ['it says the same in both languages', { say: () => 'Done' }],
    ['it has nothing to say', { say: () => '' }],
    ['its receipt names no record', { record: () => '' }],
    ['it does not say in en what is asked for', { prepare: async () => ({ summary: '', changes: [] }) }],
  ])('says of a write: %s', async (fault, change) => {
    expect(await behaviourFaults(await trialOf({ ...good, ...change }))).toContain(fault);
  });

  it.each<[string, Partial<ReadTool>]>([
    [
      'reading changed people',
      {
        run: async (ctx, input) => {
          await ctx.db.update(people).set({ title: `read ${ctx.language}` });
          return goodRead.run(ctx, input);
        },
      },
    ],
    ['it says the same in both languages', { say: () => 'Found' }],
  ])('says of a read: %s', async (fault, change) => {
    expect(await behaviourFaults(await trialOf({ ...goodRead, ...change }))).toContain(fault);
  });

  it('asks for arguments when those it made up are refused', async () => {
    const picky = {
      ...good,
      prepare: async () => {
        throw new ToolRefusal('not_found', { en: 'There is none.', th: 'ไม่มี' });
      },
    };
    expect(await behaviourFaults(await trialOf(picky))).toEqual([
      'it could not be tried (There is none.): give arguments that work in contract-samples.ts',
    ]);
  });

  it('hears of it when output does not fit its schema', async () => {
    const wrong = { ...good, run: async () => ({ id: 7, restricted: false }) };
    await expect(behaviourFaults(await trialOf(wrong))).rejects.toThrow('expected string');
  });

  it('loses an answer of another system, and tells whether the tool finds what it wrote', async () => {
    const there = new Map<string, { id: string; restricted: boolean }>();
    const { run: _run, foreign: _none, ...write } = good;
    const foreign = (find: (key: string) => { id: string; restricted: boolean } | undefined) =>
      defineForeignTool({
        ...write,
        foreign: {
          call: async ({ idempotencyKey }) => {
            const row = { id: `X-${there.size}`, restricted: false };
            there.set(idempotencyKey, row);
            return row;
          },
          find: async ({ idempotencyKey }) => find(idempotencyKey),
        },
      });
    expect(await behaviourFaults(await trialOf(foreign((key) => there.get(key))))).toEqual([]);
    expect(await behaviourFaults(await trialOf(foreign(() => undefined)))).toEqual([
      'it is not found again and would be written twice',
    ]);
  });
});
