import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../db/client.ts';
import { newTenant, openMemory } from '../../db/database-fixtures.ts';
import { identities } from '../../db/schema/people.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Discord } from './deps.ts';
import { groupMembers } from './members.ts';
import { createRest } from './rest.ts';
import { DiscordDouble } from './test-discord.ts';
import { APPLICATION, TOKEN } from './test-discord-calls.ts';

const GUILD = '100000000000000001';
const ROLE = '500000000000000001';
const double = new DiscordDouble();
let database: Database;
let tenant: string;
let discord: Discord;
beforeAll(async () => {
  await double.open();
  database = await openMemory();
  const settings = { botToken: TOKEN, applicationId: APPLICATION, apiUrl: `${double.url}/api` };
  discord = { settings, db: database.db, rest: createRest(settings) } as unknown as Discord;
});
beforeEach(async () => {
  tenant = await newTenant(database.db);
  discord.config = { tenants: [{ id: tenant, workspaces: { discord: ['100000000000000009', GUILD] } }] } as never;
});
afterAll(async () => {
  discord.rest.close();
  await double.close();
  await database.close();
});

const user = (n: number) => String(300_000_000_000_000_000n + BigInt(n));

function tie(many: number, channel = 'discord', from = 0): Promise<unknown> {
  const rows = Array.from({ length: many }, (_, n) => ({
    ...{ tenantId: tenant, channel, externalId: user(from + n), person: `p${from + n}`, verifiedBy: 'code' as const },
  }));
  return withTenant(database.db, tenant, (tx) => tx.insert(identities).values(rows));
}

it('finds who of the people that linked their account have a role, and asks about nobody else', async () => {
  await tie(30);
  await tie(1, 'slack', 40);
  double.roles.set(GUILD, [ROLE]);
  // The third has left the server, and the last is in it without being known here.
  const members = Array.from({ length: 41 }, (_, n): [string, string[]] => [user(n), n % 3 === 0 ? [ROLE] : ['1']]);
  double.members.set(GUILD, new Map(members.filter(([id]) => id !== user(3))));
  const before = double.calls.length;
  const found = await groupMembers(discord, tenant, ROLE);
  expect(found).toEqual([0, 6, 9, 12, 15, 18, 21, 24, 27].map(user));
  expect(double.calls.slice(before).filter((call) => call.includes('/members/'))).toHaveLength(30);
});

it('does not take a role that no server has, or members it may not look at, for an empty group', async () => {
  await tie(2);
  await expect(groupMembers(discord, tenant, '500000000000000002')).rejects.toThrow(/check groups/);
  const route = `GET /guilds/${GUILD}/members/${user(1)}`;
  for (const [status, code, message] of [
    [403, 50001, /invite it again/],
    [404, 10004, /invite it again/],
    [503, 0, /503/],
  ] as const) {
    double.refusals.set(route, { status, code });
    await expect(groupMembers(discord, tenant, ROLE)).rejects.toThrow(message);
  }
  double.refusals.delete(route);
});
