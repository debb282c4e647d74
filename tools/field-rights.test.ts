import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ExpertConfig, TenantConfig } from '../agents/config-schema.ts';
import { seedHr } from '../db/seed/hr.ts';
import { type Catalog, loadCatalog } from './catalog.ts';
import { unknownFields, withFieldRights } from './field-rights.ts';
import { rightsOf } from './rights.ts';
import { openTestCompany, type TestCompany } from './test-context.ts';
import { defineTool, type OwnTool, type ToolContext } from './tool.ts';

const ROLES = ['employee', 'manager', 'hr_manager', 'admin'];
const PERMISSIONS = ['hr.a', 'hr.b', 'hr.c', 'hr.d'];
const FIELDS = ['name', 'salary', 'note', 'people.email', 'people.phone', 'file', 'file.warning'];

/** A careless tool: says everything it is given. */
const careless = (effect: 'read' | 'write'): OwnTool =>
  defineTool({
    ...{ name: `hr.${effect}`, department: 'hr', effect, permission: 'hr.a', description: '' },
    ...{ title: { en: '', th: '' }, examples: { en: [], th: [] } },
    input: z.object({ name: z.string().optional(), salary: z.string().optional() }),
    output: z.object({
      name: z.string().optional(),
      salary: z.string().optional(),
      note: z.string().nullable().optional(),
      people: z.array(z.object({ email: z.string(), phone: z.string().optional() })),
      file: z.object({ warning: z.string().optional(), open: z.string() }).optional(),
    }),
    run: async () => everything(),
    prepare: async () => ({ changes: [], summary: '' }),
    record: () => 'r',
    say: (output: unknown) => JSON.stringify(output),
  } as never);
const everything = () => ({
  name: '<name>',
  salary: '<salary>',
  note: '<note>',
  people: [
    { email: '<people.email>', phone: '<people.phone>' },
    { email: '<people.email>', phone: '<people.phone>' },
  ],
  file: { warning: '<file.warning>', open: '<file>' },
});
/** What a value at the path is recognised by; a part of a record is in the record. */
const markersUnder = (field: string) => (field === 'file' ? ['<file>', '<file.warning>'] : [`<${field}>`]);

const tenantOf = (roles: Record<string, string[]>, fields: Record<string, string>): TenantConfig =>
  ({ roles, fields: { 'hr.read': fields, 'hr.write': fields } }) as unknown as TenantConfig;
const contextOf = (tenant: TenantConfig, roles: string[]) =>
  ({ can: rightsOf(tenant, { roles }), language: 'en' }) as ToolContext;

const matrices = fc.record({
  roles: fc.dictionary(fc.constantFrom(...ROLES), fc.subarray(PERMISSIONS)),
  fields: fc.dictionary(fc.constantFrom(...FIELDS), fc.constantFrom(...PERMISSIONS)),
  of: fc.subarray([...ROLES, 'stranger', 'constructor']),
  effect: fc.constantFrom('read' as const, 'write' as const),
});

/** Everything that comes out of a call, as text; a refusal is nothing. */
async function told(tool: OwnTool, ctx: ToolContext): Promise<string> {
  try {
    const output = tool.output.parse(await tool.run(ctx, {}));
    const said = tool.say(output, ctx);
    // What a write stores is the record itself; a person only ever gets the words.
    return tool.effect === 'read' ? JSON.stringify(output) + said : said;
  } catch (error) {
    return (error as Error).name === 'ToolRefusal' ? '' : Promise.reject(error);
  }
}

describe('what the matrix denies', () => {
  it('never comes out of a call, for any roles, tool and field; and what it grants does', async () => {
    await fc.assert(
      fc.asyncProperty(matrices, async ({ roles, fields, of, effect }) => {
        const tenant = tenantOf(roles, fields);
        const catalog = withFieldRights(new Map([[`hr.${effect}`, careless(effect)]]), tenant);
        const ctx = contextOf(tenant, of);
        const text = await told(catalog.get(`hr.${effect}`) as OwnTool, ctx);
        const denied = Object.entries(fields).filter(([, permission]) => !ctx.can(permission));
        for (const [field] of denied) for (const marker of markersUnder(field)) expect(text).not.toContain(marker);
        const hidden = new Set(denied.flatMap(([field]) => markersUnder(field)));
        if (text.includes('<'))
          for (const marker of FIELDS.map((field) => `<${field}>`).filter((one) => !hidden.has(one)))
            expect(text).toContain(marker);
      }),
      { numRuns: 500 },
    );
  });

  it('comes out of a tool that is not guarded', async () => {
    const tenant = tenantOf({ employee: [] }, { salary: 'hr.b' });
    expect(await told(careless('read'), contextOf(tenant, ['employee']))).toContain('<salary>');
  });

  it('cannot be sent either, to a read or to a write', async () => {
    const tenant = tenantOf({ employee: ['hr.a'], hr_manager: ['hr.b'] }, { salary: 'hr.b' });
    const catalog = withFieldRights(
      new Map([
        ['hr.read', careless('read')],
        ['hr.write', careless('write')],
      ]),
      tenant,
    );
    const read = catalog.get('hr.read') as OwnTool;
    const write = catalog.get('hr.write') as OwnTool & { effect: 'write' };
    const [employee, hr] = [contextOf(tenant, ['employee']), contextOf(tenant, ['hr_manager'])];
    const sent = { salary: '1' };
    await expect(read.run(employee, sent)).rejects.toThrow('not open to you');
    await expect(write.prepare(employee, sent)).rejects.toThrow('not open to you');
    await expect(write.prepare(employee, { name: 'x' })).resolves.toBeDefined();
    await expect(read.run(hr, sent)).resolves.toBeDefined();
    await expect(write.prepare(hr, sent)).resolves.toBeDefined();
  });

  it('is said to be missing, in the reader’s language, and only when something is', async () => {
    const tenant = tenantOf({ employee: [], hr_manager: ['hr.b'] }, { salary: 'hr.b' });
    const tool = withFieldRights(new Map([['hr.read', careless('read')]]), tenant).get('hr.read') as OwnTool;
    expect(await told(tool, contextOf(tenant, ['employee']))).toContain('Part of the record is not open to you');
    expect(await told(tool, { ...contextOf(tenant, ['employee']), language: 'th' })).toContain('ไม่เปิดให้คุณดู');
    expect(await told(tool, contextOf(tenant, ['hr_manager']))).not.toContain('Part of the record');
  });
});

describe('the shipped tools', () => {
  let company: TestCompany;
  let catalog: Catalog;
  beforeAll(async () => {
    company = await openTestCompany({ now: new Date('2026-05-04T03:00:00Z'), seeds: [seedHr] });
    catalog = await loadCatalog();
  });
  afterAll(() => company.close());
  const fields = { salary: 'hr.pay', disciplinary: 'hr.notes', 'people.email': 'hr.addresses' };
  const guardedBy = (rights: Record<string, string>) =>
    withFieldRights(catalog, { fields: { 'hr.find_employee': rights } } as unknown as TenantConfig);
  const find = async (permissions: string[]) => {
    const tool = guardedBy(fields).get('hr.find_employee') as OwnTool;
    const actor = await company.as('hana', ['hr.directory', 'hr.employee.restricted', ...permissions]);
    return actor.attempt(async (ctx) =>
      tool.say(tool.output.parse(await tool.run(ctx, { person: 'mali', detail: 'salary' })), ctx),
    );
  };

  it('give a salary only to who has the right to the field, though the tool itself would', async () => {
    const all = ['hr.addresses', 'hr.notes'];
    expect(await find([...all, 'hr.pay'])).toMatch(/earns \*\*/);
    const without = await find(all);
    expect(without).not.toMatch(/\d{3}/);
    expect(without).toBe('_Part of the record is not open to you._');
  });

  it('are refused whole where a record cannot be without the field', async () => {
    await expect(find(['hr.pay'])).rejects.toThrow('not open to you');
  });

  it('stay as they are where the matrix says nothing', () => {
    const same = withFieldRights(catalog, { fields: {} } as unknown as TenantConfig);
    for (const [name, tool] of catalog) expect(same.get(name)).toBe(tool);
  });

  it('have every field the configuration may name; others are faults with their place', () => {
    const config = (fields: TenantConfig['fields']) => ({ tenants: [{ fields }] }) as unknown as ExpertConfig;
    expect(unknownFields(catalog, config({ 'hr.find_employee': { ...fields, person: 'hr.x' } }))).toEqual([]);
    const wrong = config({ 'hr.find_employee': { wage: 'hr.x', 'people.wage': 'hr.x' }, 'hr.nothing': { a: 'hr.x' } });
    expect(unknownFields(catalog, wrong).map(({ message }) => message)).toEqual([
      'hr.find_employee has no field wage',
      'hr.find_employee has no field people.wage',
      'there is no tool hr.nothing',
    ]);
  });
});
