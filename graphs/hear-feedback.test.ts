import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Feedback, Turn } from '../agents/message.ts';
import { openGaps } from '../db/gaps.ts';
import { audit } from '../db/schema/approvals.ts';
import { feedback } from '../db/schema/knowledge.ts';
import { type Company, openCompany } from './test-company.ts';
import { playing, routeTo } from './test-script.ts';
import { passageOf } from './test-tenant.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    models: playing({ route: () => routeTo('hr', 'hr/leave') }),
    knowledge: [passageOf('hr', 'Parking is free on Sundays.')],
  });
});
afterAll(() => company.close());

let key = 0;
/** Presses a thumb, and says what became of it. */
async function judge(person: string, about: string, more: Partial<Feedback> = {}, at: Partial<Turn> = {}) {
  const turn: Turn = {
    ...{ tenant: 'meridian', channel: 'playground', conversation: `dm:${person}`, person, kind: 'feedback', text: '' },
    ...{ thread: `feedback:${person}:${about}`, attachments: [], providerKey: `thumb:${++key}`, ...at },
    feedback: { turn: about, helpful: true, ...more },
  };
  const id = await company.store(turn);
  await company.runner.wake(turn.thread);
  return company.outcome(id);
}
const rows = () => company.rows((tx) => tx.select().from(feedback));
const votesOn = async (turn: string) =>
  (await rows()).filter((row) => row.turn === turn).map(({ person, helpful, reason }) => [person, helpful, reason]);

/** Asks, and gives the turn of the answer. */
async function answered(person: string, at: Partial<Turn> = {}, text = 'When is parking free?') {
  const talk = company.talk(person, at);
  const stored = talk.turn(text);
  const id = await company.store(stored);
  await company.runner.wake(stored.thread);
  expect(await company.outcome(id)).toMatchObject({
    reply: { status: 'answered', sources: [{ title: 'Rules of hr' }] },
  });
  return id;
}

describe('a thumb', () => {
  it('is kept with the question, the department and how sure the answer was', async () => {
    const turn = await answered('mali');
    expect(await judge('mali', turn, { helpful: false, reason: 'Saturdays too' })).toEqual({ code: 'ok' });
    const [row] = (await rows()).filter((one) => one.turn === turn);
    expect(row).toMatchObject({
      ...{ person: 'mali', helpful: false, reason: 'Saturdays too', department: 'hr', confidence: 0.95 },
      ...{ question: 'When is parking free?', model: expect.stringMatching(/./) },
    });
    const log = await company.rows((tx) => tx.select().from(audit));
    expect(log.filter(({ action }) => action === 'answer.feedback')).toMatchObject([{ actor: 'mali', subject: turn }]);
  });

  it('says nothing in the conversation', async () => {
    const turn = await answered('ploy');
    const before = company.events.filter(({ type }) => type === 'post').length;
    const memory = await company.talk('ploy').memory();
    await judge('ploy', turn);
    expect(company.events.filter(({ type }) => type === 'post')).toHaveLength(before);
    expect(await company.talk('ploy').memory()).toEqual(memory);
  });

  it('counts once for each person, and their last word counts', async () => {
    const turn = await answered('krit', { conversation: '#ask-hr' });
    const here = { conversation: '#ask-hr' };
    await judge('krit', turn, { helpful: true }, here);
    await judge('krit', turn, { helpful: false }, here);
    await judge('krit', turn, { helpful: false, reason: 'Too short' }, here);
    await judge('krit', turn, { helpful: false }, here);
    await judge('anan', turn, { helpful: true, reason: 'Clear' }, here);
    expect(await votesOn(turn)).toEqual([
      ['krit', false, 'Too short'],
      ['anan', true, 'Clear'],
    ]);
  });

  it('is nobody’s who has not read the answer', async () => {
    const mine = await answered('mali');
    expect(await judge('anan', mine)).toMatchObject({ code: 'not_found' });
    // The place of the press is where the answer stands, but that is somebody’s own.
    expect(await judge('anan', mine, {}, { conversation: 'dm:mali' })).toMatchObject({ code: 'not_found' });
    const shared = await answered('mali', { conversation: '#ask-hr' });
    expect(await judge('anan', shared, {}, { conversation: '#ask-it' })).toMatchObject({ code: 'not_found' });
    expect(await votesOn(mine)).toEqual([]);
    expect(await votesOn(shared)).toEqual([]);
    // The same people, where they did read it.
    expect(await judge('anan', shared, {}, { conversation: '#ask-hr' })).toMatchObject({ code: 'ok' });
    expect(await judge('mali', mine)).toMatchObject({ code: 'ok' });
  });

  it('is for answers alone', async () => {
    expect(await judge('mali', 'trn_00000000000000000000')).toMatchObject({ code: 'not_found' });
    const command = company.talk('hana').turn('/expert frobnicate');
    const id = await company.store(command);
    await company.runner.wake(command.thread);
    expect(await company.outcome(id)).toMatchObject({ reply: { status: 'refused' } });
    expect(await judge('hana', id)).toMatchObject({ code: 'not_found' });
  });

  it('down makes a gap of the question, and up takes it back', async () => {
    const open = async () =>
      (await company.rows((tx) => openGaps(tx, 'hr', 100))).map(({ question, person }) => `${person}: ${question}`);
    const turn = await answered('suda', {}, 'Is parking free for visitors?');
    await judge('suda', turn, { helpful: false });
    await judge('suda', turn, { helpful: false, reason: 'Visitors are not named' });
    expect((await open()).filter((one) => one.startsWith('suda'))).toEqual(['suda: Is parking free for visitors?']);
    await judge('suda', turn, { helpful: true });
    expect((await open()).filter((one) => one.startsWith('suda'))).toEqual([]);
  });
});
