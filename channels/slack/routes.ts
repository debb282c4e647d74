/** Where Slack sends to over HTTP: every request is verified on its raw bytes before anything is read from it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SlackDeps } from './deps.ts';
import { handleSlack } from './handle.ts';
import { isFromSlack, payloadOf } from './verify.ts';

const PATHS = ['/slack/events', '/slack/interactivity', '/slack/commands'];
const MOST_BYTES = 1_000_000;

/** Adds the three addresses of the manifest; without a signing secret there are none. */
export async function addRoutes(app: FastifyInstance, deps: SlackDeps): Promise<void> {
  const { signingSecret } = deps.settings;
  if (!signingSecret) return;
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    for (const url of PATHS)
      scope.post(url, { schema: { hide: true } }, (request, reply) => answer(deps, signingSecret, request, reply));
  });
}

async function answer(
  deps: SlackDeps,
  signingSecret: string,
  { headers, body }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!Buffer.isBuffer(body)) return reply.code(400).send();
  // Slack's test of the certificate carries no signature and says nothing else.
  if (body.length < 200 && new URLSearchParams(body.toString()).get('ssl_check') === '1') return reply.code(200).send();
  if (!isFromSlack(signingSecret, { headers, body })) return reply.code(401).send();
  const payload = payloadOf({ headers, body });
  if (!payload) return reply.code(400).send();
  try {
    const ack = await handleSlack(deps, payload);
    return reply.code(ack.status).send(ack.body);
  } catch (error) {
    deps.onError(error, 'slack');
    // Slack sends it again.
    return reply.code(503).send();
  }
}
