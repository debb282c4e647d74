/** Where Discord sends interactions over HTTP: verified on the raw bytes before anything is read from them. */
import type { KeyObject } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Discord } from './deps.ts';
import { answerTo } from './interactions.ts';
import { isSigned, publicKeyOf } from './verify.ts';
import type { Interaction } from './wire.ts';

const PATH = '/discord/interactions';
const MOST_BYTES = 1_000_000;

/** Adds the interactions endpoint; without a public key there is none, and they come over the gateway. */
export async function addRoutes(app: FastifyInstance, discord: Discord): Promise<void> {
  const { publicKey } = discord.settings;
  if (!publicKey) return;
  const key = publicKeyOf(publicKey);
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(PATH, { schema: { hide: true } }, (request, reply) => answer(discord, key, request, reply));
  });
}

async function answer(
  discord: Discord,
  key: KeyObject,
  { headers, body: raw }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!Buffer.isBuffer(raw)) return reply.code(400).send();
  const signed = { raw, signature: headers['x-signature-ed25519'], timestamp: headers['x-signature-timestamp'] };
  if (!isSigned(key, signed)) return reply.code(401).send();
  const interaction = interactionIn(raw);
  if (!interaction || isOfAnother(discord, interaction)) return reply.code(400).send();
  const { response, after } = await answerTo(discord, interaction);
  // What follows the answer goes by a token that Discord knows only once it has the answer.
  reply.raw.once('close', () => void after?.());
  return reply.code(200).type('application/json').send(JSON.stringify(response));
}

function isOfAnother({ settings }: Discord, { application_id, type }: Interaction): boolean {
  return type !== 1 && application_id !== settings.applicationId;
}

function interactionIn(raw: Buffer): Interaction | undefined {
  try {
    const value = JSON.parse(raw.toString()) as Interaction | null;
    return typeof value?.type === 'number' && typeof value.id === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
