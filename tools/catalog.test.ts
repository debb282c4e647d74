import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, parseConfig, readConfig } from '../agents/config.ts';
import { type Catalog, loadCatalog, toolsOf, unknownTools } from './catalog.ts';

const FILE = join(import.meta.dirname, '../agents.config.yaml');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tools-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function declare(file: string, name: string, department = 'hr'): void {
  const path = join(folder, file);
  mkdirSync(join(path, '..'), { recursive: true });
  const tool = { name, department, effect: 'read', examples: { en: [], th: [] } };
  writeFileSync(path, `export const tool = { ...${JSON.stringify(tool)}, run: async () => ({}) };\n`);
}

describe('the catalogue', () => {
  it('holds every tool the configuration that ships names', async () => {
    const catalog = await loadCatalog();
    const config = readConfig(FILE, (candidate) => unknownTools(catalog, candidate));
    const named = config.tenants.flatMap(({ departments }) => departments.flatMap(({ tools }) => Object.keys(tools)));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !catalog.has(name))).toEqual([]);
  });

  it('finds tools one folder down and takes nothing else for a tool', async () => {
    declare('a/one.ts', 'a.one');
    declare('b/two.ts', 'b.two');
    declare('b/two.test.ts', 'b.test');
    writeFileSync(join(folder, 'b/words.ts'), "export const words = { effect: 'write', name: 'b.words' };\n");
    writeFileSync(join(folder, 'stray.ts'), "throw new Error('this file was loaded');\n");
    expect([...(await loadCatalog(folder)).keys()]).toEqual(['a.one', 'b.two']);
  });

  it('refuses two tools of one name and says where the second is', async () => {
    declare('a/one.ts', 'a.same');
    declare('b/two.ts', 'a.same');
    await expect(loadCatalog(folder)).rejects.toThrow(/Two tools are named a\.same; the second is in .*two\.ts/);
  });

  it('gives a department its tools in the order of the configuration, and none it was not given', async () => {
    const [tenant] = readConfig(FILE).tenants;
    const hr = tenant?.departments.find(({ id }) => id === 'hr');
    if (!hr) throw new Error('no HR');
    const tools = { 'hr.org_chart': hr.tools['hr.org_chart'], 'hr.leave_balance': hr.tools['hr.leave_balance'] };
    const given = toolsOf(await loadCatalog(), { ...hr, tools } as typeof hr);
    expect(given.map(({ name }) => name)).toEqual(['hr.org_chart', 'hr.leave_balance']);
  });
});

describe('tools in the configuration', () => {
  const faults = (catalog: Catalog) => {
    try {
      readConfig(FILE, (candidate) => unknownTools(catalog, candidate));
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.faults;
      throw error;
    }
  };

  it('are named with their line when there is no such tool', async () => {
    const catalog = new Map(await loadCatalog());
    catalog.delete('it.open_ticket');
    expect(faults(catalog)).toMatchObject([{ message: 'there is no tool it.open_ticket', line: expect.any(Number) }]);
    expect(faults(catalog)[0]?.line).toBeGreaterThan(10);
  });

  it('may not be borrowed from another department', async () => {
    const catalog = new Map(await loadCatalog());
    const tool = catalog.get('it.open_ticket');
    if (!tool) throw new Error('no ticket tool');
    catalog.set('it.open_ticket', { ...tool, department: 'finance' });
    expect(faults(catalog).map(({ message }) => message)).toEqual(['it.open_ticket belongs to finance']);
  });

  it('never include the answer to an expert’s question, which no model may call', async () => {
    const catalog = await loadCatalog();
    const config = readConfig(FILE);
    const lent = config.tenants.map((tenant) => ({
      ...tenant,
      departments: tenant.departments.map((one) => ({
        ...one,
        tools: { 'knowledge.answer_question': { confirm: false, approve: [], fourEyes: true, expires: 1 } },
      })),
    }));
    expect(unknownTools(catalog, { ...config, tenants: lent })).toHaveLength(3);
  });
});

describe('a policy that does not fit its tool', () => {
  const text = readFileSync(FILE, 'utf8');
  const faultsWith = async (piece: string, by: string) => {
    if (text.split(piece).length !== 2) throw new Error(`${piece} must stand in the file once.`);
    const catalog = await loadCatalog();
    try {
      parseConfig(text.replace(piece, by), FILE, (candidate) => unknownTools(catalog, candidate));
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.faults;
      throw error;
    }
  };
  const level = 'field: level, in: [admin]';
  const claims = '{ field: amount, upTo: { THB: 2000, USD: 60 }, perDay: { THB: 20000, USD: 600 } }';

  it.each([
    [
      'an unknown field in a condition',
      level,
      'field: levle, in: [admin]',
      'has no field levle; it takes system, level',
    ],
    [
      'a choice that is never made',
      level,
      'field: level, in: [Admin]',
      'level is never Admin; it is read, write, admin',
    ],
    ['a condition that says nothing', level, 'field: level', 'says nothing about the field'],
    [
      'an amount in a field of choices',
      claims,
      claims.replace('amount', 'category'),
      'category of finance.submit_expense',
    ],
    ['limits without a field', claims, '{ upTo: { THB: 2000 } }', 'needs a field'],
    ['limits that limit nothing', claims, '{ field: amount }', 'names no limit'],
    ['an unknown amount above', '{ field: amount, amounts:', '{ field: price, amounts:', 'has no field price'],
    ['an unknown field to edit', 'risk: high', 'edit: [level, person]', 'has no field person'],
  ])('%s is named with its line', async (_what, piece, by, message) => {
    const line = text.slice(0, text.indexOf(piece)).split('\n').length;
    expect(await faultsWith(piece, by)).toEqual([
      { line, column: expect.any(Number), path: expect.any(String), message: expect.stringContaining(message) },
    ]);
  });
});
