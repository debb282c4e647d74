/** The Slack channel on a stage of its own, in front of a double of Slack, and the way in for what Slack sends. */
import { randomBytes } from 'node:crypto';
import Fastify from 'fastify';
import { saveInstallation } from '../../db/installations.ts';
import { withTenant } from '../../db/tenant.ts';
import { createSeal } from '../chat/seal.ts';
import { createSpeakers } from '../chat/speaker.ts';
import { OTHER_TENANT, openStage, TENANT } from '../contract-stage.ts';
import type { SlackDeps } from './deps.ts';
import { createSlack } from './index.ts';
import { createTokens } from './installations.ts';
import { forgetLacking } from './lacking.ts';
import { signed } from './test-payloads.ts';
import { openTestSlack } from './test-slack.ts';
import { channelOf, TEAMS, userOf, workspacesOf } from './test-workspaces.ts';
import type { Json } from './validate-elements.ts';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';

export interface Sending {
  secret?: string;
  /** Seconds since 1970. */
  at?: number;
  retry?: boolean;
}

/** Everything a test of the channel needs. */
export async function openBench() {
  forgetLacking();
  const slack = await openTestSlack(workspacesOf());
  const stage = await openStage({
    channel: 'slack',
    workspaces: { own: TEAMS.own, other: TEAMS.other },
    places: { own: placesOf('own'), other: placesOf('other') },
    users: { own: identitiesOf('own'), other: identitiesOf('other') },
  });
  const stopped: { tenant: string; thread: string }[] = [];
  const installationKey = randomBytes(32).toString('base64');
  const settings = { signingSecret: SECRET, apiUrl: slack.apiUrl, installationKey };
  const install = async (tenant = TENANT, team = TEAMS.own) => {
    const { token, botUser: userId } = slack.state.workspaces.find((one) => one.team === team) ?? {};
    const installation = { bot: { token, userId, id: 'B0EXPERT', scopes: [] } };
    const sealed = createSeal(installationKey).seal(JSON.stringify({ tenant, team, installation }));
    await withTenant(stage.deps.db, tenant, (tx) =>
      saveInstallation(tx, { tenant, channel: 'slack', workspace: team, sealed }),
    );
  };
  await install();
  await install(OTHER_TENANT, TEAMS.other);
  const options = {
    ...stage.deps,
    stop: (tenant: string, thread: string) => void stopped.push({ tenant, thread }),
    settings,
    tokens: createTokens({ ...stage.deps, settings }),
    commands: [{ name: 'status' }, { name: 'delegate' }, { name: 'สถานะ' }],
  };
  const deps: SlackDeps = { ...options, speakers: createSpeakers(stage.deps.db, 'slack') };
  const channel = createSlack(options);
  const app = Fastify();
  await channel.routes?.(app);
  await app.ready();
  stage.use(channel);
  return {
    ...{ slack, stage, deps, channel, app, stopped },
    /** Puts the app into a workspace, anew where it is in. */
    install,
    /** Sends a payload signed as Slack signs it. */
    async send(given: Json, { retry, ...signing }: Sending = {}) {
      const { url, headers, body } = signed(given, { secret: SECRET, ...signing });
      const again = retry ? { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } : {};
      const answer = await app.inject({ method: 'POST', url, headers: { ...headers, ...again }, payload: body });
      return { status: answer.statusCode, body: answer.body ? (JSON.parse(answer.body) as Json) : undefined };
    },
    async close() {
      await channel.close?.();
      await app.close();
      await stage.close();
      await slack.close();
    },
  };
}

export type Bench = Awaited<ReturnType<typeof openBench>>;

function identitiesOf(where: 'own' | 'other') {
  const at = (who: 'mali' | 'anan' | 'hana') => `${TEAMS[where]}.${userOf(who)}`;
  return { mali: at('mali'), anan: at('anan'), hana: at('hana') };
}

function placesOf(where: 'own' | 'other') {
  return { channel: channelOf('mali', 'channel', where), approvals: channelOf('mali', 'approvals', where) };
}
