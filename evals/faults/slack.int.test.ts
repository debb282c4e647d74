/** Slack that repeats itself, is away, asks for patience or takes our token no more, while workers are killed or stand still. */
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestSlack, type TestSlack } from '../../channels/slack/test-slack.ts';
import type { Workspace } from '../../channels/slack/test-slack-state.ts';
import { steadily } from '../bench/load.ts';
import { isShort, scaled } from './scale.ts';
import { openStack, type Stack } from './stack.ts';
import { writeThreeTenants } from './three-tenants.ts';
import { withoutGuard } from './triggers.ts';
import { waitUntil } from './wait-until.ts';

const [SECRET, TEAM, USER, TOKEN] = ['the-signing-secret-of-this-run', 'T0FAULTS', 'U0MALI', 'xoxb-of-this-run'];
const AWAY_MS = isShort ? 6_000 : 60_000;
const PATIENCE_MS = 180_000;
const ENDLESS = 1_000_000;
/** Slack gives up on an event that is not acknowledged in this time. */
const ACK_MS = 3_000;

const workspace: Workspace = {
  team: TEAM,
  token: TOKEN,
  botUser: 'U0BOT',
  channels: [],
  users: { [USER]: {} },
  groups: {},
};
const folder = mkdtempSync(join(tmpdir(), 'expert-faults-slack-'));
let slack: TestSlack;
let stack: Stack;

beforeAll(async () => {
  slack = await openTestSlack([workspace]);
  stack = await openStack({ more: { CONFIG: configuration(), ...settings() } });
  await stack.sql.query(
    `insert into identities (tenant_id, channel, external_id, person, verified_by) values ('meridian', 'slack', $1, 'mali', 'email')`,
    [`${TEAM}.${USER}`],
  );
});
afterEach(() => {
  expect(slack.faults.splice(0)).toEqual([]);
});
afterAll(async () => {
  await stack?.close();
  await slack?.close();
  rmSync(folder, { recursive: true, force: true });
});

function configuration(): string {
  const file = join(folder, 'config.json');
  writeThreeTenants(file);
  const { tenants, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { tenants: Record<string, unknown>[] };
  const [first, ...others] = tenants;
  writeFileSync(file, JSON.stringify({ ...rest, tenants: [{ ...first, workspaces: { slack: [TEAM] } }, ...others] }));
  return file;
}

function settings() {
  return { SLACK_SIGNING_SECRET: SECRET, SLACK_BOT_TOKEN: TOKEN, SLACK_API_URL: slack.apiUrl };
}

/** Direct messages, each in a conversation of its own, so that its answers can be counted there. */
function messages(count: number): string[] {
  const run = randomUUID().slice(0, 8);
  const channels = Array.from({ length: count }, (_, n) => `D${run}${n}`);
  workspace.channels.push(...channels);
  return channels;
}

/** The event as Slack signs it; each time it is sent it bears another event id. */
function event(channel: string, sentAt = Date.now()) {
  const ts = '1790000000.000100';
  const message = {
    type: 'message',
    channel_type: 'im',
    channel,
    user: USER,
    ts,
    event_ts: ts,
    text: 'how many sick days can I take?',
  };
  const body = JSON.stringify({ type: 'event_callback', team_id: TEAM, event_id: `Ev${randomUUID()}`, event: message });
  const at = String(Math.floor(sentAt / 1_000));
  const signature = `v0=${createHmac('sha256', SECRET).update(`v0:${at}:${body}`).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': at,
    'x-slack-signature': signature,
  };
  return { url: `${stack.url}/slack/events`, headers, body };
}

/** Sends it until it is acknowledged, as Slack does, and once more after that. */
async function deliver(channel: string, times = 2): Promise<void> {
  for (let accepted = 0; accepted < times; ) {
    const { url, headers, body } = event(channel);
    const status = await fetch(url, { method: 'POST', headers, body }).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) accepted++;
    else await pause(250);
  }
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
  return slack.state.posts.filter((post) => post.channel === channel && !post.onlyFor).length;
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
    slack.fail({ kind: 'down', times: ENDLESS });
    const away = pause(AWAY_MS);
    await deliverAll(channels);
    await stack.workers.find((worker) => worker.isWorking())?.kill();
    await repeatToAnother(channels);
    await away;
    expect(channels.filter((one) => answers(one) > 0)).toEqual([]);
    slack.fail({ kind: 'down', times: 0 });
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
    slack.fail({ kind: 'busy', retryAfterMs: 1_000, times: channels.length });
    await deliverAll(channels);
    const seconds = await allAnswered(channels);
    console.log(`${channels.length} answers, each but for a 429, ${seconds.toFixed(1)} s after the last message`);
    expect(doubled(channels)).toBe(0);
  });

  it('that takes our token no more gets what waits for it once the token is mended', async () => {
    const channels = messages(scaled(50));
    workspace.token = 'xoxb-another';
    await deliverAll(channels);
    await waitUntil(
      'every answer to wait',
      PATIENCE_MS,
      async () => (await waiting(channels)) === channels.length,
      200,
    );
    expect(channels.filter((one) => answers(one) > 0)).toEqual([]);
    expect(slack.faults.splice(0).every((fault) => fault.endsWith('without a token that is known'))).toBe(true);
    workspace.token = TOKEN;
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
