import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proposals } from '../db/schema/approvals.ts';
import { type Company, openCompany, type Talk } from './test-company.ts';
import { builtin } from './test-script.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: await builtin(), knowledge: 'shipped' });
});
afterAll(() => company.close());

const made = (talk: Talk) =>
  company.rows(async (tx) => {
    const rows = await tx
      .select()
      .from(proposals)
      .where(eq(proposals.thread, talk.thread))
      .orderBy(proposals.createdAt);
    return rows.map(({ tool, status, args }) => ({ tool, status, args: JSON.parse(args) as Record<string, unknown> }));
  });
const form = async (talk: Talk) => (await talk.memory()).form;

describe('a form', () => {
  it('asks for what is missing one field at a time and is filled by the answers', async () => {
    const talk = company.talk('mali');
    expect(await talk.say('I want to request leave')).toMatchObject({
      status: 'question',
      text: expect.stringMatching(/kind of leave|which leave/i),
    });
    expect(await form(talk)).toMatchObject({ tool: 'hr.request_leave', asked: 'kind', values: {}, proposal: null });
    expect(await talk.say('vacation')).toMatchObject({ text: 'From which day would you like to be off?' });
    expect(await talk.say('3 June')).toMatchObject({ text: expect.stringMatching(/until which day/i) });
    const filled = await talk.say('5 June');
    expect(filled).toMatchObject({ status: 'question', card: { kind: 'confirm' } });
    expect(filled.text).toContain('Vacation, 3–5 June 2026 (2 working days)');
    expect(await made(talk)).toEqual([
      {
        tool: 'hr.request_leave',
        status: 'confirming',
        args: { kind: 'vacation', from: '2026-06-03', to: '2026-06-05' },
      },
    ]);
  });

  it('says so when it cannot read an answer, and asks again', async () => {
    const talk = company.talk('mali');
    await talk.say('I want to request leave');
    await talk.say('vacation');
    const reply = await talk.say('bananas');
    expect(reply.text).toBe('I could not read that. From which day would you like to be off?');
    expect(await form(talk)).toMatchObject({ asked: 'from', values: { kind: 'vacation' } });
  });

  it('is left for another wish, however short', async () => {
    const talk = company.talk('mali');
    await talk.say('I want to request leave');
    await talk.say('vacation');
    const reply = await talk.say('cancel my vacation in May');
    expect(reply.text).not.toContain('From which day');
    expect(reply.text).not.toContain('I could not read that');
  });

  it('speaks Thai with those who do', async () => {
    const talk = company.talk('mali');
    expect((await talk.say('ขอลาพักร้อน')).text).toContain('วันไหน');
    expect((await talk.say('วันที่ 3 ถึง 5 มิถุนายน')).text).toContain('ส่งเลยไหม');
  });

  it('takes a correction before it is filled', async () => {
    const talk = company.talk('mali');
    await talk.say('I want vacation from 3 June');
    await talk.say('no, make it sick leave');
    expect(await form(talk)).toMatchObject({ values: { kind: 'sick' } });
    expect(await made(talk)).toEqual([]);
  });

  it('takes a correction after it is filled: the old proposal is withdrawn and only the new one can be sent', async () => {
    const talk = company.talk('mali');
    const first = await talk.say('I want vacation from 3 to 5 June');
    const second = await talk.say('make it until 8 June');
    expect(second.text).toContain('3–8 June 2026');
    expect((await made(talk)).map(({ status, args }) => [status, args.to])).toEqual([
      ['cancelled', '2026-06-05'],
      ['confirming', '2026-06-08'],
    ]);
    expect(await talk.press('confirm', first.card?.id ?? '')).toMatchObject({ status: 'refused' });
    expect(await talk.press('confirm', second.card?.id ?? '')).toMatchObject({ status: 'waiting' });
  });

  it.each([
    ['a typed cancel', 'typed'],
    ['the button', 'pressed'],
  ])('is closed by %s and its proposal with it', async (_name, how) => {
    const talk = company.talk('mali');
    const filled = await talk.say('I want vacation from 3 to 5 June');
    const reply = how === 'typed' ? await talk.say('never mind') : await talk.press('cancel', filled.card?.id ?? '');
    expect(reply.text).toBe(how === 'typed' ? 'Cancelled. Nothing was sent.' : reply.text);
    expect(await form(talk)).toBeNull();
    expect((await made(talk)).map(({ status }) => status)).toEqual(['cancelled']);
    expect(await talk.press('confirm', filled.card?.id ?? '')).toMatchObject({ status: 'refused' });
  });

  it('stays open when the person is not content yet', async () => {
    const talk = company.talk('mali');
    await talk.say('I want vacation from 3 to 5 June');
    expect((await talk.say('no')).text).toContain('What should I change?');
    expect(await talk.say('yes')).toMatchObject({ status: 'waiting' });
  });

  it('is sent by a yes in words, once', async () => {
    const talk = company.talk('krit');
    await talk.say('I want vacation from 3 to 5 June');
    const reply = await talk.say('yes please');
    expect(reply).toMatchObject({ status: 'waiting', approvals: [{ status: 'pending' }] });
    expect((await talk.say('yes')).text).toContain('nothing waiting');
    expect((await made(talk)).map(({ status }) => status)).toEqual(['pending']);
  });

  it('reopens with the field that the records refuse', async () => {
    const talk = company.talk('mali');
    const reply = await talk.say('I want vacation from 3 to 29 June');
    expect(reply).toMatchObject({ status: 'question', text: expect.stringContaining('11 days of vacation left') });
    expect(await form(talk)).toMatchObject({ asked: 'to', proposal: null });
    expect((await talk.say('5 June')).text).toContain('3–5 June 2026');
  });
});

describe('a question in between', () => {
  it('from the documents keeps the form', async () => {
    const talk = company.talk('mali');
    await talk.say('I want vacation from 3 to 5 June');
    const reply = await talk.say('How many days of vacation carry over to the next year?');
    expect(reply.sources.length).toBeGreaterThan(0);
    expect(await form(talk)).toMatchObject({ tool: 'hr.request_leave' });
    expect(await talk.say('yes')).toMatchObject({ status: 'waiting' });
  });

  it('from the records keeps the form', async () => {
    const talk = company.talk('nattaya');
    await talk.say('I want vacation from 3 to 5 June');
    expect((await talk.say('How many vacation days do I have left?')).text).toContain('Vacation days');
    expect(await form(talk)).toMatchObject({ tool: 'hr.request_leave' });
    expect(await talk.say('yes')).toMatchObject({ status: 'waiting' });
  });

  it('that is done at once keeps the form', async () => {
    const talk = company.talk('somsak');
    await talk.say('I want vacation from 3 to 5 June');
    expect(await talk.say('Open a ticket: my monitor stays black')).toMatchObject({
      receipts: [{ tool: 'it.open_ticket' }],
    });
    expect(await form(talk)).toMatchObject({ tool: 'hr.request_leave' });
    expect((await made(talk)).map(({ status }) => status)).toEqual(['confirming', 'done']);
  });

  it('keeps a form that is half filled', async () => {
    const talk = company.talk('mali');
    await talk.say('I want to request leave');
    await talk.say('vacation');
    expect((await talk.say('who is my manager?')).text).toContain('Anan');
    expect(await form(talk)).toMatchObject({ tool: 'hr.request_leave', asked: 'from' });
  });

  it('does not leave a form behind once a read was filled and done', async () => {
    const talk = company.talk('mali');
    expect(await talk.say('look up a colleague')).toMatchObject({ status: 'question' });
    expect(await form(talk)).toMatchObject({ tool: 'hr.find_employee' });
    expect((await talk.say('Hana Kobayashi')).text).toContain('Hana');
    expect(await form(talk)).toBeNull();
  });
});
