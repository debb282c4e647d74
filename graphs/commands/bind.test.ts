import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bindingOf } from '../../db/bindings.ts';
import { type Company, openCompany } from '../test-company.ts';
import { obedient, playing, routeTo } from '../test-script.ts';
import { passageOf } from '../test-tenant.ts';
import { commandsIn } from './test-commands.ts';

const unsure = { ...routeTo('finance', 'finance/budget', 0.7), departments: [{ id: 'finance', probability: 0.7 }] };
let company: Company;
beforeAll(async () => {
  company = await openCompany({
    models: playing({ ...obedient, route: () => unsure }),
    knowledge: ['hr', 'finance'].map((department) => passageOf(department, `The office badge: says ${department}.`)),
  });
});
afterAll(() => company.close());

const { give, audited } = commandsIn(() => company);
const english = { language: 'en' as const };
const bound = (conversation: string) => company.rows((tx) => bindingOf(tx, conversation));
const at = (conversation: string) => ({ ...english, conversation });
const asked = (conversation: string) => company.talk('mali', { conversation }).say('Where is the office badge?');

describe('a channel', () => {
  it('that is bound belongs to the department, and no longer when it is unbound', async () => {
    const conversation = '#slack.C1';
    expect(await asked(conversation)).toMatchObject({ department: 'finance' });
    expect((await give('hana', '/expert bind hr', at(conversation))).text).toBe(
      'Questions in this channel go to **HR** now. `/expert unbind` ends that.',
    );
    expect(await asked(conversation)).toMatchObject({ department: 'hr' });
    expect(await asked('#slack.C2')).toMatchObject({ department: 'finance' });
    expect((await give('hana', '/expert unbind', at(conversation))).text).toBe(
      'This channel does not belong to **HR** any more.',
    );
    expect(await asked(conversation)).toMatchObject({ department: 'finance' });
    expect(await audited('conversation.')).toEqual([
      `hana conversation.bound ${conversation}`,
      `hana conversation.unbound ${conversation}`,
    ]);
  });

  it('is what commands without a department are about', async () => {
    const conversation = '#slack.C3';
    await give('ada', '/expert bind hr', at(conversation));
    expect((await give('ada', '/expert status', at(conversation))).text).not.toContain('**Finance**');
    expect((await give('ada', '/expert status', at('#slack.C4'))).text).toContain('**Finance**');
  });

  it('is bound in Thai too, by either name', async () => {
    const { text } = await give('hana', '/expert ผูก บุคคล', { language: 'th', conversation: '#slack.C5' });
    expect(text).toBe('ต่อไปนี้คำถามในช่องนี้จะส่งถึง**ฝ่ายบุคคล** ยกเลิกได้ด้วย `/expert unbind`');
    const again = await give('hana', '/expert ผูก ฝ่ายบุคคล', { language: 'th', conversation: '#slack.C5' });
    expect(again.text).toBe('ช่องนี้เป็นของ**ฝ่ายบุคคล**อยู่แล้ว');
    const freed = await give('hana', '/expert เลิกผูก', { language: 'th', conversation: '#slack.C5' });
    expect(freed.text).toBe('ช่องนี้ไม่เป็นของ**ฝ่ายบุคคล**แล้ว');
    expect(await bound('#slack.C5')).toBeUndefined();
  });
});

describe('binding is refused', () => {
  it.each([
    ['in a direct message', 'hana', '/expert bind hr', 'dm:hana', /^Only a channel can belong to a department/],
    ['where the configuration has spoken', 'ada', '/expert bind finance', '#ask-hr', /^The configuration says.+to HR/],
    ['to who does not manage the department', 'mali', '/expert bind hr', '#slack.C6', /^You may not do this for HR/],
    ['to an expert of another department', 'hana', '/expert bind finance', '#slack.C6', /^You may not.+for Finance/],
    ['without a department', 'hana', '/expert bind', '#slack.C6', /^Name a department\..+`\/expert bind hr`/],
    ['for a department nobody knows', 'hana', '/expert bind hrr', '#slack.C6', /^There is no department “hrr”/],
  ])('%s', async (_why, person, text, conversation, expected) => {
    const { reply } = await give(person, text, at(conversation));
    expect(reply).toMatchObject({ status: 'refused', text: expect.stringMatching(expected) });
    expect(await bound(conversation)).toBeUndefined();
  });

  it('where another department would lose the channel, unless one manages both', async () => {
    await give('ada', '/expert bind finance', at('#slack.C7'));
    expect((await give('hana', '/expert bind hr', at('#slack.C7'))).text).toMatch(/^You may not do this for Finance/);
    expect((await give('hana', '/expert unbind', at('#slack.C7'))).text).toMatch(/^You may not do this for Finance/);
    expect(await bound('#slack.C7')).toBe('finance');
    expect((await give('ada', '/expert bind hr', at('#slack.C7'))).reply.status).toBe('answered');
    expect(await bound('#slack.C7')).toBe('hr');
  });
});

describe('unbinding', () => {
  it('says so when there is nothing to take back', async () => {
    expect((await give('hana', '/expert unbind', at('#slack.C8'))).text).toBe('This channel belongs to no department.');
    expect((await give('mali', '/expert unbind', at('#slack.C8'))).reply.status).toBe('refused');
    expect((await give('ada', '/expert unbind', at('#ask-hr'))).text).toMatch(/^The configuration says/);
    expect((await give('ada', '/expert unbind', at('dm:ada'))).text).toMatch(/^Only a channel/);
  });
});
