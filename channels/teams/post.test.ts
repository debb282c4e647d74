import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf } from '../../db/addresses.ts';
import { identities } from '../../db/schema/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { aReply } from '../contract-samples.ts';
import { appears, aWord } from '../contract-scenes.ts';
import { TENANT } from '../contract-stage.ts';
import { PostLater, PostNever } from '../post-failure.ts';
import { envelope } from './test-activities.ts';
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

describe('an answer too long for a chat', () => {
  const text = Array.from({ length: 30 }, (_, n) => `${n} ${'ข้อความยาวมาก '.repeat(400)}`)
    .join('\n\n')
    .trim();
  const answerWith = async (
    source: string,
    action: 'accept' | 'decline',
    uploadUrl = `${harness.double.url}/upload/${source}`,
  ) => {
    await posting(source, text, direct);
    const offer = harness.double.messages.findLast(({ activity }) => JSON.stringify(activity).includes('file.consent'));
    const uploadInfo = {
      uploadUrl,
      contentUrl: 'https://meridian.sharepoint.com/answer.md',
      name: 'answer.md',
      uniqueId: 'u1',
      fileType: 'md',
    };
    const { statusCode } = await harness.deliver({
      ...envelope(harness.double, 'mali', 'direct'),
      ...{ type: 'invoke', name: 'fileConsent/invoke', id: `f:${source}`, replyToId: offer?.id },
      value: { type: 'fileUpload', action, context: { file: source }, ...(action === 'accept' ? { uploadInfo } : {}) },
    });
    return { statusCode, offer };
  };
  const kept = (source: string) =>
    withTenant(harness.stage.deps.db, TENANT, (tx) => addressOf(tx, 'teams', `file:${source}`));

  it('is offered as a file, which is handed over when the person takes it', async () => {
    const { statusCode, offer } = await answerWith('out_file', 'accept');
    expect(statusCode).toBe(200);
    expect(Buffer.from(harness.double.files.get('out_file') ?? []).toString()).toBe(text);
    expect(JSON.stringify(harness.double.messages.at(-1)?.activity)).toContain('file.info');
    expect(harness.double.messages.some(({ id }) => id === offer?.id)).toBe(false);
    expect(await kept('out_file')).toBeUndefined();
    expect(harness.faults()).toEqual([]);
  });

  it('is not kept when the person declines', async () => {
    expect((await answerWith('out_no', 'decline')).statusCode).toBe(200);
    await appears(harness, 'direct', 'the file was not saved');
    expect(await kept('out_no')).toBeUndefined();
  });

  it('is handed to nobody but Teams', async () => {
    expect((await answerWith('out_evil', 'accept', 'https://evil.example/upload')).statusCode).toBe(503);
    expect(await kept('out_evil')).toBe(text);
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
