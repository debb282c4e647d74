/** `POST /playground/feedback`: a thumb below an answer becomes a turn, with the reason when there is one. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { tenantConfig } from '../../agents/config-schema.ts';
import { withTenant } from '../../db/tenant.ts';
import { LONGEST_REASON, storeThumb } from '../feedback.ts';
import { mayUse } from '../members.ts';
import { maySee } from './audience.ts';
import type { PlaygroundDeps } from './deps.ts';
import { findPost } from './posts.ts';
import { notFound, parsed } from './refusal.ts';
import { whoIs } from './session.ts';

const body = z.strictObject({
  post: z.string().min(1).max(80),
  key: z.string().regex(/^[\w-]{8,80}$/),
  helpful: z.boolean(),
  reason: z.string().trim().max(LONGEST_REASON).optional(),
});

export function feedbackRoute(app: FastifyInstance, deps: PlaygroundDeps): void {
  app.post('/playground/feedback', async (request, reply) => {
    const me = await whoIs(deps, request);
    const { post: id, key, helpful, reason } = parsed(body, request.body, request);
    const row = await withTenant(deps.db, deps.tenant, (tx) => findPost(tx, id));
    const { post, turn } = row ?? {};
    const isTheirs = post && mayUse(tenantConfig(deps.config, deps.tenant), me, post.conversation) && maySee(post, me);
    if (!isTheirs || !turn || !post.reply) throw notFound(request);
    const { conversation } = post;
    const place = { tenant: deps.tenant, channel: 'playground', conversation, person: me.id };
    const feedback = { turn, helpful, ...(reason ? { reason } : {}) };
    const stored = await storeThumb(deps, { ...place, key: `thumb:${me.id}:${key}`, feedback });
    const outcome = await deps.intake.outcome(deps.tenant, stored.turn, deps.decisionWaitMs ?? 10_000);
    if (outcome && outcome.code !== 'ok') throw notFound(request);
    return reply.code(outcome ? 200 : 202).send({ helpful });
  });
}
