import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../agents/message.ts';
import { addressOf } from '../../db/addresses.ts';
import { identities } from '../../db/schema/people.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Outgoing } from '../channel.ts';
import { aQuestion, aReply } from '../contract-samples.ts';
import { OTHER_TENANT, TENANT } from '../contract-stage.ts';
import { PostLater, PostNever } from '../post-failure.ts';
import { forgetLacking } from './lacking.ts';
import { endProgress } from './status.ts';
import { type Bench, openBench } from './test-bench.ts';
import { event } from './test-payloads.ts';
import { pressables, readPost } from './test-slack-reading.ts';

const LONG = Array.from({ length: 40 }, (_, n) => `Paragraph ${n}: ${'words of it '.repeat(8)}`).join('\n\n');
let bench: Bench;
let serial = 0;

beforeAll(async () => {
  bench = await openBench();
});
afterEach(async () => {
  await bench.stage.settled();
  expect(bench.slack.faults.splice(0)).toEqual([]);
  bench.slack.lacking.clear();
  bench.slack.calls.length = 0;
  bench.slack.state.posts.length = 0;
  forgetLacking();
});
afterAll(() => bench.close());

/** A question of Mali in the channel, so that there is a turn and a thread to answer. */
async function asked(): Promise<{ turn: string; at: string }> {
  serial += 1;
  const at = `179700${String(serial).padStart(4, '0')}.000100`;
  bench.stage.hold();
  await bench.send(event('app-mention', 'T0OWN', { ts: at, text: `<@U0EXPERT> Question ${at}` }));
  const id = await withTenant(bench.stage.deps.db, TENANT, async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(`select id from inbox where provider_key like '%${at}'`);
    return rows[0]?.id ?? '';
  });
  bench.stage.release();
  await bench.stage.settled();
  await bench.stage.until('the end of the work', () => bench.slack.calls.some(({ args }) => args.status === 'active'));
  bench.slack.state.posts.length = 0;
  bench.slack.calls.length = 0;
  return { turn: id, at };
}

function outgoing(
  reply: Partial<Reply>,
  { turn = 'trn_x', thread = null as string | null, conversation = '#ask-hr' } = {},
): Outgoing {
  serial += 1;
  return {
    tenant: TENANT,
    turn,
    source: `out_${serial}`,
    place: { channel: 'slack', conversation, thread },
    reply: aReply(reply),
  };
}

const threadAt = (at: string, channel = 'C0ASKHR') => `slack:T0OWN:${channel}:${at}`;
const methods = () => bench.slack.calls.map(({ method }) => method).filter((method) => !method.includes('Status'));
const shown = () => bench.slack.state.posts.map((post) => readPost(post).text);

describe('a long reply in a thread', () => {
  it('is streamed by paragraphs, to whoever asked, with its card at the end', async () => {
    const { turn, at } = await asked();
    const card = aQuestion('confirm', 'prp_1');
    await bench.channel.post(outgoing({ text: LONG, card }, { turn, thread: threadAt(at) }));
    expect(methods().filter((method) => method === 'chat.appendStream').length).toBeGreaterThan(3);
    const start = bench.slack.calls.find(({ method }) => method === 'chat.startStream');
    expect(start?.args).toMatchObject({ recipient_user_id: 'U0MALI', recipient_team_id: 'T0OWN', thread_ts: at });
    const [post, ...more] = bench.slack.state.posts;
    expect([more.length, post?.isStreaming, pressables(post?.blocks ?? []).length]).toEqual([0, false, 2]);
    expect(shown().join()).toContain('Paragraph 39');
  });

  it('is posted as a whole where the workspace has no streams, which is remembered', async () => {
    const { turn, at } = await asked();
    bench.slack.lacking.set('chat.startStream', 'unknown_method');
    await bench.channel.post(outgoing({ text: LONG }, { turn, thread: threadAt(at) }));
    await bench.channel.post(outgoing({ text: LONG }, { turn, thread: threadAt(at) }));
    expect(methods()).toEqual(['chat.startStream', 'chat.postMessage', 'chat.postMessage']);
  });

  it('is whole when the stream breaks in the middle', async () => {
    const { turn, at } = await asked();
    bench.slack.lacking.set('chat.appendStream', 'message_not_in_streaming_state');
    await bench.channel.post(outgoing({ text: LONG }, { turn, thread: threadAt(at) }));
    expect(methods().slice(-2)).toEqual(['chat.stopStream', 'chat.update']);
    expect(bench.slack.state.posts).toHaveLength(1);
    expect(shown().join()).toContain('Paragraph 39');
  });

  it('is finished in the same message when Slack asked for patience in the middle', async () => {
    const { turn, at } = await asked();
    const message = outgoing({ text: LONG }, { turn, thread: threadAt(at) });
    bench.slack.fail({ kind: 'busy', retryAfterMs: 7_000, times: 1, after: 2 });
    await expect(bench.channel.post(message)).rejects.toBeInstanceOf(PostLater);
    expect(bench.slack.state.posts.map(({ isStreaming }) => isStreaming)).toEqual([true]);
    await bench.channel.post(message);
    // The process ended before the outbox heard of it.
    await bench.channel.post(message);
    expect(bench.slack.state.posts).toHaveLength(1);
    expect(shown().join()).toContain('Paragraph 39');
    expect(await remembered(message.source)).toBeDefined();
  });
});

describe('a reply longer than messages are read', () => {
  const whole = Array.from({ length: 500 }, (_, n) => `Paragraph ${n}: ${'words of it '.repeat(8)}`).join('\n\n');

  it('begins as a message and is a file as a whole', async () => {
    await bench.channel.post(outgoing({ text: whole, card: aQuestion('confirm', 'prp_1') }));
    const [file, message] = bench.slack.state.posts;
    expect(file?.files[0]?.text).toContain('Paragraph 499');
    expect(shown().at(1)).toContain('The whole answer is in the attached file.');
    expect(pressables(message?.blocks ?? [])).toHaveLength(2);
  });

  it('is all messages where the app may not upload', async () => {
    bench.slack.lacking.set('files.getUploadURLExternal', 'missing_scope');
    await bench.channel.post(outgoing({ text: whole }));
    expect(shown().join('\n')).toContain('Paragraph 499');
    expect(bench.slack.state.posts.length).toBeGreaterThan(3);
  });

  it('repeats no part after an interruption', async () => {
    bench.slack.lacking.set('files.getUploadURLExternal', 'missing_scope');
    const message = outgoing({ text: whole });
    bench.slack.fail({ kind: 'down', times: 1, after: 2 });
    await expect(bench.channel.post(message)).rejects.toThrow();
    expect(bench.slack.state.posts).toHaveLength(2);
    await bench.channel.post(message);
    const numbers =
      shown()
        .join('\n')
        .match(/Paragraph \d+/g) ?? [];
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toHaveLength(500);
  });

  it.each([
    ['in the channel', null, 'missing_scope'],
    ['for one person', threadAt('@U0MALI'), 'missing_scope'],
    ['with a file', null, undefined],
  ])('is posted once %s though the outbox never heard of it', async (_, thread, lack) => {
    if (lack) bench.slack.lacking.set('files.getUploadURLExternal', lack);
    const message = outgoing({ text: whole }, { thread });
    await bench.channel.post(message);
    const { length } = bench.slack.state.posts;
    expect(length).toBeGreaterThan(1);
    await bench.channel.post(message);
    expect(bench.slack.state.posts).toHaveLength(length);
    await bench.channel.post({ ...message, source: `${message.source}_other` });
    expect(bench.slack.state.posts).toHaveLength(2 * length);
  });
});

describe('where a reply goes', () => {
  it('is to one person after a command, as a direct message where the app is not in the channel', async () => {
    await bench.channel.post(outgoing({ text: 'Alone' }, { thread: threadAt('@U0MALI') }));
    expect(bench.slack.state.posts.map(({ onlyFor, channel }) => [onlyFor, channel])).toEqual([['U0MALI', 'C0ASKHR']]);
    await bench.channel.post(outgoing({ text: 'Elsewhere' }, { thread: threadAt('@U0MALI', 'C0SECRET') }));
    await bench.channel.post(outgoing({ text: 'Between two' }, { thread: threadAt('@U0MALI', 'D0OTHERS') }));
    expect(bench.slack.state.posts.slice(1).map(({ channel }) => channel)).toEqual(['D0MALI', 'D0MALI']);
  });

  it('is in the workspace that has the channel, where a company has several and one is without the app', async () => {
    const own = bench.stage.deps.config.tenants.find(({ id }) => id === TENANT);
    own?.workspaces.slack?.unshift('T0NOBODY');
    try {
      await bench.channel.post(outgoing({ text: 'Here' }));
      expect(bench.slack.state.posts.map(({ team }) => team)).toEqual(['T0OWN']);
      const posting = Promise.resolve(bench.channel.post(outgoing({ text: 'x' }, { conversation: '#slack.C0THEIRS' })));
      await expect(posting).rejects.toBeInstanceOf(PostLater);
    } finally {
      own?.workspaces.slack?.shift();
    }
  });

  it('is the asker’s direct conversation when the app was removed from the channel', async () => {
    const { turn } = await asked();
    const thread = threadAt('1797000001.000100', 'C0SECRET');
    await bench.channel.post(outgoing({ text: 'Still here' }, { turn, thread }));
    expect(bench.slack.state.posts.map(({ channel }) => channel)).toEqual(['D0MALI']);
    const nobodys = Promise.resolve(bench.channel.post(outgoing({ text: 'x' }, { thread })));
    await expect(nobodys).rejects.toBeInstanceOf(PostNever);
    const unasked = Promise.resolve(
      bench.channel.post(outgoing({ text: 'x' }, { turn, conversation: '#slack.C0SECRET' })),
    );
    await expect(unasked).rejects.toBeInstanceOf(PostNever);
  });

  it.each([
    ['#nowhere', 'places → slack'],
    ['dm:krit', 'tied to this person'],
  ])('is nowhere for %s, and says what to do', async (conversation, remedy) => {
    const error = await Promise.resolve(bench.channel.post(outgoing({ text: 'x' }, { conversation }))).catch(
      (one) => one,
    );
    expect(error).toBeInstanceOf(PostNever);
    expect(error.message).toContain(remedy);
  });

  it('is not to a user of another company’s workspace', async () => {
    const { db } = bench.stage.deps;
    const row = {
      tenantId: TENANT,
      channel: 'slack',
      externalId: 'T0OTHER.U0MALI',
      person: 'ben',
      verifiedBy: 'code' as const,
    };
    await withTenant(db, TENANT, (tx) => tx.insert(identities).values(row));
    const posting = Promise.resolve(bench.channel.post(outgoing({ text: 'x' }, { conversation: 'dm:ben' })));
    await expect(posting).rejects.toBeInstanceOf(PostNever);
    expect(OTHER_TENANT).not.toBe(TENANT);
  });
});

describe('the sign that somebody is at work', () => {
  const progress = (turn: string, at: string) =>
    bench.channel.progress?.({
      tenant: TENANT,
      turn,
      text: 'Looking in HR…',
      place: { channel: 'slack', conversation: '#ask-hr', thread: threadAt(at) },
    });
  const statuses = () =>
    bench.slack.calls.filter(({ method }) => method.endsWith('setStatus')).map(({ args }) => args.status);

  it('is taken away when the answer overtook it', async () => {
    const { turn, at } = await asked();
    await bench.stage.settled();
    bench.slack.calls.length = 0;
    await progress(turn, at);
    expect(statuses()).toEqual(['processing', 'active']);
  });

  it('is an older assistant’s status where there are no sessions, and neither is asked for again where there is none', async () => {
    const { turn, at } = await asked();
    bench.slack.lacking.set('agents.sessions.setStatus', 'unknown_method');
    await progress(turn, at);
    expect(statuses().slice(0, 2)).toEqual(['processing', 'Looking in HR…']);
    bench.slack.lacking.set('assistant.threads.setStatus', 'unknown_method');
    bench.slack.calls.length = 0;
    await progress(turn, at);
    await progress(turn, at);
    expect(statuses()).toEqual(['Looking in HR…']);
  });

  it('is one note where no status is shown, which goes when the answer is there', async () => {
    const { at } = await asked();
    for (const method of ['agents.sessions.setStatus', 'assistant.threads.setStatus'])
      bench.slack.lacking.set(method, 'unknown_method');
    const notes = () => bench.slack.state.posts.filter(({ text }) => text === '_Looking in HR…_');
    await progress('trn_long', at);
    await progress('trn_long', at);
    expect(notes()).toMatchObject([{ threadTs: at }]);
    await endProgress(bench.deps, TENANT, 'trn_long');
    expect(notes()).toEqual([]);
  });

  it('is no note for what is answered at once', async () => {
    const { turn, at } = await asked();
    await bench.stage.settled();
    for (const method of ['agents.sessions.setStatus', 'assistant.threads.setStatus'])
      bench.slack.lacking.set(method, 'unknown_method');
    const before = bench.slack.state.posts.length;
    await progress(turn, at);
    expect(bench.slack.state.posts.length).toBe(before);
  });

  it('is tried elsewhere when Slack has something against one channel', async () => {
    const { turn, at } = await asked();
    bench.slack.lacking.set('agents.sessions.setStatus', 'access_denied');
    await progress(turn, at);
    bench.slack.lacking.clear();
    bench.slack.calls.length = 0;
    await progress(turn, at);
    expect(statuses()[0]).toBe('processing');
  });
});

function remembered(source: string) {
  return withTenant(bench.stage.deps.db, TENANT, (tx) => addressOf(tx, 'slack', `sent:${source}`));
}
