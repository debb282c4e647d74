import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedHr } from '../../db/seed/hr.ts';
import { tryTool } from '../finance/try-tool.ts';
import { openTestCompany, type TestActor, type TestCompany } from '../test-context.ts';
import { findEmployee } from './find-employee.ts';

let company: TestCompany;
let mali: TestActor;
let hana: TestActor;

beforeAll(async () => {
  company = await openTestCompany({ now: new Date('2026-05-20T03:00:00Z'), seeds: [seedHr] });
  mali = await company.as('mali', ['hr.directory']);
  hana = await company.as('hana', ['hr.directory', 'hr.employee.restricted']);
});
afterAll(() => company.close());

describe('the directory', () => {
  it('shows title, team, address and manager', async () => {
    const { output, said } = await tryTool(mali, findEmployee, { person: 'anan' });
    expect(output).toMatchObject({ restricted: false, detail: 'contact' });
    expect(said).toBe(
      '**Anan Wongsakul** · Operations Manager  \nOperations team, Bangkok office  \nE-mail: anan@meridian.example  \nReports to Preecha Suwan',
    );
  });

  it('answers in Thai with Thai names', async () => {
    const { said } = await tryTool(await company.as('mali', [], 'th'), findEmployee, { person: 'คุณอนันต์' });
    expect(said).toContain('**อนันต์ วงศ์สกุล** · Operations Manager');
    expect(said).toContain('หัวหน้า ปรีชา สุวรรณ');
  });

  it('lists everybody a part of a name fits', async () => {
    const { output } = await tryTool(mali, findEmployee, { person: 'thong' });
    expect(output).toMatchObject({ people: [{ person: 'lek' }, { person: 'nisa' }, { person: 'somchai' }] });
  });

  it.each(['Zebedee', '%', '_'])('finds nobody called %s', async (person) => {
    await expect(tryTool(mali, findEmployee, { person })).rejects.toMatchObject({ code: 'not_found', field: 'person' });
  });

  it('does not repeat markup it was given as a name', async () => {
    const error = await tryTool(mali, findEmployee, { person: '[x](http://evil.example)' }).catch(
      (reason: unknown) => reason,
    );
    expect(String(error)).not.toMatch(/[[\]()/]/);
  });
});

describe('the restricted part of a file', () => {
  it.each(['salary', 'disciplinary'])('is refused alike for everybody and nobody: %s', async (detail) => {
    const asked = ['anan', 'manop', 'mali', 'Zebedee'].map((person) =>
      tryTool(mali, findEmployee, { person, detail }).catch((error: unknown) => error),
    );
    const [first, ...others] = await Promise.all(asked);
    expect(first).toMatchObject({ code: 'forbidden' });
    for (const other of others) expect(other).toEqual(first);
    expect(String(first)).not.toMatch(/anan|\d/i);
  });

  it('opens a salary to HR and marks the reading as restricted', async () => {
    const { output, said } = await tryTool(hana, findEmployee, { person: 'anan', detail: 'salary' });
    expect(output).toMatchObject({ restricted: true, salary: { minor: 9_650_000, currency: 'THB' } });
    expect(output).not.toHaveProperty('disciplinary');
    expect(said).toBe('Anan Wongsakul earns **THB 96,500** a month.');
  });

  it('opens disciplinary notes to HR, and says when there are none', async () => {
    const noted = await tryTool(hana, findEmployee, { person: 'manop', detail: 'disciplinary' });
    expect(noted.output).toMatchObject({ restricted: true });
    expect(noted.output).not.toHaveProperty('salary');
    expect(noted.said).toContain('> Written warning');
    const clean = await tryTool(hana, findEmployee, { person: 'mali', detail: 'disciplinary' });
    expect(clean.said).toBe('Mali Srisuk has no disciplinary notes.');
  });

  it('is never read for a guess among several people', async () => {
    const attempt = tryTool(hana, findEmployee, { person: 'thong', detail: 'salary' });
    await expect(attempt).rejects.toMatchObject({ code: 'invalid', field: 'person' });
  });
});
