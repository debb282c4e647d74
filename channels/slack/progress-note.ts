/** Where a workspace shows no status: a short message while a turn takes longer, taken away once its answer is there. */

import { withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { mrkdwn } from './escape.ts';
import type { At } from './status.ts';

/** Milliseconds; what is answered sooner needs no note. */
const PATIENCE_MS = 1_000;
const CALL_MS = 3_000;

/** Posts the words unless the turn ends before; gives the `ts` of the note. */
export async function noteWhenLong(deps: SlackDeps, at: At, turn: string, text: string): Promise<string | undefined> {
  if (await deps.intake.outcome(at.tenant, turn, PATIENCE_MS)) return undefined;
  const words = `_${mrkdwn(text)}_`;
  const message = {
    channel: at.channel,
    thread_ts: at.threadTs,
    text: words,
    unfurl_links: false,
    unfurl_media: false,
  };
  const { ts } = await withSlack(deps, at, (client) => client.chat.postMessage(message), CALL_MS);
  return ts;
}

/** Takes a note away. */
export async function removeNote(deps: SlackDeps, at: At, ts: string): Promise<void> {
  await withSlack(deps, at, (client) => client.chat.delete({ channel: at.channel, ts }), CALL_MS);
}
