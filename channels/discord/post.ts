/** The way out: replies and cards are posted where they belong, and replaced when decided. */
import { createHash } from 'node:crypto';
import type { Outgoing } from '../channel.ts';
import { PostNever } from '../post-failure.ts';
import { postAnswer } from './command-answer.ts';
import type { Discord } from './deps.ts';
import { editMessage, postTo } from './direct.ts';
import { faultsOfBody } from './limits.ts';
import { spotOf } from './place.ts';
import { postFailure } from './post-errors.ts';
import { inPlaceOfProgress } from './progress.ts';
import { renderCard } from './render-card.ts';
import { renderReply } from './render-reply.ts';
import type { Body } from './wire.ts';

interface Ref {
  channel: string;
  message: string;
}

/** Posts a reply or a card, each part once per `source`; gives where the last part stands. */
export function post(discord: Discord, message: Outgoing): Promise<string | null> {
  return orPostFailure(async () => {
    const { tenant, place, source } = message;
    const bodies = bodiesOf(discord, message);
    const { language } = 'card' in message ? message.card : message.reply;
    const spot = await spotOf(discord, tenant, place, language);
    let ref: Ref | null = null;
    for (const [n, body] of bodies.entries()) {
      const nonce = nonceOf(source, n);
      if ('interaction' in spot) await postAnswer(discord, tenant, spot.interaction, body, { source, n, nonce });
      else {
        const { channel, ...reply } = spot;
        const edited = n === 0 ? await inPlaceOfProgress(discord, message, channel, body) : undefined;
        ref = { channel, message: edited ?? (await postTo(discord, channel, body, { nonce, ...reply })).id };
      }
    }
    return ref && JSON.stringify(ref);
  });
}

/** Replaces a posted card. */
export function update(discord: Discord, ref: string, message: Outgoing): Promise<void> {
  return orPostFailure(async () => {
    const { channel, message: id } = JSON.parse(ref) as Ref;
    const [body] = bodiesOf(discord, message);
    if (!body) return;
    await editMessage(discord, channel, id, body);
  });
}

function bodiesOf({ publicUrl }: Discord, message: Outgoing): Body[] {
  const thread = message.place.thread ?? undefined;
  const bodies =
    'card' in message
      ? [renderCard(message.card, publicUrl, thread)]
      : renderReply(message.reply, publicUrl, thread, message.turn);
  const faults = bodies.flatMap(faultsOfBody);
  if (faults.length > 0) throw new PostNever(`Discord has no room for this message: ${faults.join('; ')}.`);
  return bodies;
}

/** The same for every try, by which Discord knows a message it has; at most 25 characters. */
function nonceOf(source: string, n: number): string {
  return createHash('sha256').update(`${source}:${n}`).digest('base64url').slice(0, 24);
}

async function orPostFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw postFailure(error);
  }
}
