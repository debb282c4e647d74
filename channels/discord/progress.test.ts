import { afterAll, beforeAll, expect, it } from 'vitest';
import { addressOf } from '../../db/addresses.ts';
import type { Outcome } from '../../db/inbox.ts';
import { withTenant } from '../../db/tenant.ts';
import { aReply } from '../contract-samples.ts';
import { appears, aWord } from '../contract-scenes.ts';
import { TENANT } from '../contract-stage.ts';
import type { Discord } from './deps.ts';
import { post } from './post.ts';
import { progress } from './progress.ts';
import { createRest } from './rest.ts';
import { APPLICATION, TOKEN } from './test-discord-calls.ts';
import { shownAs } from './test-discord-text.ts';
import { type DiscordHarness, openHarness } from './test-harness.ts';
import { userOf } from './test-people.ts';

const TIMES = { patience: 1, again: 20, longest: 5_000 };
let harness: DiscordHarness;
let discord: Discord;
beforeAll(async () => {
  harness = await openHarness('gateway');
  const settings = { botToken: TOKEN, applicationId: APPLICATION, apiUrl: `${harness.double.url}/api` };
  discord = { ...harness.stage.deps, settings, rest: createRest(settings) } as unknown as Discord;
});
afterAll(async () => {
  discord.rest.close();
  await harness.close();
});

/** A turn of Mali in her direct conversation, which goes on until it is ended. */
function aTurn() {
  const turn = `trn_${aWord()}`;
  const channel = harness.double.direct(userOf('mali', 'own')).id;
  const place = { channel: 'discord', conversation: 'dm:mali', thread: `discord:@me:${channel}` };
  let end = (_: Outcome) => {};
  const ended = new Promise<Outcome>((resolve) => {
    end = resolve;
  });
  const nothing = (ms: number) => new Promise<undefined>((resolve) => setTimeout(resolve, ms, undefined));
  const intake = {
    ...discord.intake,
    outcome: (_: string, __: string, ms: number) => Promise.race([ended, nothing(ms)]),
  };
  const one = { ...discord, intake };
  const text = `Looking in HR… ${aWord()}`;
  return {
    end,
    channel,
    text,
    /** The words, once every process knows where they are. */
    words: () =>
      harness.stage.until('the words', async () => {
        const row = await withTenant(discord.db, TENANT, (tx) => addressOf(tx, 'discord', `progress:${turn}`));
        const { message } = JSON.parse(row ?? '{}') as { message?: string };
        return harness.double.messages.find(({ id }) => id === message);
      }),
    show: () => progress(one, { tenant: TENANT, place, turn, text }, TIMES),
    answer: (said: string, source = `out_${turn}`) =>
      post(one, { tenant: TENANT, turn, place, source, reply: aReply({ text: said }) }),
    messages: (words: string) => harness.double.messages.filter(({ body }) => body.content?.includes(words)),
  };
}
const done = (text?: string): Outcome => ({ code: 'ok', ...(text ? { reply: aReply({ text }) } : {}) });

it('types until the work is over, and says what it does', async () => {
  const { show, end, channel, text } = aTurn();
  const typed = () => harness.double.typing.filter((id) => id === channel).length;
  const before = typed();
  await show();
  await appears(harness, 'direct', text);
  await harness.stage.until('typing goes on', () => typed() >= before + 3);
  end(done('x'));
});

it('puts the answer in the place of the words, what follows below it, and both once however often it is posted', async () => {
  const { show, answer, end, text, messages, words } = aTurn();
  await show();
  const { id, body } = await words();
  expect(shownAs(body.content ?? '').text).toBe(text);
  const [first, then] = [aWord(), aWord()];
  const long = `${first} ${'words '.repeat(400)}\n\n${then}`;
  end(done(long));
  await answer(long);
  await answer(long);
  expect([messages(first).map((one) => one.id), messages(then).length, messages(text)]).toEqual([[id], 1, []]);
  expect(messages(then)[0]?.id).not.toBe(id);
  const more = aWord();
  await answer(more, 'out_another');
  expect(messages(more)[0]?.id).not.toBe(id);
});

it('posts an answer by itself where the words were deleted, or came too late', async () => {
  const { show, answer, end, text, messages, words } = aTurn();
  await show();
  const { id, body } = await words();
  expect(shownAs(body.content ?? '').text).toBe(text);
  harness.double.messages.splice(
    harness.double.messages.findIndex((one) => one.id === id),
    1,
  );
  const word = aWord();
  end(done(word));
  await answer(word);
  expect(messages(word)).toHaveLength(1);
});

it('shows no words for work that is over in a moment', async () => {
  const { show, end, text, messages, answer } = aTurn();
  end(done('x'));
  await show();
  const word = aWord();
  await answer(word);
  expect([messages(text), messages(word).length]).toEqual([[], 1]);
});

it('takes the words away when the answer was faster, or none comes', async () => {
  const faster = aTurn();
  const { calls } = harness.double;
  const removed = () => calls.filter((call) => call.startsWith(`DELETE /channels/${faster.channel}/messages/`)).length;
  const before = removed();
  await faster.show();
  await faster.answer(aWord());
  const silent = aTurn();
  await silent.show();
  await appears(harness, 'direct', silent.text);
  silent.end(done());
  await harness.stage.until('the words are gone', () => silent.messages(silent.text).length === 0);
  faster.end(done('x'));
  expect(faster.messages(faster.text)).toEqual([]);
  expect(removed()).toBeGreaterThan(before);
});

it('says it once, however many departments are asked', async () => {
  const { show, end, text, messages } = aTurn();
  await Promise.all([show(), show()]);
  await show();
  await appears(harness, 'direct', text);
  end(done('x'));
  expect(messages(text)).toHaveLength(1);
});
