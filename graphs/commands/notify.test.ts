import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preferencesOf } from '../../db/preferences.ts';
import { type Company, openCompany } from '../test-company.ts';
import { obedient, playing } from '../test-script.ts';
import { commandsIn } from './test-commands.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

const { give } = commandsIn(() => company);
const english = { language: 'en' as const };
const chosen = (person: string) => company.rows((tx) => preferencesOf(tx, person));
const quiet = { from: '20:00', to: '07:00' };

describe('choosing when to be written to', () => {
  it('says how it stands, and changes what is said alone', async () => {
    expect((await give('mali', '/expert notify', english)).text).toBe('Reminders and digests come at any time.');
    expect((await give('mali', '/expert notify quiet 20:00-07:00', english)).text).toMatch(
      /^Reminders and digests wait from 20:00 until 07:00 \(Asia\/Bangkok\)\. Requests you have to decide still reach you/,
    );
    expect((await give('mali', '/expert notify off', english)).text).toMatch(/^You get no reminders and no digests\./);
    expect(await chosen('mali')).toEqual({ notices: false, quiet });
    await give('mali', '/expert notify on');
    expect(await chosen('mali')).toEqual({ notices: true, quiet });
    await give('mali', '/expert notify quiet off');
    expect(await chosen('mali')).toEqual({ notices: true, quiet: null });
    expect(await chosen('hana')).toEqual({ notices: true, quiet: null });
  });

  it.each([
    'quiet 20:00-07:00',
    'QUIET 20:00 – 7:00',
    'quiet 20.00 to 07.00',
    'เงียบ 20.00-07.00 น.',
    'เงียบ 20:00 ถึง 07:00 น.',
  ])('reads "%s"', async (words) => {
    expect((await give('hana', `/expert notify ${words}`)).reply.status).toBe('answered');
    expect(await chosen('hana')).toEqual({ notices: true, quiet });
    await give('hana', '/expert แจ้งเตือน เงียบ ปิด');
    expect(await chosen('hana')).toEqual({ notices: true, quiet: null });
  });

  it('works in Thai', async () => {
    expect((await give('anan', '/expert แจ้งเตือน ปิด', { language: 'th' })).text).toMatch(/^จะไม่ส่งการเตือนและสรุปให้คุณ/);
    expect((await give('anan', '/expert แจ้งเตือน เปิด', { language: 'th' })).text).toBe('ส่งการเตือนและสรุปให้คุณได้ทุกเวลา');
  });

  it.each([
    ['sometimes', /^“sometimes” is none of on, off, quiet.+`\/expert notify quiet 20:00-07:00`/],
    ['off please', /^“off please” is none of/],
    ['constructor', /^“constructor” is none of/],
    ['quiet', /^Say from when until when/],
    ['quiet 25:00-07:00', /^I cannot read “25:00-07:00” as hours/],
    ['quiet 20:60-07:00', /^I cannot read/],
    ['quiet 20:00', /^I cannot read “20:00” as hours/],
    ['quiet 20:00-20:00', /^Quiet hours have to end at another time/],
  ])('refuses "%s" with what was expected, and keeps what was', async (words, expected) => {
    const { reply } = await give('sam', `/expert notify ${words}`, english);
    expect(reply).toMatchObject({ status: 'refused', text: expect.stringMatching(expected) });
    expect(await chosen('sam')).toEqual({ notices: true, quiet: null });
  });
});

describe('help', () => {
  it('lists it for everybody, and binding for who may bind', async () => {
    const { text } = await give('mali', '/expert help', english);
    expect(text).toContain('/expert notify on | off | quiet 20:00-07:00');
    expect(text).not.toContain('/expert bind');
    const managers = (await give('hana', '/expert help', english)).text;
    expect(managers).toContain('/expert bind <department>');
    expect(managers).toContain('`/expert unbind`');
  });
});
