/** Puts what lies in the outbox into Slack: once per source, in parts where it is long. */
import type { Outgoing } from '../channel.ts';
import { withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { uploadRest } from './post-file.ts';
import { postAlone, postParts, postToAsker, type Ref } from './post-parts.ts';
import { renderCard, type SlackMessage } from './render-card.ts';
import { renderReply, replyMarkdown } from './render-reply.ts';
import { endProgress } from './status.ts';
import { streamReply, wantsStream } from './stream.ts';
import { type Destination, destinationsOf, firstThatIs } from './where.ts';

/** More parts than this, and the whole goes into a file. */
const MOST_PARTS = 3;

/** Posts a reply or a card; returns where its last part stands. */
export async function post(deps: SlackDeps, message: Outgoing): Promise<string | null> {
  const destinations = await destinationsOf(deps, message.tenant, message.place);
  const ref = await firstThatIs(destinations, (destination) => postAt(deps, message, destination)).catch((error) =>
    postToAsker(deps, message, destinations[0], messagesOf(deps, message), error),
  );
  if ('reply' in message)
    endProgress(deps, message.tenant, message.turn).catch((error) => deps.onError(error, 'slack'));
  return ref && JSON.stringify(ref);
}

/** Replaces a posted card. */
export async function update(deps: SlackDeps, ref: string, message: Outgoing): Promise<void> {
  const { team, channel, ts } = JSON.parse(ref) as Ref;
  const [rendered] = messagesOf(deps, message);
  if (rendered)
    await withSlack(deps, { tenant: message.tenant, team }, (client) =>
      client.chat.update({ channel, ts, ...rendered }),
    );
}

async function postAt(deps: SlackDeps, message: Outgoing, destination: Destination): Promise<Ref | null> {
  const { onlyFor } = destination;
  if (onlyFor) return postAlone(deps, message, { ...destination, onlyFor }, messagesOf(deps, message));
  if ('reply' in message && wantsStream(deps, message.reply, destination))
    return streamReply(deps, { ...message, reply: message.reply }, destination);
  const parts = messagesOf(deps, message);
  if (parts.length > MOST_PARTS && 'reply' in message) {
    const [first] = parts;
    const whole = replyMarkdown(message.reply, deps.publicUrl);
    const rest = first && (await uploadRest(deps, { message, destination, first, last: parts.at(-1) ?? first, whole }));
    // The file is the first part, and stands there already.
    if (rest) return postParts(deps, message, destination, [first, rest]);
  }
  return postParts(deps, message, destination, parts);
}

function messagesOf({ publicUrl }: SlackDeps, message: Outgoing): SlackMessage[] {
  return 'card' in message
    ? [renderCard(message.card, publicUrl)]
    : renderReply(message.reply, publicUrl, message.turn);
}
