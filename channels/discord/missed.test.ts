import { and, eq, like } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bind } from '../../db/bindings.ts';
import { addresses } from '../../db/schema/chat.ts';
import { withTenant } from '../../db/tenant.ts';
import { createSpeakers } from '../chat/speaker.ts';
import { afterwards, ask, aWord, turnOf, turnsOf } from '../contract-scenes.ts';
import { TENANT } from '../contract-stage.ts';
import type { Discord } from './deps.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { createSeen, type Seen } from './missed.ts';
import { createRest } from './rest.ts';
import { createRooms } from './rooms.ts';
import { APPLICATION, SELF, TOKEN } from './test-discord-calls.ts';
import { type DiscordHarness, openHarness } from './test-harness.ts';
import { GUILDS, room, userOf } from './test-people.ts';

let harness: DiscordHarness;
let discord: Discord;
beforeAll(async () => {
  harness = await openHarness('gateway');
  const { double, stage } = harness;
  const settings = { botToken: TOKEN, applicationId: APPLICATION, apiUrl: `${double.url}/api` };
  const rest = createRest(settings);
  const speakers = createSpeakers(stage.deps.db, 'discord');
  const more = { commands: [], stop: () => {}, rest, speakers, rooms: createRooms(rest) };
  discord = { ...stage.deps, settings, ...more };
});
afterAll(async () => {
  discord.rest.close();
  await harness.close();
});

/** A process of its own, which has seen nothing yet. */
function aProcess(): { seen: Seen; dispatch: Dispatch; ready(): Promise<boolean> } {
  const seen = createSeen(discord);
  const dispatch = createDispatch(discord, seen);
  return { seen, dispatch, ready: () => dispatch({ t: 'READY', d: { user: { id: SELF } } }) };
}

const EPOCH_MS = 1_420_070_400_000;
let count = 0n;
const idFrom = (msAgo: number) => ((BigInt(Date.now() - EPOCH_MS - msAgo) << 22n) + count++).toString();

/** What Mali wrote, as Discord's API gives it later: without the server. */
function wrote(channel: string, text: string, { id = idFrom(0), mention = false, ...more } = {} as Extra): string {
  const mentions = mention ? [{ id: SELF, bot: true }] : [];
  const content = mention ? `<@${SELF}> ${text}` : text;
  const author = { id: userOf('mali', 'own'), username: 'mali' };
  const message = { id, channel_id: channel, type: 0, attachments: [], author, content, mentions, ...more };
  const { written } = harness.double;
  written.set(channel, [...(written.get(channel) ?? []), message]);
  return id;
}
type Extra = { id?: string; mention?: boolean; author?: { id: string; bot?: boolean } };

/** Somebody asked in each place, and all of it was written down. */
async function everSeen(): Promise<{ direct: string; thread: string }> {
  const { dispatch, seen } = aProcess();
  const asked = await ask(harness, { where: 'channel' });
  await ask(harness, { where: 'direct' });
  const direct = harness.double.direct(userOf('mali', 'own')).id;
  const place = { channel_id: room('own', 'channel'), guild_id: GUILDS.own, type: 0 };
  const author = { id: userOf('mali', 'own') };
  await dispatch({ t: 'MESSAGE_CREATE', d: { ...place, id: idFrom(0), author, content: 'lunch?' } });
  seen.saw({ id: idFrom(0), channel_id: direct });
  await seen.keep('now');
  return { direct, thread: asked.said.thread ?? '' };
}

it('reads nothing before anything was ever seen', async () => {
  const before = harness.double.calls.length;
  wrote(room('own', 'channel'), 'Long before the bot came', { mention: true });
  await aProcess().ready();
  expect(harness.double.calls.slice(before)).toEqual([]);
  harness.double.written.clear();
});

it('hears once what was written to it directly, in its threads and with a mention while nobody listened', async () => {
  const { direct, thread } = await everSeen();
  const [toIt, inThread, mentioned, inApprovals, unmeant, ofBot] = [1, 2, 3, 4, 5, 6].map(() => aWord());
  wrote(direct, `Directly ${toIt}`);
  wrote(thread, `In the thread ${inThread}`);
  wrote(room('own', 'channel'), `To others ${unmeant}`);
  wrote(room('own', 'channel'), `Mentioned ${mentioned}`, { mention: true });
  wrote(room('own', 'approvals'), `Never seen there ${inApprovals}`, { mention: true });
  wrote(direct, `Of a bot ${ofBot}`, { author: { id: userOf('bot', 'own'), bot: true } });
  expect(await aProcess().ready()).toBe(true);
  for (const word of [toIt, inThread, mentioned, inApprovals])
    expect((await turnOf(harness, word ?? '')).person).toBe('mali');
  const { conversation, thread: name } = await turnOf(harness, mentioned ?? '');
  expect([conversation, name]).toEqual([
    '#ask-hr',
    expect.stringContaining(`discord:${GUILDS.own}:${room('own', 'channel')}:`),
  ]);
  expect((await turnOf(harness, toIt ?? '')).conversation).toBe('dm:mali');
  const stored = await harness.stage.stored();
  await aProcess().ready();
  expect(await harness.stage.stored()).toBe(stored);
  await afterwards(harness);
  expect([...turnsOf(harness, unmeant ?? ''), ...turnsOf(harness, ofBot ?? '')]).toEqual([]);
  expect(turnsOf(harness, toIt ?? '')).toHaveLength(1);
  harness.double.written.clear();
});

it('hears what was missed in its order, and leaves what is older than an hour', async () => {
  const { direct } = await everSeen();
  const old = idFrom(61 * 60_000);
  const age = (value: string) =>
    withTenant(discord.db, TENANT, (tx) => tx.update(addresses).set({ value }).where(like(addresses.key, 'seen:%')));
  await age(idFrom(90 * 60_000));
  const [late, first, second] = [aWord(), aWord(), aWord()];
  wrote(direct, `Long ago ${late}`, { id: old });
  wrote(direct, `First ${first}`, { id: idFrom(50 * 60_000) });
  wrote(direct, `Second ${second}`);
  await aProcess().ready();
  await turnOf(harness, second);
  const order = harness.stage.turns.flatMap(({ text }) => [late, first, second].filter((word) => text.includes(word)));
  expect(order).toEqual([first, second]);
  harness.double.written.clear();
});

it('looks in channels that were bound by command, and passes over those that are closed to it', async () => {
  await everSeen();
  const channel = '200000000000000771';
  const guild = GUILDS.own;
  harness.double.rooms.set(channel, { id: channel, type: 0, guild });
  const conversation = `#discord.${channel}`;
  const bound = { conversation, department: 'hr', by: 'hana' };
  await withTenant(discord.db, TENANT, (tx) => bind(tx, TENANT, bound));
  harness.double.refusals.set(`GET /channels/${room('own', 'channel')}`, { status: 403, code: 50001 });
  const word = aWord();
  wrote(channel, `Here too ${word}`, { mention: true });
  expect(await aProcess().ready()).toBe(true);
  expect((await turnOf(harness, word)).conversation).toBe(conversation);
  harness.double.refusals.clear();
  harness.double.written.clear();
});

it('writes down the last message of places it knows, and not at every message', async () => {
  const { direct } = await everSeen();
  const { seen } = aProcess();
  const keptOf = (channel: string) =>
    withTenant(discord.db, TENANT, async (tx) => {
      const isIt = and(eq(addresses.channel, 'discord'), eq(addresses.key, `seen:${channel}`));
      const [row] = await tx.select({ value: addresses.value }).from(addresses).where(isIt);
      return row?.value;
    });
  const before = await keptOf(direct);
  const [id, later] = [idFrom(0), idFrom(0)];
  seen.saw({ id: later, channel_id: direct });
  seen.saw({ id, channel_id: direct });
  seen.saw({ id, channel_id: '299999999999999999' });
  await seen.keep();
  expect(await keptOf(direct)).toBe(before);
  await seen.keep('now');
  expect([await keptOf(direct), await keptOf('299999999999999999')]).toEqual([later, undefined]);
});

it('forgets places that have been quiet for a day, but not when anything was last seen', async () => {
  const { direct, thread } = await everSeen();
  const keys = () =>
    withTenant(discord.db, TENANT, async (tx) => {
      const rows = await tx.select({ key: addresses.key }).from(addresses).where(like(addresses.key, 'seen:%'));
      return rows.map(({ key }) => key);
    });
  const age = (key: string, hours: number) =>
    withTenant(discord.db, TENANT, (tx) =>
      tx
        .update(addresses)
        .set({ updatedAt: new Date(Date.now() - hours * 3_600_000) })
        .where(like(addresses.key, key)),
    );
  await age('seen:%', 25);
  await age(`seen:${direct}`, 24.5);
  const { seen } = aProcess();
  seen.saw({ id: idFrom(0), channel_id: '299999999999999999' });
  await seen.keep('now');
  expect(await keys()).toEqual([`seen:${direct}`]);
  seen.saw({ id: idFrom(0), channel_id: thread });
  await seen.keep('now');
  expect(await keys()).toEqual([`seen:${thread}`]);
});

it('does not hide what is still to be read behind what comes meanwhile', async () => {
  const { direct } = await everSeen();
  const { seen } = aProcess();
  const next = aProcess();
  const word = aWord();
  const id = idFrom(1_000);
  wrote(direct, `Between ${word}`, { id });
  await withTenant(discord.db, TENANT, (tx) =>
    tx
      .update(addresses)
      .set({ value: idFrom(60_000) })
      .where(like(addresses.key, 'seen:%')),
  );
  await seen.missed(async () => {
    seen.saw({ id: idFrom(0), channel_id: direct });
    await seen.keep('now');
  });
  await next.ready();
  expect((await turnOf(harness, word)).person).toBe('mali');
  harness.double.written.clear();
});
