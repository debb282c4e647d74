/** Slack beside the product: a strict double of it, and people of one company who write there, each message in a conversation of its own. */
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openTestSlack, type TestSlack } from '../../channels/slack/test-slack.ts';
import type { Workspace } from '../../channels/slack/test-slack-state.ts';
import type { Member, Settings } from './member.ts';
import type { Stack } from './stack.ts';
import { TENANTS, writeThreeTenants } from './three-tenants.ts';
import { type Asked, PEOPLE } from './traffic.ts';

const [SECRET, TEAM] = ['the-signing-secret-of-this-run', 'T0FAULTS'];
export const TOKEN = 'xoxb-of-this-run';
/** The company that the workspace belongs to. */
const [SLACK_TENANT] = TENANTS;
/** Decides what people of the IT department ask for. */
const APPROVER = 'sam';
const TS = '1790000000.000100';
const SEND_AGAIN_MS = 250;
const PATIENCE_MS = 120_000;

export interface SlackSide {
  double: TestSlack;
  workspace: Workspace;
  /** What every process of the stack needs to know of it. */
  settings: Settings;
  /** How many posts there were when a process died that may have been posting, for each of them. */
  deaths: number[];
  close(): Promise<void>;
}

/** Starts the double and writes a configuration in which the first company has a workspace there. */
export async function openSlackSide(): Promise<SlackSide> {
  const everybody = [...PEOPLE, APPROVER];
  const users = Object.fromEntries(everybody.map((person) => [userOf(person), {}]));
  const channels = everybody.map(directOf);
  const workspace: Workspace = { team: TEAM, token: TOKEN, botUser: 'U0BOT', channels, users, groups: {} };
  const folder = mkdtempSync(join(tmpdir(), 'expert-faults-slack-'));
  const double = await openTestSlack([workspace]);
  const secrets = { SLACK_SIGNING_SECRET: SECRET, SLACK_BOT_TOKEN: TOKEN, SLACK_API_URL: double.apiUrl };
  return {
    ...{ double, workspace, deaths: [] },
    settings: { CONFIG: configuration(join(folder, 'config.json')), ...secrets },
    close: async () => {
      await double.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ties everybody's Slack user to their person, so that what they are told goes there too. */
export async function linkEverybody({ sql }: Pick<Stack, 'sql'>): Promise<void> {
  for (const person of [...PEOPLE, APPROVER])
    await sql.query(
      `insert into identities (tenant_id, channel, external_id, person, verified_by) values ($1, 'slack', $2, $3, 'email')`,
      [SLACK_TENANT, `${TEAM}.${userOf(person)}`, person],
    );
}

/** The same turn, to be written in Slack by somebody of the company that is there. */
export function inSlack(asked: Asked): Asked {
  return { ...asked, tenant: SLACK_TENANT, slack: `D${asked.key}` };
}

/** The conversation in which a person is told what they did not ask for. */
export function directOf(person: string): string {
  return `D0${person.toUpperCase()}`;
}

interface Written {
  channel: string;
  person: string;
  text: string;
}

/** The message as Slack signs it at that time; each time it is sent it bears another event id. */
export function slackEvent({ url }: Pick<Stack, 'url'>, { channel, person, text }: Written, sentAt = Date.now()) {
  const message = { type: 'message', channel_type: 'im', channel, user: userOf(person), ts: TS, event_ts: TS, text };
  const body = JSON.stringify({ type: 'event_callback', team_id: TEAM, event_id: `Ev${randomUUID()}`, event: message });
  const at = String(Math.floor(sentAt / 1_000));
  const signature = `v0=${createHmac('sha256', SECRET).update(`v0:${at}:${body}`).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': at,
    'x-slack-signature': signature,
  };
  return { url: `${url}/slack/events`, headers, body };
}

/** Sends the event until it is acknowledged, as Slack does. */
export async function sendEvent(stack: Pick<Stack, 'url'>, written: Written, aheadMs = 0): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  let status = 0;
  while (performance.now() < until) {
    const { url, headers, body } = slackEvent(stack, written, Date.now() + aheadMs);
    status = await fetch(url, { method: 'POST', headers, body }).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await pause(SEND_AGAIN_MS);
  }
  throw new Error(`A message in ${written.channel} was not acknowledged in ${PATIENCE_MS / 1_000} s: ${status}.`);
}

/** Sends a turn that is written in Slack until it is acknowledged; `aheadMs` is how far Slack's clock is ahead of ours. */
export async function sendInSlack(
  stack: Pick<Stack, 'url'>,
  { workspace }: SlackSide,
  asked: Asked,
  aheadMs = 0,
): Promise<void> {
  const { slack: channel = '', person, text } = asked;
  if (!workspace.channels.includes(channel)) workspace.channels.push(channel);
  const began = performance.now();
  await sendEvent(stack, { channel, person, text }, aheadMs);
  asked.accepted ??= { turn: '', thread: `slack:${TEAM}:${channel}:dm`, ms: performance.now() - began };
}

/** Notes when this process dies, so that what is posted again after it counts as its legacy. */
export function noteDeath({ double, deaths }: SlackSide, { ended }: Pick<Member, 'ended'>): void {
  void ended.then(() => deaths.push(double.state.posts.length));
}

function userOf(person: string): string {
  return `U0${person.toUpperCase()}`;
}

function configuration(file: string): string {
  writeThreeTenants(file);
  const { tenants, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { tenants: Record<string, unknown>[] };
  const [first, ...others] = tenants;
  writeFileSync(file, JSON.stringify({ ...rest, tenants: [{ ...first, workspaces: { slack: [TEAM] } }, ...others] }));
  return file;
}
