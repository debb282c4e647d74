import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Company, openCompany } from './company.ts';
import { fileReads } from './observe.ts';
import { play } from './play.ts';
import { differences, readRecords } from './state.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const say = (thread: string, person: string, text: string) =>
  play({ company, workplace: company, thread, person, conversation: `dm:${person}` }, [{ say: text }]);

describe('the company in memory', () => {
  it('answers through the real path and notes which tool was called', async () => {
    const [played] = await say('balance', 'mali', 'How many vacation days do I have left?');
    expect(played?.outcome.reply?.status).toBe('answered');
    expect(played?.uses).toEqual([
      { tool: 'hr.leave_balance', args: expect.objectContaining({ kind: 'vacation' }), actor: 'mali' },
    ]);
  });

  it('sees a written row, and puts everything back', async () => {
    const before = await readRecords(company.database.pool);
    await say('claim', 'mali', 'Claim 1,500 THB for a taxi to the airport');
    const after = await readRecords(company.database.pool);
    expect(differences(before, after).map(({ table, change }) => [table, change])).toEqual([['expenses', 'added']]);
    await company.keep.restore();
    expect(differences(before, await readRecords(company.database.pool))).toEqual([]);
  });

  it('sees who reads a personnel file', async () => {
    const from = company.statements.length;
    await say('closed', 'mali', 'What does Anan earn?');
    expect(fileReads(company.statements.slice(from))).toBe(0);
    await say('open', 'hana', 'What does Anan earn?');
    expect(fileReads(company.statements.slice(from))).toBe(1);
  });
});
