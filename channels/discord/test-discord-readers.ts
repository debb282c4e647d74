/** What the double of Discord answers to those who ask who can see a channel. */
import type { DiscordDouble } from './test-discord.ts';
import { type Result, type Room, SELF } from './test-discord-calls.ts';

const VIEW_CHANNEL = '1024';

/** Everybody sees every channel unless its overwrites say otherwise; undefined for other calls. */
export function readersRoute(double: DiscordDouble, at: string, path: string): Result | undefined {
  const [guild = ''] = path.match(/\d{3,}/g) ?? [];
  if (at === 'GET /users/@me') return { json: { id: SELF, bot: true } };
  if (at === 'GET /guilds/:id') {
    const roles = (double.roles.get(guild) ?? []).map((id) => ({ id, permissions: '0' }));
    return { json: { id: guild, owner_id: '1', roles: [{ id: guild, permissions: VIEW_CHANNEL }, ...roles] } };
  }
  return at === 'GET /guilds/:id/members' ? pageOf(double, guild, path) : undefined;
}

/** Overwrites that hide a channel from all but these users. */
export function onlyFor(guild: string, users: readonly string[]): NonNullable<Room['permission_overwrites']> {
  return [
    { id: guild, type: 0, allow: '0', deny: VIEW_CHANNEL },
    ...users.map((id) => ({ id, type: 1 as const, allow: VIEW_CHANNEL, deny: '0' })),
  ];
}

function pageOf({ members, faults }: DiscordDouble, guild: string, path: string): Result {
  const query = new URLSearchParams(path.split('?')[1]);
  const [after, limit] = [BigInt(query.get('after') ?? 0), Number(query.get('limit'))];
  if (!(limit >= 1 && limit <= 1_000)) faults.push('a limit that Discord refuses');
  const all = [...(members.get(guild) ?? [])].toSorted(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1));
  const page = all.filter(([id]) => BigInt(id) > after).slice(0, limit);
  return { json: page.map(([id, roles]) => ({ user: { id }, roles })) };
}
