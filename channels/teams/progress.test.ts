import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf } from '../../db/addresses.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Where } from '../contract.ts';
import { appears, aWord, plain } from '../contract-scenes.ts';
import { TENANT } from '../contract-stage.ts';
import { openHarness, type TeamsHarness } from './test-harness.ts';
import { directOf, placeOf } from './test-world.ts';

const TEXT = 'Looking in HR…';
let harness: TeamsHarness;
let n = 0;

beforeAll(async () => {
  harness = await openHarness();
  for (const where of ['direct', 'channel'] as const) await harness.say({ user: 'mali', where, text: 'Hello' });
  await harness.stage.settled();
});
afterAll(() => harness.close());

const conversationOf = (where: Where) => (where === 'direct' ? 'dm:mali' : '#ask-hr');
const lastMessage = () => harness.double.messages.at(-1);
const infoOf = (activity: Record<string, unknown> | undefined) =>
  ((activity?.entities as Record<string, unknown>[] | undefined) ?? []).find(({ type }) => type === 'streaminfo');

/** Shows that a turn that nobody finishes is worked on, and answers it. */
async function slowTurn(where: Where) {
  n += 1;
  const turn = `trn_slow${n}`;
  const id = where === 'direct' ? directOf('mali', 'own') : `${placeOf('channel', 'own')};messageid=99${n}`;
  const thread = `teams:directory-own:${encodeURIComponent(id)}`;
  const place = { channel: 'teams', conversation: conversationOf(where), thread };
  await harness.channel.progress?.({ tenant: TENANT, place, turn, text: TEXT });
  const word = aWord();
  const reply = {
    status: 'answered',
    text: word,
    language: 'en',
    department: 'hr',
    confidence: 1,
    sources: [],
    model: 'x',
    approvals: [],
    receipts: [],
  } as const;
  const answer = () =>
    harness.channel.post({
      tenant: TENANT,
      turn,
      place,
      source: `out_${turn}`,
      reply: { ...reply, sources: [], approvals: [], receipts: [] },
    });
  return { turn, conversation: id, word, answer };
}

describe('work that takes longer than a moment', () => {
  it('is told in words in a direct conversation, and the answer ends the same stream', async () => {
    const { word, answer } = await slowTurn('direct');
    await harness.stage.until('words', () => harness.progress().some(({ text }) => text === TEXT));
    await answer();
    expect(infoOf(lastMessage()?.activity)).toMatchObject({ streamType: 'final', streamId: expect.any(String) });
    expect(plain((await appears(harness, 'direct', word)).text)).toBe(word);
    expect(harness.faults()).toEqual([]);
  });

  it('is told in a message elsewhere, whose place the answer takes', async () => {
    const { word, answer } = await slowTurn('channel');
    const shown = await appears(harness, 'channel', TEXT);
    await answer();
    const now = harness.seen('channel').find(({ id }) => id === shown.id);
    expect([now?.text, now?.edits]).toEqual([word, 1]);
    expect(harness.seen('channel').filter(({ text }) => text.includes(word))).toHaveLength(1);
  });

  it('is not told in words when the answer is there by then', async () => {
    const word = aWord();
    const before = harness.double.messages.length;
    const { intake } = harness.stage.deps;
    const { outcome } = intake;
    const looks: unknown[] = [];
    intake.outcome = async (...turn) => {
      const found = await outcome(...turn);
      looks.push(found);
      return found;
    };
    await harness.say({ user: 'mali', where: 'channel', text: `Quick ${word}` });
    await appears(harness, 'channel', word);
    await harness.stage.until('a look at the outcome', () => looks.length > 0);
    intake.outcome = outcome;
    expect(looks).toEqual([expect.objectContaining({ code: 'ok' })]);
    const said = harness.double.messages.slice(before).map(({ activity }) => activity.text);
    expect(said).toEqual([expect.stringContaining(word)]);
  });

  it('leaves no words behind when the answer overtakes them', async () => {
    const passage = Promise.withResolvers<void>();
    harness.double.held = { words: TEXT, until: passage.promise };
    const { turn, conversation, word, answer } = await slowTurn('channel');
    const key = `progress:${turn}:${conversation}`;
    await harness.stage.until('words on their way', () =>
      withTenant(harness.stage.deps.db, TENANT, (tx) => addressOf(tx, 'teams', key)),
    );
    await answer();
    harness.double.held = undefined;
    passage.resolve();
    await harness.stage.until('the words gone again', () => harness.double.removed > 0);
    const shown = harness.seen('channel').map(({ text }) => text);
    expect([shown.filter((text) => text === TEXT).length, shown.filter((text) => text === word).length]).toEqual([
      0, 1,
    ]);
  });

  it('is answered anew when its message was deleted meanwhile', async () => {
    const { word, answer } = await slowTurn('channel');
    const shown = await appears(harness, 'channel', TEXT);
    harness.double.messages.splice(
      harness.double.messages.findIndex(({ id }) => id === shown.id),
      1,
    );
    await answer();
    expect(harness.seen('channel').filter(({ text }) => text.includes(word))).toHaveLength(1);
  });

  it('keeps its place while Teams is down', async () => {
    const { word, answer } = await slowTurn('channel');
    const shown = await appears(harness, 'channel', TEXT);
    harness.fail({ kind: 'down', times: 1 });
    await expect(answer()).rejects.toThrow('502');
    await answer();
    expect(harness.seen('channel').find(({ id }) => id === shown.id)?.text).toBe(word);
  });
});
