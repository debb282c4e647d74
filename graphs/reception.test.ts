import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../agents/models/tasks.ts';
import { type Company, openCompany } from './test-company.ts';
import { playing, routeTo } from './test-script.ts';
import { passageOf } from './test-tenant.ts';

const unsure: Route = {
  departments: [
    { id: 'finance', probability: 0.4 },
    { id: 'hr', probability: 0.35 },
    { id: 'it_ops', probability: 0.25 },
  ],
  intents: [{ label: 'finance/travel', probability: 0.4 }],
};
const routes: [RegExp, Route][] = [
  [/claim/, { ...unsure, intents: [{ label: 'finance.submit_expense', probability: 0.7 }] }],
  [/reimburse/, unsure],
  [/weather/, routeTo('none', 'none')],
  [/hello/i, routeTo('social', 'social/greeting')],
  [/thanks/i, routeTo('social', 'social/thanks')],
  [/bye/i, routeTo('social', 'social/goodbye')],
  [/can you do/, routeTo('social', 'social/help')],
  [/vpn/i, routeTo('it_ops', 'it_ops/vpn')],
  [/printer/, routeTo('it_ops', 'it_ops/printer', 0.8)],
  [/budget/, routeTo('finance', 'finance/budget', 0.95)],
];
/** What the router and what the agent was given. */
const said: string[] = [];
const done: string[] = [];
const route = (text: string) => {
  said.push(text);
  return routes.find(([pattern]) => pattern.test(text))?.[1] ?? routeTo('hr', 'hr/leave');
};
const words = 'vacation days vpn printer budget reimburse weather office Austin';
const knowledge = ['hr', 'it_ops', 'finance'].map((department) =>
  passageOf(department, `${words}: says ${department}.`),
);

let company: Company;
beforeAll(async () => {
  const agent = (text: string) => {
    done.push(text);
    return {};
  };
  company = await openCompany({ models: playing({ route, agent }), knowledge });
});
afterAll(() => company.close());

describe('where a message goes', () => {
  it('by content, when the router is sure', async () => {
    const reply = await company.talk('mali').say('How many vacation days are there?');
    expect(reply).toMatchObject({ department: 'hr', status: 'answered' });
    expect(reply.text).toContain('says hr');
    expect(await company.talk('mali').say('How do I set up the vpn?')).toMatchObject({ department: 'it_ops' });
  });

  it('by the channel, when the channel belongs to a department', async () => {
    const talk = company.talk('mali', { conversation: '#ask-hr' });
    expect(await talk.say('Where is the printer?')).toMatchObject({ department: 'hr' });
    expect(await company.talk('mali').say('Where is the printer?')).toMatchObject({ department: 'it_ops' });
  });

  it('is handed over from a bound channel only when the router is very sure', async () => {
    const talk = company.talk('mali', { conversation: '#ask-hr' });
    expect(await talk.say('How do I set up the vpn?')).toMatchObject({ department: 'it_ops' });
  });

  it('stays in a bound channel even when nothing fits', async () => {
    const talk = company.talk('mali', { conversation: '#ask-hr' });
    expect(await talk.say('How is the weather at the office?')).toMatchObject({ department: 'hr' });
  });

  it('by the department that was named, whatever the content says', async () => {
    const reply = await company.talk('mali').say('How do I set up the vpn?', { department: 'finance' });
    expect(reply).toMatchObject({ department: 'finance', status: 'answered' });
  });

  it('nowhere when the named department is not set up, and says which are', async () => {
    const reply = await company.talk('mali').say('vacation days?', { department: 'legal' });
    expect(reply).toMatchObject({ status: 'unknown', department: null });
    expect(reply.text).toBe('That department is not set up here. I work for HR, IT Ops, and Finance.');
  });

  it('nowhere when nothing fits, and says what there is', async () => {
    const reply = await company.talk('mali').say('How is the weather?');
    expect(reply).toMatchObject({ status: 'unknown', department: null, sources: [] });
    expect(reply.text).toMatch(/does not belong.*\*\*HR\*\*.*\*\*IT Ops\*\*.*\*\*Finance\*\*/s);
  });

  it('is answered in the language asked', async () => {
    const reply = await company.talk('mali').say('weather วันนี้อากาศเป็นอย่างไร');
    expect(reply.language).toBe('th');
    expect(reply.text).toContain('ฝ่ายบุคคล');
  });
});

describe('a message below the threshold', () => {
  it('is asked about with a button for the two likeliest departments', async () => {
    const talk = company.talk('mali');
    const reply = await talk.say('Do we reimburse vacation days?');
    expect(reply).toMatchObject({
      status: 'question',
      text: 'Who should answer this: Finance or HR?',
      department: null,
    });
    expect(reply.card?.buttons.map(({ label, action, target }) => [label, action, target])).toEqual([
      ['Finance', 'choose', 'finance'],
      ['HR', 'choose', 'hr'],
    ]);
    expect((await talk.memory()).undecided).toBe('Do we reimburse vacation days?');
  });

  it('goes on with the button', async () => {
    const talk = company.talk('mali');
    await talk.say('Do we reimburse vacation days?');
    expect(await talk.press('choose', 'hr')).toMatchObject({ department: 'hr', status: 'answered' });
    const memory = await talk.memory();
    expect(memory).toMatchObject({ department: 'hr', previous: ['Do we reimburse vacation days?'] });
    expect(memory).not.toHaveProperty('undecided');
  });

  it.each([['Finance'], ['finance'], ['ฝ่ายการเงิน']])('goes on with the typed name %s', async (name) => {
    const talk = company.talk('mali');
    await talk.say('Do we reimburse vacation days?');
    const reply = await talk.say(name);
    expect(reply).toMatchObject({ department: 'finance', status: 'answered', language: 'en' });
    expect(reply.text).toContain('says finance');
  });

  it.each([['a button'], ['Finance']])('reaches the tools in its own words, not in those of %s', async (how) => {
    const talk = company.talk('mali');
    for (const text of ['Please claim 300 THB', 'I want to claim the taxi. And please claim 200 THB for my meals']) {
      await talk.say(text);
      done.length = 0;
      await (how === 'a button' ? talk.press('choose', 'finance') : talk.say(how));
      expect(done).toEqual([text]);
    }
  });

  it('is forgotten when another question is asked', async () => {
    const talk = company.talk('mali');
    await talk.say('Do we reimburse vacation days?');
    await talk.say('How do I set up the vpn?');
    expect(await talk.press('choose', 'hr')).toMatchObject({ status: 'refused' });
  });

  it('is not taken up by a department that does not exist, and a button works once', async () => {
    const talk = company.talk('mali');
    await talk.say('Do we reimburse vacation days?');
    expect(await talk.press('choose', 'legal')).toMatchObject({ status: 'refused' });
    expect(await talk.press('choose', 'hr')).toMatchObject({ status: 'answered' });
    expect(await talk.press('choose', 'hr')).toMatchObject({ status: 'refused' });
  });

  it('leaves a department’s bare name a question of its own when nothing was asked', async () => {
    said.length = 0;
    await company.talk('mali').say('Finance');
    expect(said).toEqual(['Finance']);
  });
});

describe('small talk', () => {
  it('greets by name and says what can be asked', async () => {
    const reply = await company.talk('mali').say('hello');
    expect(reply).toMatchObject({ status: 'answered', department: null });
    expect(reply.text).toMatch(/^Hello Mali\..*\*\*HR\*\*/s);
    expect((await company.talk('mali').say('what can you do')).text).toMatch(/^Hello Mali/);
  });

  it('takes thanks and goodbyes for what they are', async () => {
    expect((await company.talk('mali').say('many thanks!')).text).toBe('You are welcome.');
    expect((await company.talk('mali').say('bye for now')).text).toMatch(/^Goodbye/);
  });

  it('is not answered with documents in a bound channel either', async () => {
    const reply = await company.talk('mali', { conversation: '#ask-hr' }).say('hello');
    expect(reply.text).toMatch(/^Hello Mali/);
  });

  it.each([['🎉🎉'], ['   '], ['…'], ['']])('asks for words when there are none: %j', async (text) => {
    said.length = 0;
    const reply = await company.talk('mali').say(text);
    expect(reply).toMatchObject({ status: 'question', language: 'th' });
    expect(reply.text).toContain('ไม่พบข้อความ');
    expect(said).toEqual([]);
  });

  it.each([['yes'], ['ใช่ค่ะ'], ['cancel'], ['👍']])('says that nothing waits for “%s”', async (text) => {
    const reply = await company.talk('mali').say(text);
    expect(reply.status).toBe('question');
    expect(reply.text).toMatch(/nothing waiting|ไม่มีรายการที่รอ/);
  });
});

describe('several wishes in one message', () => {
  it('are each given to their department and answered in order', async () => {
    const talk = company.talk('mali');
    const reply = await talk.say('How many vacation days do I have? And how do I set up the vpn?');
    expect(reply.text).toMatch(/says hr.*says it_ops/s);
    expect(reply.sources.map(({ title }) => title)).toEqual(['Rules of hr', 'Rules of it_ops']);
    expect((await talk.memory()).department).toBe('it_ops');
  });

  it('are one question when the parts mean the same', async () => {
    const reply = await company.talk('mali').say('How many vacation days do I have? And how many can I take?');
    expect(reply.text.match(/says hr/g)).toHaveLength(1);
  });

  it('are one question when a part is not clear', async () => {
    said.length = 0;
    await company.talk('mali').say('How many vacation days do I have? And what do we reimburse?');
    expect(said.at(-1)).toBe('How many vacation days do I have? And what do we reimburse?');
  });
});

describe('a follow-up', () => {
  it('stays with the department that spoke last and is asked with what was said before', async () => {
    const talk = company.talk('mali');
    await talk.say('How do I set up the vpn?');
    said.length = 0;
    const reply = await talk.say('And in Austin?');
    expect(reply.department).toBe('it_ops');
    expect(said[0]).toMatch(/vpn.*Austin/);
  });

  it('has nothing to lean on in a thread of its own', async () => {
    said.length = 0;
    await company.talk('mali').say('And in Austin?');
    expect(said).toEqual(['And in Austin?']);
  });
});
