/** Answers of slash commands: they take the place of the waiting sign while its token is good, and go to the person directly later. */
import { withTenant } from '../../db/tenant.ts';
import { PostLater, PostNever } from '../post-failure.ts';
import type { Discord } from './deps.ts';
import { directChannel, postTo } from './direct.ts';
import { DiscordFailure, messageJson } from './rest.ts';
import { type CommandState, commandState, rememberCommand } from './thread.ts';
import { type Body, PRIVATE } from './wire.ts';

const EPOCH_MS = 1_420_070_400_000n;
/** A token is good for a quarter of an hour; the last moments are left to the way there. */
const TOKEN_MS = 14.5 * 60_000;
/** The answer may be ready before Discord has shown the waiting sign. */
const EARLY_MS = 10_000;
const AGAIN_MS = 400;

/** Posts one message of an answer; `source` is that of the whole answer, `n` its place in it. */
export async function postAnswer(
  discord: Discord,
  tenant: string,
  interaction: string,
  body: Body,
  { source, n, nonce }: { source: string; n: number; nonce: string },
): Promise<void> {
  const state = await commandState(discord.db, tenant, interaction);
  if (!state) throw new PostNever('The command this answers is not known any more.');
  if (state.sent?.source === source && n < state.sent.parts) return;
  const age = Date.now() - Number((BigInt(interaction) >> 22n) + EPOCH_MS);
  const { first = source, token, ...rest } = state;
  const sent = { source, parts: n + 1 };
  const keep = (next: CommandState) =>
    withTenant(discord.db, tenant, (tx) => rememberCommand(tx, tenant, interaction, next));
  if (token && age < TOKEN_MS && (await byToken(discord, token, body, { isFirst: first === source && n === 0, age })))
    return keep({ ...rest, token, first, sent });
  // A token that is no longer taken need not be kept.
  if (token) await keep(rest);
  await postTo(discord, await directChannel(discord, state.user), body, { nonce });
  await keep({ ...rest, sent });
}

/** False when Discord does not take the token. */
async function byToken(
  { rest, settings }: Discord,
  token: string,
  body: Body,
  { isFirst, age }: { isFirst: boolean; age: number },
): Promise<boolean> {
  const webhook = `/webhooks/${settings.applicationId}/${token}` as const;
  const { flags = 0 } = body;
  try {
    if (isFirst) await rest.send('PATCH', `${webhook}/messages/@original`, messageJson(body), body.files);
    else await rest.send('POST', webhook, messageJson({ ...body, flags: flags | PRIVATE }), body.files);
    return true;
  } catch (error) {
    const isUnknown = error instanceof DiscordFailure && (error.status === 404 || error.status === 401);
    if (!isUnknown) throw error;
    if (age < EARLY_MS) throw new PostLater(AGAIN_MS, error);
    return false;
  }
}
