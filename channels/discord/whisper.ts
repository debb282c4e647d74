/** What is said to the person of an interaction after its first answer, by the interaction's own token. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Discord } from './deps.ts';
import { DiscordFailure, messageJson } from './rest.ts';
import { type Body, type Interaction, NO_PREVIEWS, PRIVATE, type WireMessage } from './wire.ts';

/** Milliseconds between tries while the first answer is still on its way to Discord. */
const AGAIN_MS = [300, 1_000, 3_000];

/** Words that only this person sees. */
export async function whisper(discord: Discord, { token }: Interaction, body: Body): Promise<void> {
  const json = messageJson({ ...body, flags: (body.flags ?? NO_PREVIEWS) | PRIVATE });
  await onceKnown(() => discord.rest.send<WireMessage>('POST', webhookOf(discord, token), json));
}

/** Replaces the message that was answered with, or the one whose button was pressed. */
export async function replaceOriginal(discord: Discord, { token }: Interaction, body: Body): Promise<void> {
  const json = messageJson(body);
  await onceKnown(() => discord.rest.send('PATCH', `${webhookOf(discord, token)}/messages/@original`, json));
}

function webhookOf({ settings }: Discord, token: string): `/${string}` {
  return `/webhooks/${settings.applicationId}/${token}`;
}

async function onceKnown(call: () => Promise<unknown>): Promise<void> {
  for (const ms of AGAIN_MS) {
    try {
      await call();
      return;
    } catch (error) {
      if (!(error instanceof DiscordFailure)) throw error;
      const { status, retryAfterMs } = error;
      if (status !== 404 && retryAfterMs === undefined) throw error;
      await wait(Math.max(ms, retryAfterMs ?? 0));
    }
  }
  await call();
}
