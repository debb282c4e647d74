import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedIt } from '../../db/seed/it.ts';
import { tryTool } from '../finance/try-tool.ts';
import { openTestCompany, type TestCompany } from '../test-context.ts';
import { ToolRefusal } from '../tool.ts';
import { ticketStatus } from './ticket-status.ts';

const OWN = ['it.ticket.read_own'];

describe('it.ticket_status', () => {
  let company: TestCompany;

  beforeAll(async () => {
    company = await openTestCompany({ now: new Date('2026-06-03T03:00:00Z'), seeds: [seedIt] });
  });
  afterAll(() => company.close());

  it('lists the open tickets of the asker only, the newest first', async () => {
    const { output, said } = await tryTool(await company.as('mali', OWN), ticketStatus, {});
    expect(output).toMatchObject({ tickets: [{ id: 'TCK-999' }, { id: 'TCK-996', assignee: 'Marcus Lee' }] });
    expect(said).toContain('Your open tickets:');
    expect(said).toContain('Marcus Lee is working on it. Opened on 2 June 2026');
  });

  it('says so when nothing is open', async () => {
    const { said } = await tryTool(await company.as('anan', OWN), ticketStatus, {});
    expect(said).toBe('You have no open tickets.');
  });

  it('finds an own ticket by its number in any case of letters, also when resolved', async () => {
    const { said } = await tryTool(await company.as('anan', OWN), ticketStatus, { id: 'tck-991' });
    expect(said).toMatch(/^\*\*TCK-991\*\* New telephone: move the authenticator app: resolved\./);
  });

  it('answers for another person’s ticket exactly as for one that does not exist', async () => {
    const mali = await company.as('mali', OWN);
    const refusalOf = async (id: string) => {
      const refusal = await tryTool(mali, ticketStatus, { id }).catch((error: unknown) => error);
      if (!(refusal instanceof ToolRefusal)) throw new Error(`${id} was not refused`);
      return { code: refusal.code, said: refusal.said.en.replace(id, '#') };
    };
    expect(await refusalOf('TCK-995')).toEqual(await refusalOf('TCK-5'));
    expect((await refusalOf('TCK-995')).code).toBe('not_found');
  });

  it('shows any ticket and its owner to those who may read all', async () => {
    const sam = await company.as('sam', [...OWN, 'it.ticket.read_any']);
    const { output, said } = await tryTool(sam, ticketStatus, { id: 'TCK-996' });
    expect(output).toMatchObject({ tickets: [{ requester: 'Mali Srisuk' }] });
    expect(said).toContain('Opened by Mali Srisuk');
  });

  it('writes Thai with names, state and the Buddhist year', async () => {
    const { said } = await tryTool(await company.as('mali', OWN, 'th'), ticketStatus, { id: 'TCK-999' });
    expect(said).toContain('รอฝ่ายไอทีรับเรื่อง');
    expect(said).toContain('3 มิถุนายน 2569');
  });
});
