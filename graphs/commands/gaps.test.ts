import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gaps } from '../../db/schema/knowledge.ts';
import { digests } from '../../db/schema/people.ts';
import { type Company, openCompany } from '../test-company.ts';
import { requestsIn } from '../test-requests.ts';
import { playing, routeTo } from '../test-script.ts';
import { commandsIn } from './test-commands.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    models: playing({ route: () => routeTo('hr', 'hr/leave'), answer: () => ({ sentences: [], confidence: 0 }) }),
  });
});
afterAll(() => company.close());

const { give, audited } = commandsIn(() => company);
const { approve } = requestsIn(() => company);
const all = () => company.rows((tx) => tx.select().from(gaps).orderBy(gaps.createdAt));
const english = { language: 'en' as const };

describe('gaps', () => {
  it('that ask nearly the same are listed together, and closed together', async () => {
    await company.talk('mali').say('Does the company pay for a bicycle lease?');
    await company.talk('ploy').say('Does the company pay for a bicycle lease please?');
    await company.talk('krit').say('May I bring my parrot to the office?');
    const { text } = await give('hana', '/expert gaps');
    expect(text).toMatch(/^\*\*HR\*\*\n- 1× May I bring my parrot.+\n- 2× Does the company pay/);
    const [bicycle] = await all();
    expect((await give('mali', `/expert gaps close ${bicycle?.id}`, english)).text).toMatch(/^You may not do this/);
    expect((await all()).every(({ closedAt }) => closedAt === null)).toBe(true);

    expect((await give('hana', `/expert gaps close ${bicycle?.id}`)).text).toMatch(/^Closed 2:\n/);
    expect((await give('hana', '/expert gaps')).text).not.toContain('bicycle');
    expect(await audited('gap.closed')).toHaveLength(2);
    expect((await give('hana', `/expert gaps close ${bicycle?.id}`)).text).toMatch(/^There is no open gap “gap_/);
  });

  it('are closed when their answer is published', async () => {
    const reply = await company.talk('somsak').say('Who waters the plants in Austin?');
    const [open] = (await all()).filter(({ question }) => question.includes('plants'));
    expect(open?.closedAt).toBeNull();
    await approve('hana', reply.approvals[0]?.id ?? '', { answer: 'The facility team.' });
    const [closed] = (await all()).filter(({ question }) => question.includes('plants'));
    expect(closed).toMatchObject({ closedAt: expect.any(Date), closedBy: expect.stringMatching(/^hr\/curated\/prp_/) });
  });
});

describe('a digest', () => {
  const mine = () => company.rows((tx) => tx.select().from(digests).where(eq(digests.person, 'hana')));

  it('comes at eight in the morning of the company, and is changed and ended by the same command', async () => {
    expect((await give('hana', '/expert digest weekly hr')).text).toMatch(
      /^\*\*HR\*\*: a digest every week, the next on .+ at 08:00/,
    );
    expect(await mine()).toMatchObject([{ everyDays: 7 }]);
    expect((await give('hana', '/expert digest daily', english)).text).toMatch(/every day/);
    const [row] = await mine();
    expect(row?.everyDays).toBe(1);
    expect(row?.nextAt.toISOString()).toMatch(/T01:00:00\.000Z$/);
    expect((await give('hana', '/expert digest off hr')).text).toBe('No more digests of **HR**.');
    expect(await mine()).toEqual([]);
  });

  it('needs to know how often', async () => {
    const { reply } = await give('hana', '/expert digest hourly hr');
    expect(reply).toMatchObject({ status: 'refused', text: expect.stringContaining('none of daily, weekly or off') });
  });
});
