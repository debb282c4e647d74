import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './agents/config.ts';
import type { Turn } from './agents/message.ts';
import type { Channel } from './channels/channel.ts';
import { openChats } from './chats.ts';
import type { Database } from './db/client.ts';
import { openMemory } from './db/database-fixtures.ts';
import { createLocalEvents } from './db/events.ts';
import { readEnv } from './env.ts';

const NOWHERE = 'http://127.0.0.1:1/';
const all = {
  ...{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's', SLACK_API_URL: NOWHERE },
  ...{ TEAMS_APP_ID: 'a', TEAMS_APP_PASSWORD: 'b', TEAMS_OPENID_URL: NOWHERE },
  ...{
    DISCORD_BOT_TOKEN: 'a',
    DISCORD_APPLICATION_ID: '1',
    DISCORD_PUBLIC_KEY: 'ab'.repeat(32),
    DISCORD_API_URL: NOWHERE,
  },
};
let database: Database;
const accepted: Turn[] = [];
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());

const open = (env: Record<string, string>): Promise<Channel[]> =>
  openChats(readEnv(env), {
    db: database.db,
    events: createLocalEvents(),
    intake: {
      accept: async (turn) => {
        accepted.push(turn);
        return { turn: 'trn_1', duplicate: false };
      },
      outcome: async () => undefined,
      stopWaiting: () => {},
    },
    config: readConfig('agents.config.yaml'),
    publicUrl: 'https://expert.example',
    onError: () => {},
    onNote: () => {},
  });

describe('chat tools', () => {
  it('are opened by their credentials, and none without any', async () => {
    expect(await open({})).toEqual([]);
    const opened = await open(all);
    expect(opened.map(({ id }) => id)).toEqual(['slack', 'teams', 'discord']);
    await Promise.all(opened.map((channel) => channel.close?.()));
  });

  it('that are half set up start nothing', async () => {
    await expect(open({ DISCORD_BOT_TOKEN: 'a' })).rejects.toThrow('half set up');
  });

  it('take nothing by a GET, which any preview of a link may send, nor without a signature', async () => {
    const app = Fastify();
    const opened = await open(all);
    for (const channel of opened) await channel.routes?.(app);
    const paths = [
      '/slack/events',
      '/slack/interactivity',
      '/slack/commands',
      '/api/messages',
      '/discord/interactions',
    ];
    const payload = { type: 'block_actions', actions: [{ value: 'approve:apr_1' }] };
    for (const url of paths) {
      const query = new URLSearchParams({ payload: JSON.stringify(payload) });
      expect((await app.inject({ method: 'GET', url: `${url}?${query}` })).statusCode, url).toBe(404);
      expect((await app.inject({ method: 'POST', url, payload })).statusCode, url).toBe(401);
    }
    expect(accepted).toEqual([]);
    await Promise.all(opened.map((channel) => channel.close?.()));
    await app.close();
  });
});
