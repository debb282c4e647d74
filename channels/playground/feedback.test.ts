import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordFeedback } from '../../db/feedback.ts';
import { withTenant } from '../../db/tenant.ts';
import { CITATION } from './test-script.ts';
import { aReply, openStage, type Stage, TENANT } from './test-stage.ts';
import { aKey, type Visitor, visit } from './test-visitor.ts';

let stage: Stage;
let mali: Visitor;
let anan: Visitor;
beforeAll(async () => {
  stage = await openStage();
  stage.perform(async (turn, say) => {
    if (turn.feedback?.reason === 'refuse') return { code: 'not_found', message: 'No.' };
    if (turn.feedback) {
      const { turn: about, helpful } = turn.feedback;
      const answer = { turn: about, thread: 't', conversation: turn.conversation, owner: 'mali', question: 'Q' };
      await withTenant(stage.db, TENANT, (tx) =>
        recordFeedback(tx, TENANT, turn.person, { ...answer, reply: aReply({}) }, { helpful }),
      );
    } else await say.reply({ text: 'Up to 7 days.', sources: turn.text === 'Hello' ? [] : [CITATION] });
    return undefined;
  });
  [mali, anan] = await Promise.all([visit(stage, 'mali'), visit(stage, 'anan')]);
});
afterAll(() => stage.close());

const rate = (who: Visitor, post: string | undefined, more: object = {}) =>
  who.post('/playground/feedback', { post, key: aKey(), helpful: false, ...more });

it('stores a thumb as a turn about the answer, and shows it to the one who pressed', async () => {
  const asked = await mali.says('#ask-hr', 'How many days carry over?');
  const answerFor = async (who: Visitor) => (await who.posts('#ask-hr')).find(({ root }) => root === asked.id);
  const answer = await answerFor(mali);
  expect(answer?.reply).toMatchObject({ asksIfHelpful: true, rated: null });
  expect((await rate(anan, answer?.id, { reason: ' Too short ' })).statusCode).toBe(200);
  expect(stage.turns.at(-1)).toMatchObject({
    ...{ kind: 'feedback', person: 'anan', conversation: '#ask-hr', text: '' },
    feedback: { turn: expect.stringMatching(/^trn_/), helpful: false, reason: 'Too short' },
  });
  expect((await answerFor(anan))?.reply?.rated).toBe(false);
  expect((await answerFor(mali))?.reply?.rated).toBeNull();
  expect((await rate(anan, answer?.id, { helpful: true })).statusCode).toBe(200);
  expect((await answerFor(anan))?.reply?.rated).toBe(true);
});

it('asks nothing below what rests on nothing', async () => {
  const asked = await mali.says('#ask-hr', 'Hello');
  const answer = (await mali.posts('#ask-hr')).find(({ root }) => root === asked.id);
  expect(answer?.reply).toMatchObject({ asksIfHelpful: false });
});

it('takes no thumb below a post that is somebody else’s, a person’s or none', async () => {
  const asked = await mali.says('dm:mali', 'How many days carry over?');
  const own = (await mali.posts('dm:mali')).find(({ reply }) => reply);
  const before = stage.turns.length;
  for (const post of [own?.id, asked.id, 'pst_none']) expect((await rate(anan, post)).statusCode).toBe(404);
  expect((await rate(mali, asked.id)).statusCode).toBe(404);
  expect(stage.turns).toHaveLength(before);
  expect((await rate(mali, own?.id)).statusCode).toBe(200);
});

it('says so when the answer is none to judge', async () => {
  await mali.says('dm:mali', 'How many days carry over?');
  const own = (await mali.posts('dm:mali')).findLast(({ reply }) => reply);
  expect((await rate(mali, own?.id, { reason: 'refuse' })).statusCode).toBe(404);
});
