/** What a refused call means for a post: patience until somebody mends it or Discord says so, never, or another try. */
import { PostLater, PostNever, whenMended } from '../post-failure.ts';
import { DiscordFailure } from './rest.ts';

const PERMISSIONS =
  'View Channel, Send Messages, Send Messages in Threads, Create Public Threads, Embed Links, Attach Files and Read Message History';

/** By Discord's own number of the fault: a permission that is missing, which somebody can give; what it holds up goes out then. */
const PERMITTED_LATER: Record<number, string> = {
  50001: `The bot cannot see the channel. Give its role these permissions in the channel’s settings, under Permissions: ${PERMISSIONS}.`,
  50013: `The bot lacks a permission in the channel. Give its role these in the channel’s settings, under Permissions: ${PERMISSIONS}.`,
};

/** What no waiting changes, and where it is put right. */
const NEVER: Record<number, string> = {
  10003:
    'Discord does not know the channel (any more). Check `places.discord` of the conversation in agents.config.yaml.',
  10004: 'The bot is not in this Discord server. Invite it again with the link of deploy/discord/README.md.',
  10008: 'The message was deleted in Discord, so it cannot be replaced.',
  10013: 'Discord does not know the person’s account any more. They have to link their new one.',
  50007:
    'Discord does not let the bot write to the person directly. They have to allow direct messages from server members: server menu → Privacy Settings.',
  50008: 'Nothing can be written in this kind of Discord channel. Name a text channel in `places.discord`.',
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
  const missing = code === undefined ? undefined : PERMITTED_LATER[code];
  if (missing) return whenMended(never(missing, error));
  const remedy = code === undefined ? undefined : NEVER[code];
  if (remedy) return never(remedy, error);
  if (status === 401)
    return whenMended(never('Discord does not accept the bot token: set a new DISCORD_BOT_TOKEN.', error));
  // Trying it for a day would hold up what follows in the thread.
  if (status === 400 || status === 413) return never('Discord does not take the message.', error);
  return error;
}

function never(remedy: string, cause: DiscordFailure): PostNever {
  return new PostNever(`${remedy} (${cause.message})`, { cause });
}

/** Whether Discord refused for one of these reasons. */
export function failedWith(error: unknown, ...codes: number[]): boolean {
  return error instanceof DiscordFailure && error.code !== undefined && codes.includes(error.code);
}
