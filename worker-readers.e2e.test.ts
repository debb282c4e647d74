import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readYaml } from './agents/yaml.ts';
import { type App, startApp } from './app.ts';
import { event, signed } from './channels/slack/test-payloads.ts';
import { openTestSlack, type TestSlack } from './channels/slack/test-slack.ts';
import { TEAMS, workspacesOf } from './channels/slack/test-workspaces.ts';
import { readEnv } from './env.ts';
import { dataFolder } from './evals/faults/stack.ts';

const SECRET = 'the-signing-secret';
const PLACES: Record<string, string> = { '#ask-hr': 'C0ASKHR', '#hr-approvals': 'C0APPROVALS' };
let folder: string;
let slack: TestSlack;
let app: App;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'expert-readers-'));
  slack = await openTestSlack(workspacesOf());
  const mali = slack.state.workspaces[0]?.users.U0MALI;
  Object.assign(mali?.profile as object, { email: 'mali@meridian.example' });
  const settings = { SLACK_SIGNING_SECRET: SECRET, SLACK_BOT_TOKEN: 'xoxb-own', SLACK_API_URL: slack.apiUrl };
  const own = { PORT: '0', DATA_DIR: dataFolder(folder), CONFIG: configIn(folder), LOG_LEVEL: 'fatal' };
  app = await startApp(readEnv({ ...own, ...settings }));
}, 120_000);
afterAll(async () => {
  await app?.close();
  await slack?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The demo company with a workspace in Slack and two channels there. */
function configIn(of: string): string {
  const { value } = readYaml(readFileSync(join(import.meta.dirname, 'agents.config.yaml'), 'utf8'));
  const config = value as { tenants: { workspaces?: object; conversations: { name: string; places?: object }[] }[] };
  for (const tenant of config.tenants) {
    tenant.workspaces = { slack: [TEAMS.own] };
    for (const one of tenant.conversations) if (PLACES[one.name]) one.places = { slack: PLACES[one.name] };
  }
  const file = join(of, 'config.json');
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** Asks in a channel of Slack, waits for the answer, and tells which channels’ members were asked for meanwhile. */
async function askedFor(channel: string): Promise<unknown[]> {
  const before = slack.calls.length;
  const ts = slack.state.ts();
  const text = '<@U0EXPERT> How many days of vacation does a new employee get?';
  const { url, headers, body } = signed(event('app-mention', TEAMS.own, { channel, ts, event_ts: ts, text }), {
    secret: SECRET,
  });
  const response = await fetch(`${app.url}${url}`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
  const isAnswered = () =>
    expect(slack.state.posts.some((post) => post.channel === channel && !post.isStreaming)).toBe(true);
  await vi.waitFor(isAnswered, { timeout: 20_000, interval: 50 });
  const calls = slack.calls.slice(before).filter(({ method }) => method === 'conversations.members');
  return calls.map(({ args }) => args.channel);
}

it('the product asks Slack who is in a channel of some, once, and never who is in one for everyone', async () => {
  expect(await askedFor('C0APPROVALS')).toEqual(['C0APPROVALS']);
  expect(await askedFor('C0ASKHR')).toEqual([]);
});
