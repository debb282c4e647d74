import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Company, openCompany } from './test-company.ts';
import { builtin } from './test-script.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: await builtin(), knowledge: 'shipped' });
});
afterAll(() => company.close());

it.each([
  ['who is the managing director?', 'Preecha Suwan'],
  ['who is the CEO?', 'Preecha Suwan (Managing Director)'],
  ['กรรมการผู้จัดการคือใคร', 'ปรีชา สุวรรณ'],
  ['who is the HR manager?', 'Hana Kobayashi'],
])('who holds a post is looked up: %s', async (text, name) => {
  const reply = await company.talk('mali').say(text);
  expect(reply).toMatchObject({ status: 'answered', department: 'hr' });
  expect(reply.text).toContain(name);
  expect(reply.text).not.toContain('You report to');
});

it.each([
  ['who is the CEO of Apple?', 'does not belong to a department'],
  ['who is the CFO?', 'nobody called “CFO”'],
])('who holds none here is not made up: %s', async (text, said) => {
  expect((await company.talk('mali').say(text)).text).toContain(said);
});

it('whose boss is one’s own is still a question about oneself', async () => {
  const { text } = await company.talk('mali').say('who is my manager?');
  expect(text).toMatch(/^You report to \*\*Anan Wongsakul/);
});
