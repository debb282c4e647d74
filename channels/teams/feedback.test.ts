import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../db/schema/approvals.ts';
import { withTenant } from '../../db/tenant.ts';
import { ask, aWord } from '../contract-scenes.ts';
import { TENANT } from '../contract-stage.ts';
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
const kept = () =>
  withTenant(harness.stage.deps.db, TENANT, async (tx) =>
    (await tx.select().from(audit)).filter(({ action: name }) => name === 'answer.feedback'),
  );

/** An answer that is wholly posted, with the turn it is of. */
async function answered(where: 'direct' | 'channel') {
  const { answer } = await ask(harness, { where });
  await harness.stage.settled();
  const row = (await harness.stage.outbox()).find(({ providerRef }) => providerRef?.includes(`"${answer.id}"`));
  return { answer, turn: row?.turn };
}

describe('a thumb below an answer', () => {
  it('is kept with the turn it is about', async () => {
    const { answer, turn } = await answered('direct');
    expect((await rate(answer.id, 'dislike', 'ไม่ตรงคำถาม')).statusCode).toBe(200);
    const [row] = await kept();
    expect(row).toMatchObject({ actor: 'mali', subject: turn });
    expect(JSON.parse(row?.detail ?? '{}')).toMatchObject({ helpful: false, why: 'ไม่ตรงคำถาม' });
  });

  it('is kept once for each person, however often and whichever they press', async () => {
    const { answer, turn } = await answered('channel');
    await Promise.all([1, 2, 3].map(() => rate(answer.id, 'like', '', 'channel')));
    await rate(answer.id, 'dislike', 'After all not', 'channel');
    await ask(harness, { user: 'hana', where: 'direct' });
    await rate(answer.id, 'dislike', '', 'channel', 'hana');
    const about = (await kept()).filter(({ subject }) => subject === turn);
    expect(about.map(({ actor, detail }) => [actor, JSON.parse(detail ?? '{}').helpful])).toEqual([
      ['mali', true],
      ['hana', false],
    ]);
  });

  it('is left out for a message that is not there, or that hangs elsewhere', async () => {
    const before = (await kept()).length;
    const { answer } = await answered('channel');
    await rate('1', 'like');
    await rate(answer.id, 'like');
    await rate(answer.id, 'love', '', 'channel');
    expect(await kept()).toHaveLength(before);
    await rate(answer.id, 'like', '', 'channel');
    expect(await kept()).toHaveLength(before + 1);
  });
});
