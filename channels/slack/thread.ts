/** Threads of Slack by name: everything that is needed to post there. */
import { threadName, threadParts } from '../chat/places.ts';

/** Top level of a direct conversation, which is one thread. */
export const DIRECT = 'dm';

export interface SlackThread {
  team: string;
  channel: string;
  /** The `ts` of its first message, `dm`, or `@U1` for what one person alone is shown. */
  at: string;
}

/** The name of a thread. */
export function nameOfThread({ team, channel, at }: SlackThread): string {
  return threadName('slack', team, channel, at);
}

/** The thread behind a name; undefined for a name that is not of Slack. */
export function threadNamed(name: string): SlackThread | undefined {
  const [team, channel, at] = threadParts('slack', name) ?? [];
  return team && channel && at ? { team, channel, at } : undefined;
}

/** A conversation of one person with us, or of two people. */
export function isDirect(channel: string): boolean {
  return channel.startsWith('D');
}

/** Where a message belongs: its thread, and at the top of a direct conversation the conversation itself. */
export function threadOfMessage(
  team: string,
  channel: string,
  message: { ts: string; thread_ts?: string | undefined },
) {
  const at = message.thread_ts ?? (isDirect(channel) ? DIRECT : message.ts);
  return nameOfThread({ team, channel, at });
}
