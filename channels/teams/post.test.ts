import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf } from '../../db/addresses.ts';
import { identities } from '../../db/schema/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { aReply } from '../contract-samples.ts';
import { aWord } from '../contract-scenes.ts';
import { TENANT } from '../contract-stage.ts';
import { PostLater, PostNever } from '../post-failure.ts';
import type { Connector } from './connector.ts';
import { createTeams } from './index.ts';
import { openHarness, type TeamsHarness } from './test-harness.ts';
import { directOf, userOf } from './test-world.ts';

let harness: TeamsHarness;
beforeAll(async () => {
  harness = await openHarness();
  // From here on it is known how this directory is reached.
  await harness.say({ user: 'anan', where: 'channel', text: 'Hello' });
  await harness.stage.settled();
});
afterAll(() => harness.close());

const place = { channel: 'teams', conversation: '#ask-hr', thread: null };
const posting = (source: string, text: string, where = place) =>
  harness.channel.post({ tenant: TENANT, turn: `trn_${source}`, place: where, source, reply: aReply({ text }) });
const texts = () => harness.double.messages.map(({ activity }) => String(activity.text));
const direct = { channel: 'teams', conversation: 'dm:mali', thread: null };

describe('a post in Microsoft Teams', () => {
  it('goes on after the parts that were posted before a failure', async () => {
    const paragraph = (word: string) => `${word} ${'and so on '.repeat(900)}`;
    const words = [aWord(), aWord(), aWord(), aWord()];
    const text = words.map(paragraph).join('\n\n').trim();
    let calls = 0;
    harness.double.failure = { status: 500, code: 'Down', times: 0 };
    const counting = harness.double.messages.push.bind(harness.double.messages);
    harness.double.messages.push = (...added) => {
      calls += added.length;
      if (calls === 2 && harness.double.failure) harness.double.failure.times = 1;
      return counting(...added);
    };
    await expect(posting('out_parts', text)).rejects.toThrow('500');
    await posting('out_parts', text);
    harness.double.messages.push = counting;
    for (const word of words) expect(texts().filter((one) => one.includes(word))).toHaveLength(1);
  });

  it.each([
    ['Throttled', 429, PostLater],
    ['BotNotInConversationRoster', 403, PostNever],
    ['ConversationNotFound', 404, PostNever],
    ['MessageWritesBlocked', 403, PostNever],
    ['MessageSizeTooBig', 413, PostNever],
    ['BadSyntax', 400, PostNever],
  ])('answered with %s (%i) is known for what it is', async (code, status, expected) => {
    harness.double.failure = { status, code, times: 1 };
    await expect(posting(`out_${code}`, 'x')).rejects.toBeInstanceOf(expected);
  });

  it.each([500, 502, 503])('answered with %i is tried again', async (status) => {
    harness.double.failure = { status, code: 'ServiceError', times: 1 };
    const error: unknown = await posting(`out_${status}`, 'x').catch((thrown: unknown) => thrown);
    expect([error instanceof PostLater, error instanceof PostNever]).toEqual([false, false]);
    expect(String(error)).not.toContain('Bearer');
  });

  it('waits as long as Teams asks for', async () => {
    harness.double.failure = { status: 429, code: 'Throttled', retryAfterSeconds: 17, times: 1 };
    await expect(posting('out_wait', 'x')).rejects.toMatchObject({ retryAfterMs: 17_000 });
  });

  it('says what to do when the conversation is nowhere in Teams, or the person nobody there', async () => {
    await expect(posting('out_1', 'x', { ...place, conversation: '#finance' })).rejects.toThrow('places → teams');
    await expect(posting('out_2', 'x', { ...place, conversation: 'dm:krit' })).rejects.toThrow('tied to no user');
  });

  it('says what to do when the app is not installed for somebody who never wrote', async () => {
    await withTenant(harness.stage.deps.db, TENANT, (tx) =>
      tx.insert(identities).values({
        tenantId: TENANT,
        channel: 'teams',
        externalId: 'aad-not-there',
        person: 'krit',
        verifiedBy: 'code',
      }),
    );
    await expect(posting('out_3', 'x', { ...place, conversation: 'dm:krit' })).rejects.toThrow(
      'install it for the person',
    );
  });

  it('keeps label, sources and thumbs on the wire', async () => {
    const source = { docId: 'd', title: 'Leave Policy', section: 'Pay', url: '/documents/d', relevance: 1 };
    const message = {
      tenant: TENANT,
      turn: 'trn_l',
      source: 'out_l',
      place,
      reply: aReply({ text: 'x', sources: [source] }),
    };
    await harness.channel.post(message);
    expect(harness.double.messages.at(-1)?.activity).toMatchObject({
      entities: [
        { additionalType: ['AIGeneratedContent'], citation: [{ appearance: { name: 'Leave Policy › Pay' } }] },
      ],
      channelData: { feedbackLoop: { type: 'default' } },
    });
  });

  it('has one token for many posts', async () => {
    const before = harness.double.tokensGiven;
    await posting('out_t1', 'one');
    await posting('out_t2', 'two');
    expect(harness.double.tokensGiven).toBe(before);
  });

  it('offers suggestions in direct conversations alone', async () => {
    const reply = aReply({ text: 'Hello', suggestions: ['How many days?', 'Who is my manager?'] });
    const message = { tenant: TENANT, turn: 'trn_s', reply };
    await harness.channel.post({ ...message, place: direct, source: 'out_s1' });
    expect(harness.double.messages.at(-1)?.activity).toMatchObject({
      suggestedActions: { actions: [{ type: 'imBack', value: 'How many days?' }, {}] },
    });
    await harness.channel.post({ ...message, place, source: 'out_s2' });
    expect(harness.double.messages.at(-1)?.activity).not.toHaveProperty('suggestedActions');
    expect(harness.faults()).toEqual([]);
  });
});

/** Stands for the Bot Framework: takes every message, and after the `last` one the process ends before it knows. */
function endingConnector(taken: string[], last: number): Connector {
  const never = () => Promise.reject(new Error('This call is not expected.'));
  return {
    async send(_, { text = '' }) {
      taken.push(text);
      if (taken.length === last) throw new Error('The process ended.');
      return `id-${taken.length}`;
    },
    ...{ update: never, remove: never, member: never, members: never, personal: never },
  };
}

describe('a post that ends half-way with its process', () => {
  const words = [aWord(), aWord(), aWord()];
  const text = words.map((word) => `${word} ${'and so on '.repeat(1_500)}`).join('\n\n');
  const begun = async (source: string, last: number) => {
    const taken: string[] = [];
    const settings = { appId: 'a', appPassword: 'b', unsigned: false };
    const given = { ...harness.stage.deps, settings, stop: () => {} };
    const channel = createTeams(given, endingConnector(taken, last));
    const message = { tenant: TENANT, turn: `trn_${source}`, place, source, reply: aReply({ text }) };
    const ref = await channel.post(message).catch(() => 'ended');
    return { again: () => channel.post(message), ref, copies: () => words.map((word) => copies(taken, word)) };
  };
  const copies = (taken: string[], word: string) => taken.filter((one) => one.includes(word)).length;

  it('doubles no part after the last one was noted', async () => {
    const { again, ref, copies: counted } = await begun('out_last', 0);
    expect(await again()).toBe(ref);
    expect(counted()).toEqual([1, 1, 1]);
  });

  it('doubles the one part at most that was not noted', async () => {
    const { again, ref, copies: counted } = await begun('out_second', 2);
    expect(ref).toBe('ended');
    await again();
    expect(counted()).toEqual([1, 2, 1]);
  });
});

describe('a direct conversation that nobody began', () => {
  it('is opened once, and found again', async () => {
    const hana = { ...direct, conversation: 'dm:hana' };
    await posting('out_h1', 'first for Hana', hana);
    await posting('out_h2', 'second for Hana', hana);
    expect(harness.seen('direct').filter(({ privateTo }) => privateTo === 'hana')).toHaveLength(2);
    const key = `user:${userOf('hana', 'own').aadObjectId}`;
    const address = await withTenant(harness.stage.deps.db, TENANT, (tx) => addressOf(tx, 'teams', key));
    expect(JSON.parse(address ?? '{}')).toMatchObject({ conversation: directOf('hana', 'own') });
  });
});
