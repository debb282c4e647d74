/** Signed Slack events for `ack`: the settings of a product that knows one workspace, and a stand-in for Slack's API (a test double). */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../faults/member.ts';
import type { Stack } from '../faults/stack.ts';
import { writeThreeTenants } from '../faults/three-tenants.ts';
import type { Shot } from './load.ts';

const SECRET = 'the signing secret of the benchmark';
const TEAM = 'T0BENCH';
const USER = 'U0MALI';

/** Starts the stand-in, which knows one method, and says which settings connect the product to it. */
export async function startSlack(): Promise<{ settings: Settings; close(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'expert-bench-slack-'));
  const server = createServer((request, response) => {
    const known = request.url?.endsWith('/auth.test');
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: known, team_id: TEAM, user_id: 'U0BOT', bot_id: 'B0BOT' }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const CONFIG = join(folder, 'config.json');
  writeThreeTenants(CONFIG);
  const config = JSON.parse(readFileSync(CONFIG, 'utf8')) as { tenants: Record<string, unknown>[] };
  const [first, ...others] = config.tenants;
  writeFileSync(
    CONFIG,
    JSON.stringify({ ...config, tenants: [{ ...first, workspaces: { slack: [TEAM] } }, ...others] }),
  );
  return {
    settings: {
      ...{ CONFIG, SLACK_SIGNING_SECRET: SECRET, SLACK_BOT_TOKEN: 'xoxb-bench' },
      SLACK_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    },
    close: () => {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes the user of the events a person of the company. */
export async function tieSpeaker({ sql }: Stack): Promise<void> {
  await sql.query(
    `insert into identities (tenant_id, channel, external_id, person, verified_by)
     values ('meridian', 'slack', $1, 'mali', 'email') on conflict do nothing`,
    [`${TEAM}.${USER}`],
  );
}

/** The nth direct message of a run; Slack names a message by its channel and time stamp. */
export function slackEvent({ url }: Stack, run: string, n: number): Shot {
  const ts = `1790000000.${String(n).padStart(6, '0')}`;
  const event = {
    ...{ type: 'message', channel_type: 'im', channel: `D${run}`, user: USER, ts, event_ts: ts },
    text: 'how many sick days can I take?',
  };
  const body = JSON.stringify({ type: 'event_callback', team_id: TEAM, event_id: `Ev${run}${n}`, event });
  const at = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', SECRET).update(`v0:${at}:${body}`).digest('hex');
  return {
    url: `${url}/slack/events`,
    headers: {
      ...{ 'content-type': 'application/json', 'x-slack-request-timestamp': at },
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  };
}
