/** Slack as local-slack plays it: its own program, driven through its control API and the socket of its page. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../faults/free-port.ts';
import {
  CHANNELS,
  type ChannelName,
  type ChatClient,
  type Connection,
  EVERYBODY,
  PEOPLE,
  type Person,
  type Said,
  type Seen,
  type Where,
} from './chat-client.ts';
import { answers, startProgram, temporaryFolder } from './child.ts';
import type { Camera } from './pictures.ts';
import { actionsOf, formOf, type SlackMessage, type SlackView, stateOf, wordsOf } from './slack-blocks.ts';
import { openPage, show } from './slack-page.ts';
import { openRelay } from './slack-relay.ts';

const [TEAM, BOT] = ['T0MERIDIAN', 'U0EXPERT'];
const SECRET = 'the-signing-secret-of-this-run';
const TOKENS = { bot: 'xoxb-of-this-run', app: 'xapp-of-this-run' };

interface LogEntry {
  direction: string;
  kind: string;
  summary: string;
  detail?: { channel_id?: string; channel?: string };
}

export interface Slack extends ChatClient {
  connection: Connection;
}

/** Starts it with everybody in every channel; `socket` delivers over Socket Mode instead of signed HTTP. */
export async function openSlack(
  installed: string,
  product: string,
  { mode, camera }: { mode: 'http' | 'socket'; camera: Camera },
): Promise<Slack> {
  const folder = temporaryFolder();
  const [relay, port] = await Promise.all([openRelay(product), freePort()]);
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify(workspace(mode, relay.url)));
  const url = `http://127.0.0.1:${port}`;
  const program = await startProgram(
    [join(installed, 'bin/local-slack'), '--config', config, '--port', String(port), '--base-host', '127.0.0.1'],
    folder,
    () => answers(`${url}/_control/state`),
  );
  const page = await openPage(port);

  const control = async <T>(path: string, body?: unknown): Promise<T> => {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`${url}/_control/${path}`, body === undefined ? {} : post);
    if (!answer.ok) throw new Error(`local-slack refused ${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const placeOf = async (person: Person, where: Where) => {
    if (where !== 'direct') return channelId(where);
    const { channels } = await control<{ channels: { id: string; is_im: boolean; members: string[] }[] }>('state');
    return channels.find(({ is_im, members }) => is_im && members.includes(userId(person)))?.id;
  };
  const seen = async (person: Person, where: Where): Promise<Seen[]> => {
    const place = await placeOf(person, where);
    if (!place) return [];
    const { messages } = await control<{ messages: SlackMessage[] }>(`messages/${place}`);
    return messages
      .filter(({ user, ephemeral_to: only }) => user === BOT && (!only || only === userId(person)))
      .map((message) => ({
        id: message.ts,
        thread: message.thread_ts ?? null,
        text: wordsOf(message),
        buttons: actionsOf(message).map(({ label }) => label),
        handle: message,
      }));
  };
  const log = async () => (await control<{ log: LogEntry[] }>('log')).log;

  return {
    connection: {
      tool: 'slack',
      workspace: TEAM,
      places: Object.fromEntries(CHANNELS.map((name) => [name, channelId(name)])) as Record<ChannelName, string>,
      settings: {
        SLACK_BOT_TOKEN: TOKENS.bot,
        SLACK_API_URL: `${url}/api/`,
        ...(mode === 'http' ? { SLACK_SIGNING_SECRET: SECRET } : { SLACK_APP_TOKEN: TOKENS.app }),
      },
    },
    writers: EVERYBODY,
    seen,
    async say(person, where, text, thread): Promise<Said> {
      const known = new Set((await seen(person, where)).map(({ id }) => id));
      const mention = where === 'direct' ? text : `<@${BOT}> ${text}`;
      const channel = where === 'direct' ? userId(person) : channelId(where);
      const { message } = await control<{ message: SlackMessage }>('message', {
        ...{ channel, user: userId(person), text: mention },
        ...(thread ? { thread_ts: thread } : {}),
      });
      return { person, where, thread: thread ?? (where === 'direct' ? null : message.ts), known };
    },
    async press(person, where, { handle }, button) {
      const message = handle as SlackMessage;
      const found = actionsOf(message).find(({ label }) => label === button);
      if (!found) throw new Error(`There is no button ${button}.`);
      const before = page.top();
      const channel = await placeOf(person, where);
      await control('interact', { channel, messageTs: message.ts, user: userId(person), action: found.action });
      return page.top() && page.top() !== before ? formOf(page.top() as SlackView) : undefined;
    },
    async submit(person, form, changed) {
      const faults = await page.submit(userId(person), stateOf(form.handle as SlackView, changed));
      return faults.length > 0 ? { faults, form } : { faults };
    },
    async showedProgress({ person, where }) {
      const place = await placeOf(person, where);
      const tried = (await log()).filter(({ summary }) => /setStatus$/.test(summary));
      return tried.some(({ detail }) => (detail?.channel_id ?? detail?.channel) === place);
    },
    async picture(person, where, name) {
      const view = await camera.open(url);
      if (!view) return;
      const { messages } = await control<{ messages: SlackMessage[] }>(`messages/${await placeOf(person, where)}`);
      const entry = where === 'direct' ? PEOPLE[person] : where.slice(1);
      await show(view, { user: userId(person), entry, messages });
      await camera.keep(view, `slack-${name}`);
      await view.close();
    },
    log: async () =>
      (await log())
        .map((entry) => JSON.stringify(entry).slice(0, 600))
        .slice(-40)
        .join('\n'),
    async close() {
      page.close();
      await Promise.all([program.stop(), relay.close()]);
    },
  };
}

function workspace(mode: 'http' | 'socket', requestUrl: string) {
  const app = { appId: 'A0EXPERT', botUserId: BOT, botName: 'expert', botToken: TOKENS.bot, appToken: TOKENS.app };
  const delivery = mode === 'http' ? { mode: 'events', signingSecret: SECRET, requestUrl } : { mode: 'socket' };
  const users = EVERYBODY.map((id) => ({
    ...{ id: userId(id), name: id, real_name: PEOPLE[id], email: `${id}@meridian.example`, tz: 'Asia/Bangkok' },
  }));
  const members = [BOT, ...EVERYBODY.map(userId)];
  return {
    workspace: { name: 'Meridian Works', domain: 'meridian', teamId: TEAM },
    apps: [{ ...app, ...delivery }],
    users,
    channels: CHANNELS.map((name) => ({ id: channelId(name), name: name.slice(1), members })),
  };
}

function userId(person: Person): string {
  return `U0${person.toUpperCase()}`;
}

function channelId(name: ChannelName): string {
  return `C0${name.slice(1).replaceAll('-', '').toUpperCase()}`;
}
