/** Sentences for one person alone: below the button they pressed, in the channel, or in a direct message. */
import { withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { mrkdwn } from './escape.ts';
import { respond } from './response-url.ts';
import { isDirect } from './thread.ts';

export interface Listener {
  tenant: string;
  team: string;
  user: string;
  /** Absent on the Home tab. */
  channel?: string | undefined;
  /** The `ts` of the thread they look at. */
  thread?: string | undefined;
  responseUrl?: string | undefined;
}

/** Tells somebody something by the first way that works. */
export async function tell(deps: SlackDeps, listener: Listener, sentence: string): Promise<void> {
  const { responseUrl } = listener;
  const text = mrkdwn(sentence);
  const isSaid =
    responseUrl &&
    (await respond(deps.settings, responseUrl, { response_type: 'ephemeral', replace_original: false, text }));
  if (!isSaid) await withSlack(deps, listener, (client) => sayTo(client, listener, text));
}

/** The same in the background: Slack is answered before. */
export function tellLater(deps: SlackDeps, listener: Listener, sentence: string): void {
  tell(deps, listener, sentence).catch((error) => deps.onError(error, 'slack'));
}

type Client = Parameters<Parameters<typeof withSlack>[2]>[0];

async function sayTo(client: Client, { channel, user, thread }: Listener, text: string): Promise<void> {
  const inThread = thread ? { thread_ts: thread } : {};
  const quiet = { unfurl_links: false, unfurl_media: false };
  if (channel && isDirect(channel)) {
    await client.chat.postMessage({ channel, text, ...quiet, ...inThread });
    return;
  }
  try {
    if (!channel) throw new Error('There is no channel to say it in.');
    await client.chat.postEphemeral({ channel, user, text, ...inThread });
  } catch {
    const { channel: direct } = await client.conversations.open({ users: user });
    if (direct?.id) await client.chat.postMessage({ channel: direct.id, text, ...quiet });
  }
}
