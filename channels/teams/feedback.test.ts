import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, aWord } from '../contract-scenes.ts';
import { envelope } from './test-activities.ts';
import { openHarness, type TeamsHarness } from './test-harness.ts';

let harness: TeamsHarness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

const rate = (
  replyToId: string,
  reaction: string,
  words = '',
  where: 'direct' | 'channel' = 'direct',
  who: 'mali' | 'hana' = 'mali',
) =>
  harness.deliver({
    ...envelope(harness.double, who, where),
    ...{ type: 'invoke', name: 'message/submitAction', id: `f:${aWord()}`, replyToId },
    value: { actionName: 'feedback', actionValue: { reaction, feedback: JSON.stringify({ feedbackText: words }) } },
  });
const kept = () => harness.stage.turns.filter(({ kind }) => kind === 'feedback');

/** An answer that is wholly posted, with the turn it is of. */
async function answered(where: 'direct' | 'channel') {
  const sources = [{ docId: 'd', title: 'Handbook', section: 'Vacation', url: '/documents/d#vacation', relevance: 1 }];
  harness.stage.perform((turn) => ({ text: `You said: ${turn.text}`, sources }));
  const { answer } = await ask(harness, { where });
  await harness.stage.settled();
  const row = (await harness.stage.outbox()).find(({ providerRef }) => providerRef?.includes(`"${answer.id}"`));
  return { answer, turn: row?.turn };
}

describe('a thumb below an answer', () => {
  it('becomes a turn about it, with the words of the person', async () => {
    const { answer, turn } = await answered('direct');
    expect((await rate(answer.id, 'dislike', 'ไม่ตรงคำถาม')).statusCode).toBe(200);
    await harness.stage.settled();
    expect(kept()).toMatchObject([
      {
        channel: 'teams',
        person: 'mali',
        conversation: 'dm:mali',
        feedback: { turn, helpful: false, reason: 'ไม่ตรงคำถาม' },
      },
    ]);
  });

  it('is left out for a message that is not there, or that hangs elsewhere', async () => {
    const before = kept().length;
    const { answer } = await answered('channel');
    await rate('1', 'like');
    await rate(answer.id, 'like');
    await rate(answer.id, 'love', '', 'channel');
    await harness.stage.settled();
    expect(kept()).toHaveLength(before);
    await rate(answer.id, 'like', '', 'channel');
    await harness.stage.settled();
    expect(kept().slice(before)).toMatchObject([{ conversation: '#ask-hr', feedback: { helpful: true } }]);
  });
});
