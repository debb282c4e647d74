/** Slack that repeats itself, is away, asks for patience or takes our token no more, while workers are killed or stand still. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { steadily } from '../bench/load.ts';
import { isShort, scaled } from './scale.ts';
import { linkEverybody, openSlackSide, type SlackSide, sendEvent, slackEvent, TOKEN } from './slack-stand-in.ts';
import { openStack, type Stack } from './stack.ts';
import { withoutGuard } from './triggers.ts';
import { waitUntil } from './wait-until.ts';

const QUESTION = { person: 'mali', text: 'how many sick days can I take?' };
const AWAY_MS = isShort ? 6_000 : 60_000;
const PATIENCE_MS = 180_000;
const ENDLESS = 1_000_000;
/** Slack gives up on an event that is not acknowledged in this time. */
const ACK_MS = 3_000;

let slack: SlackSide;
let stack: Stack;

beforeAll(async () => {
  slack = await openSlackSide();
  stack = await openStack({ more: slack.settings });
  await linkEverybody(stack);
});
afterEach(() => {
  expect(slack.double.faults.splice(0)).toEqual([]);
});
afterAll(async () => {
  await stack?.close();
  await slack?.close();
});

/** Direct messages, each in a conversation of its own, so that its answers can be counted there. */
function messages(count: number): string[] {
  const run = randomUUID().slice(0, 8);
  const channels = Array.from({ length: count }, (_, n) => `D${run}${n}`);
  slack.workspace.channels.push(...channels);
  return channels;
}

function event(channel: string) {
  return slackEvent(stack, { channel, ...QUESTION });
}

/** Sends it until it is acknowledged, as Slack does, and once more after that. */
async function deliver(channel: string): Promise<void> {
  for (let times = 0; times < 2; times++) await sendEvent(stack, { channel, ...QUESTION });
}

async function deliverAll(channels: string[]): Promise<void> {
  const left = channels.values();
  const sender = async () => {
    for (const channel of left) await deliver(channel);
  };
  await Promise.all(Array.from({ length: 8 }, sender));
}

/** Another web process hears of messages that the one before has taken in. */
async function repeatToAnother(channels: string[]): Promise<void> {
  await stack.web.kill();
  await stack.restartWeb();
  await deliverAll(channels);
}

function answers(channel: string): number {
  return slack.double.state.posts.filter((post) => post.channel === channel && !post.onlyFor).length;
}

async function allAnswered(channels: string[]): Promise<number> {
  const began = performance.now();
  await waitUntil(`${channels.length} answers`, PATIENCE_MS, () => channels.every((one) => answers(one) > 0), 200);
  return (performance.now() - began) / 1_000;
}

function doubled(channels: string[]): number {
  return channels.reduce((sum, channel) => sum + Math.max(0, answers(channel) - 1), 0);
}

describe('Slack', () => {
  it(`is answered once, though it repeats itself, is away for ${AWAY_MS / 1_000} s and a worker is killed meanwhile`, async () => {
    const channels = messages(scaled(200));
    slack.double.fail({ kind: 'down', times: ENDLESS });
    const away = pause(AWAY_MS);
    await deliverAll(channels);
    await stack.workers.find((worker) => worker.isWorking())?.kill();
    await repeatToAnother(channels);
    await away;
    expect(channels.filter((one) => answers(one) > 0)).toEqual([]);
    slack.double.fail({ kind: 'down', times: 0 });
    const seconds = await allAnswered(channels);
    console.log(
      `${channels.length} answers ${seconds.toFixed(1)} s after Slack came back, ${doubled(channels)} of them twice`,
    );
    expect(doubled(channels)).toBeLessThanOrEqual(1);
  });

  it('would be answered twice if what it repeats were new', async () => {
    const restore = await withoutGuard(stack, 'same message once');
    const channels = messages(3);
    await deliverAll(channels);
    await repeatToAnother(channels);
    await waitUntil('an answer too many', PATIENCE_MS, () => doubled(channels) > 0);
    await restore();
  });

  it('is given the patience it asks for, and no answer is lost', async () => {
    const channels = messages(scaled(200));
    slack.double.fail({ kind: 'busy', retryAfterMs: 1_000, times: channels.length });
    await deliverAll(channels);
    const seconds = await allAnswered(channels);
    console.log(`${channels.length} answers, each but for a 429, ${seconds.toFixed(1)} s after the last message`);
    expect(doubled(channels)).toBe(0);
  });

  it('that takes our token no more gets what waits for it once the token is mended', async () => {
    const channels = messages(scaled(50));
    slack.workspace.token = 'xoxb-another';
    await deliverAll(channels);
    await waitUntil(
      'every answer to wait',
      PATIENCE_MS,
      async () => (await waiting(channels)) === channels.length,
      200,
    );
    expect(channels.filter((one) => answers(one) > 0)).toEqual([]);
    expect(slack.double.faults.splice(0).every((fault) => fault.endsWith('without a token that is known'))).toBe(true);
    slack.workspace.token = TOKEN;
    // The five minutes after which it is looked again.
    await stack.sql.query(`update outbox set next_try_at = now() where status = 'pending'`);
    await allAnswered(channels);
    expect(doubled(channels)).toBe(0);
  });

  it('hears in time that a message is safe, though no worker does anything', async () => {
    for (const worker of stack.workers) worker.signal('SIGSTOP');
    const channels = messages(isShort ? 500 : 6_000);
    const { times, statuses } = await steadily(100, channels.length / 100, (n) => event(channels[n] ?? ''));
    for (const worker of stack.workers) worker.signal('SIGCONT');
    const p99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
    console.log(`${times.length} events beside workers that stand still: p99 ${p99.toFixed(1)} ms`);
    expect([...statuses]).toEqual([[200, channels.length]]);
    expect(p99).toBeLessThan(ACK_MS);
    await allAnswered(channels);
    expect(doubled(channels)).toBe(0);
  });
});

/** Answers to these that are queued for later. */
async function waiting(channels: string[]): Promise<number> {
  const { rows } = await stack.sql.query<{ n: number }>(
    `select count(*)::int as n from outbox where status = 'pending' and next_try_at > now() and thread like any($1)`,
    [channels.map((channel) => `%${channel}%`)],
  );
  return rows[0]?.n ?? 0;
}
