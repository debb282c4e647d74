import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { delegations } from '../../db/schema/approvals.ts';
import { people } from '../../db/schema/people.ts';
import { type Company, openCompany } from '../test-company.ts';
import { requestsIn } from '../test-requests.ts';
import { obedient, playing } from '../test-script.ts';
import { commandsIn } from './test-commands.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

const { give, told, audited } = commandsIn(() => company);
const { claim, approve, receipts } = requestsIn(() => company);
const english = { language: 'en' as const };
const rows = (from: string) =>
  company.rows((tx) => tx.select().from(delegations).where(eq(delegations.fromPerson, from)));

describe('delegating', () => {
  it('lets the other decide, and no longer when it is taken back', async () => {
    const first = await claim();
    expect(await approve('wanida', first.id)).toMatchObject({ code: 'not_allowed' });
    const { text } = await give('farah', '/expert delegate @wanida 5d');
    expect(text).toMatch(/^Wanida Charoen decides in place of Farah Rahman from .+ until .+, for every department\.$/);
    expect(await approve('wanida', first.id)).toMatchObject({ code: 'ok' });
    expect(await receipts(first.id)).toHaveLength(1);
    expect((await told('wanida')).at(-1)).toMatch(
      /^วนิดา เจริญ ตัดสินแทน ฟาราห์ ราห์มาน ตั้งแต่ .+ พ\.ศ\. 2569|^วนิดา เจริญ ตัดสินแทน/,
    );

    const second = await claim();
    expect((await give('farah', '/expert undelegate wanida')).text).toBe('Taken back: 1.');
    expect(await approve('wanida', second.id)).toMatchObject({ code: 'not_allowed' });
    expect(await audited('delegation.')).toEqual([
      expect.stringMatching(/^farah delegation\.made dlg_/),
      expect.stringMatching(/^farah delegation\.ended dlg_/),
    ]);
    expect((await give('farah', '/expert undelegate')).text).toBe('Nothing was handed over.');
  });

  it.each([
    ['@orn', 'orn'],
    ['orn', 'orn'],
    ['orn@meridian.example', 'orn'],
    ['Orn Jitsakul', 'orn'],
    ['อร', 'orn'],
    ['คุณอร จิตสกุล', 'orn'],
  ])('knows the person "%s"', async (said, id) => {
    expect((await give('hana', `/expert delegate ${said} 12h hr`)).reply.status).toBe('answered');
    const all = await rows('hana');
    expect(all.at(-1)).toMatchObject({ toPerson: id, department: 'hr' });
    await give('hana', '/expert undelegate');
  });

  it('from one day to another counts whole days of the company', async () => {
    const year = new Date().getUTCFullYear() + 1;
    const { text } = await give('sam', `/expert delegate marcus ${year}-01-05..${year}-01-09 it`, english);
    expect(text).toContain('5 January');
    const [row] = await rows('sam');
    expect(row?.startsAt.toISOString()).toBe(`${year}-01-04T17:00:00.000Z`);
    expect(row?.endsAt.toISOString()).toBe(`${year}-01-09T17:00:00.000Z`);
    const buddhist = year + 543;
    const overlapping = await give('sam', `/expert delegate priya ${buddhist}-01-09..${buddhist}-01-12`, english);
    expect(overlapping.text).toMatch(/^Marcus Lee stands in at that time already/);
    expect((await give('sam', `/expert delegate priya ${year}-01-10 it`, english)).reply.status).toBe('answered');
  });

  it.each([
    ['farah 5d', /cannot stand in for themselves/],
    ['wanida', /Say for how long/],
    ['wanida soon', /cannot read “soon” as a time.+12h, 5d or 2w.+for example: `\/expert delegate @ann 5d`/],
    ['wanida 2026-02-30', /cannot read/],
    ['wanida 2030-03-05..2030-03-01', /last day comes before/],
    ['wanida 2020-01-01..2020-01-05', /over already/],
    ['wanida 91d', /90 days at most/],
    ['wanida 0d', /cannot read/],
    ['wanida 2099-01-01', /more than a year/],
    ['wanidda 5d', /nobody called “wanidda”\. Did you mean Wanida Charoen \(`@wanida`\)/],
    ['', /Name a person/],
    ['wanida 5d nowhere', /do not know what to make of “nowhere”/],
  ])('refuses "%s" with what was expected', async (words, expected) => {
    const { reply } = await give('farah', `/expert delegate ${words}`, english);
    expect(reply).toMatchObject({ status: 'refused', text: expect.stringMatching(expected) });
    expect((await rows('farah')).filter(({ revokedAt }) => revokedAt === null)).toEqual([]);
  });

  it('refuses somebody who has left, and says so in Thai too', async () => {
    await company.rows((tx) => tx.update(people).set({ status: 'left' }).where(eq(people.id, 'ryan')));
    expect((await give('farah', '/expert delegate ryan 1d', english)).text).toMatch(/^Ryan Foster is not active here/);
    expect((await give('anan', '/expert delegate ไม่มีใคร 1d')).text).toMatch(/^ไม่พบคนชื่อ “ไม่มีใคร”/);
  });

  it('for somebody else is for administrators alone, and that person is told', async () => {
    const own = await give('mali', '/expert delegate orn 1d for hana', english);
    expect(own.reply).toMatchObject({ status: 'refused', text: 'You may hand over your own decisions only.' });
    expect((await give('ada', '/expert delegate orn 1d hr for hana')).reply.status).toBe('answered');
    expect((await told('hana')).at(-1)).toMatch(/^Orn Jitsakul decides in place of Hana Kobayashi/);
    expect((await rows('hana')).at(-1)).toMatchObject({ createdBy: 'ada', toPerson: 'orn' });
    expect((await give('ada', '/expert undelegate orn for hana')).text).toBe('Taken back: 1.');
  });
});
