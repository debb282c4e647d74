import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OutcomeCode } from '../../db/inbox.ts';
import { play } from './test-script.ts';
import { openStage, type Stage } from './test-stage.ts';
import { aKey, type Visitor, visit } from './test-visitor.ts';

let stage: Stage;
let mali: Visitor;
let hana: Visitor;
let post: string;
beforeAll(async () => {
  stage = await openStage();
  stage.perform(play);
  [mali, hana] = await Promise.all([visit(stage, 'mali'), visit(stage, 'hana')]);
  await mali.says('#ask-hr', 'I request vacation');
  post = (await hana.posts('#hr-approvals')).at(-1)?.id ?? '';
});
afterAll(() => stage.close());

const click = (who: Visitor, payload: object) =>
  who.post('/playground/decisions', { post, key: aKey(), target: 'apr_1', ...payload });

it('shows nobody the cards of a conversation they are not in, and lets nobody press them', async () => {
  expect((await mali.get('/playground/posts?conversation=%23hr-approvals')).statusCode).toBe(404);
  const before = stage.turns.length;
  expect((await click(mali, { action: 'approve' })).statusCode).toBe(404);
  expect((await click(hana, { action: 'approve', target: 'apr_other' })).statusCode).toBe(404);
  expect((await click(hana, { action: 'confirm' })).statusCode).toBe(404);
  expect(stage.turns.length).toBe(before);
});

it('answers with the faults of an edited form', async () => {
  const response = await click(hana, { action: 'approve', edits: { days: '99' } });
  expect(response.statusCode).toBe(422);
  expect(response.json()).toEqual({
    code: 'invalid_edit',
    message: 'This change is not possible.',
    fields: { days: 'Only 9 days are left.' },
  });
});

it.each<[OutcomeCode, number]>([
  ['not_found', 404],
  ['not_allowed', 403],
  ['already_decided', 409],
  ['expired', 409],
  ['superseded', 409],
  ['invalid', 400],
  ['failed', 500],
])('answers %s with %i', async (code, status) => {
  stage.perform(async () => ({ code, message: 'Why not.' }));
  const response = await click(hana, { action: 'approve' });
  stage.perform(play);
  expect([response.statusCode, response.json().message]).toEqual([status, 'Why not.']);
});

it('turns a click into a decision of that person and shows who decided', async () => {
  expect((await click(hana, { action: 'reject', reason: ' Quarter end ' })).statusCode).toBe(200);
  expect(stage.turns.at(-1)).toMatchObject({
    kind: 'decision',
    person: 'hana',
    thread: 'decision:apr_1',
    text: '',
    decision: { action: 'reject', target: 'apr_1', reason: 'Quarter end' },
  });
  await stage.deliver();
  const shown = (await hana.posts('#hr-approvals')).at(-1);
  expect(shown).toMatchObject({ id: post, card: { kind: 'decided', content: { actions: [] } } });
  expect(JSON.stringify(shown?.card)).toMatch(/Rejected by Hana Kobayashi on 20 November 2026/);
});

it('lets only the person who asked choose a department, in the thread the card stands in', async () => {
  const asked = await mali.says('#ask-hr', 'unclear');
  const cardOf = async (who: Visitor) =>
    (await who.posts('#ask-hr')).find((found) => found.root === asked.id && found.card);
  const card = await cardOf(mali);
  expect(card?.card?.content).toHaveProperty('actions.length', 2);
  expect((await cardOf(hana))?.card?.content).toHaveProperty('actions.length', 0);
  const choose = { post: card?.id, action: 'choose', target: 'hr' };
  expect((await click(hana, choose)).statusCode).toBe(404);
  expect((await click(mali, choose)).statusCode).toBe(200);
  expect(stage.turns.at(-1)).toMatchObject({
    person: 'mali',
    thread: asked.id,
    decision: { action: 'choose', target: 'hr' },
  });
  await stage.deliver();
  expect((await cardOf(mali))?.card?.content).toHaveProperty('actions', []);
  expect((await click(mali, choose)).statusCode).toBe(404);
});
