import { afterAll, beforeAll, expect, it } from 'vitest';
import { aReply } from '../contract-samples.ts';
import { aWord } from '../contract-scenes.ts';
import { TENANT } from '../contract-stage.ts';
import { PostLater, PostNever } from '../post-failure.ts';
import { createAppTokens } from './app-tokens.ts';
import { postFailure } from './failures.ts';
import { createTeams } from './index.ts';
import { openHarness, type TeamsHarness } from './test-harness.ts';
import { APP_ID } from './test-teams.ts';

let harness: TeamsHarness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.say({ user: 'anan', where: 'channel', text: 'Hello' });
  await harness.stage.settled();
});
afterAll(() => harness.close());

const message = (text: string) => {
  const place = { channel: 'teams', conversation: '#ask-hr', thread: null };
  return { tenant: TENANT, turn: `trn_${text}`, place, source: `out_${text}`, reply: aReply({ text }) };
};
const copies = (word: string) => harness.double.messages.filter(({ activity }) => activity.text === word).length;

it('is had anew at once when one was refused', async () => {
  const [word, before] = [aWord(), harness.double.tokensGiven];
  harness.double.failure = { status: 401, code: 'Unauthorized', times: 1 };
  await harness.channel.post(message(word));
  expect([copies(word), harness.double.tokensGiven - before]).toEqual([1, 1]);
});

it('holds a post when the new one is refused as well', async () => {
  harness.double.failure = { status: 401, code: 'Unauthorized', times: 2 };
  const word = aWord();
  const failure: unknown = await harness.channel.post(message(word)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PostLater);
  expect(failure).toMatchObject({ retryAfterMs: 300_000, cause: expect.any(PostNever) });
  expect(((failure as Error).cause as Error).message).toContain('TEAMS_APP_ID');
  await harness.channel.post(message(word));
  expect(copies(word)).toBe(1);
});

it('holds a post while the directory gives none for our secret, which nobody is told', async () => {
  const settings = {
    ...{ appId: APP_ID, appPassword: 'an-old-secret', unsigned: false },
    ...{ openIdUrl: `${harness.double.url}/openid`, loginUrl: `${harness.double.url}/login` },
  };
  const channel = createTeams({ ...harness.stage.deps, settings, stop: () => {} });
  const failure: unknown = await channel.post(message(aWord())).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PostLater);
  const { cause } = failure as PostLater;
  expect(cause).toBeInstanceOf(PostNever);
  expect((cause as Error).message).toMatch(/401, invalid_client.*TEAMS_APP_PASSWORD/);
  expect(`${(cause as Error).stack} ${String((cause as Error).cause)}`).not.toContain('an-old-secret');
  await channel.close?.();
});

it('is waited for as for any outage where the directory itself is down', async () => {
  const settings = { appId: APP_ID, appPassword: 'x', loginUrl: `${harness.double.url}/nowhere` };
  const refused: unknown = await createAppTokens(settings)
    .get('a', 's')
    .catch((error: unknown) => error);
  // The negative control: what the double answers to an address it does not know is a refusal.
  expect(postFailure(refused, '#ask-hr')).toBeInstanceOf(PostLater);
  harness.double.faults.length = 0;
  const down: unknown = await createAppTokens({ ...settings, loginUrl: 'http://127.0.0.1:1' })
    .get('a', 's')
    .catch((error: unknown) => error);
  expect(postFailure(down, '#ask-hr')).toBe(down);
});
