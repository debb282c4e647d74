import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, aWord, turnOf } from '../contract-scenes.ts';
import { PostNever } from '../post-failure.ts';
import { type DiscordHarness, openHarness } from './test-harness.ts';

let harness: DiscordHarness;
beforeAll(async () => {
  harness = await openHarness('gateway');
});
afterAll(() => harness.close());

const copies = (word: string) => harness.seen('channel').filter(({ text }) => text.includes(word)).length;

it.each([50001, 50013])(
  'an answer waits for a permission that is missing (%i), and comes once it is given',
  async (code) => {
    const { stage, double } = harness;
    const { said } = await ask(harness, { where: 'channel' });
    const route = `POST /channels/${said.thread ?? ''}/messages`;
    double.refusals.set(route, { status: 403, code });
    const [word, before] = [aWord(), stage.errors.length];
    await harness.say({ user: 'mali', where: 'channel', text: `And ${word}`, thread: said.thread ?? '' });
    await turnOf(harness, word);
    await stage.settled();
    for (let n = 0; n < 30; n += 1) await stage.due();
    expect((await stage.outbox()).at(-1)).toMatchObject({ status: 'pending', attempts: 0 });
    const told = stage.errors.slice(before).filter((error) => error instanceof PostNever);
    expect(told[0]?.message).toContain('Give its role these');
    expect(copies(`You said: And ${word}`)).toBe(0);
    double.refusals.delete(route);
    await stage.due();
    expect(copies(`You said: And ${word}`)).toBe(1);
  },
);
