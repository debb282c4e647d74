/** What a refused call means for a post: patience, never, or another try. */
import { PostLater, PostNever } from '../post-failure.ts';
import { DiscordFailure } from './rest.ts';

const PERMISSIONS =
  'View Channel, Send Messages, Send Messages in Threads, Create Public Threads, Embed Links, Attach Files and Read Message History';

/** By Discord's own number of the fault: what is wrong and where it is put right. */
const NEVER: Record<number, string> = {
  10003:
    'Discord does not know the channel (any more). Check `places.discord` of the conversation in agents.config.yaml.',
  10004: 'The bot is not in this Discord server. Invite it again with the link of deploy/discord/README.md.',
  10008: 'The message was deleted in Discord, so it cannot be replaced.',
  10013: 'Discord does not know the person’s account any more. They have to link their new one.',
  50001: `The bot cannot see the channel. Give its role these permissions in the channel’s settings, under Permissions: ${PERMISSIONS}.`,
  50007:
    'Discord does not let the bot write to the person directly. They have to allow direct messages from server members: server menu → Privacy Settings.',
  50008: 'Nothing can be written in this kind of Discord channel. Name a text channel in `places.discord`.',
  50013: `The bot lacks a permission in the channel. Give its role these in the channel’s settings, under Permissions: ${PERMISSIONS}.`,
  50035: 'Discord refused the form of the message.',
  50083: 'The Discord thread is archived and locked. Unlock it, or give the bot the permission Manage Threads.',
  50278: 'The person shares no server with the bot any more, so it cannot write to them directly.',
  160005: 'The Discord thread is locked. Unlock it, or give the bot the permission Manage Threads.',
};

/** The same failure as the way out understands it. */
export function postFailure(error: unknown): unknown {
  if (!(error instanceof DiscordFailure)) return error;
  const { code, status, retryAfterMs } = error;
  if (retryAfterMs !== undefined) return new PostLater(retryAfterMs, error);
  const remedy = code === undefined ? undefined : NEVER[code];
  if (remedy) return new PostNever(`${remedy} (${error.message})`);
  if (status === 401)
    return new Error('Discord does not accept the bot token: set a new DISCORD_BOT_TOKEN.', { cause: error });
  return error;
}

/** Whether Discord refused for one of these reasons. */
export function failedWith(error: unknown, ...codes: number[]): boolean {
  return error instanceof DiscordFailure && error.code !== undefined && codes.includes(error.code);
}
