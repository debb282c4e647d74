import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './agents/config.ts';
import type { Turn } from './agents/message.ts';
import type { Channel } from './channels/channel.ts';
import { slashCommand } from './channels/discord/register.ts';
import { commandNames, openChats } from './chats.ts';
import type { Database } from './db/client.ts';
import { openMemory } from './db/database-fixtures.ts';
import { createLocalEvents } from './db/events.ts';
import { readEnv } from './env.ts';
import { commands } from './graphs/commands/table.ts';

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
      takeBack: async () => undefined,
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

describe('the commands of the product', () => {
  it('can all be chosen on Discord, by themselves or in a group, with room for more', () => {
    const { options } = slashCommand(commandNames());
    const reachable = options.flatMap(({ name, type, options: held = [] }) =>
      type === 2 ? held.map((one) => one.name) : [name],
    );
    expect(reachable.toSorted()).toEqual(['ask', ...commands.map(({ names: [name] }) => name)].toSorted());
    expect(reachable).toEqual(expect.arrayContaining(['help', 'link']));
    expect(options.length).toBeLessThan(25);
    for (const { type, options: held = [] } of options) if (type === 2) expect(held.length).toBeLessThanOrEqual(25);
  });

  it('are said to Discord in no more than the 8,000 characters it reads of one', () => {
    const said = (one: object): number =>
      Object.values(one).reduce<number>((sum, value) => {
        if (typeof value === 'string') return sum + value.length;
        return Array.isArray(value) ? value.reduce<number>((of, part) => of + said(Object(part)), sum) : sum;
      }, 0);
    expect(said(slashCommand(commandNames()))).toBeLessThan(8_000);
  });
});
