/** `POST /playground/decisions`: a click on a card becomes a turn, and its outcome is the answer. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { tenantConfig } from '../../agents/config-schema.ts';
import type { Decision, Turn } from '../../agents/message.ts';
import type { Outcome, OutcomeCode } from '../../db/inbox.ts';
import type { Person } from '../../db/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { mayUse } from '../members.ts';
import { maySee } from './audience.ts';
import type { PlaygroundDeps } from './deps.ts';
import { mayAnswer, storedCard } from './post-view.ts';
import { findPost, type PostRow } from './posts.ts';
import { notFound, parsed, requestLanguage } from './refusal.ts';
import { whoIs } from './session.ts';
import { sourceOf } from './threads.ts';
import { words } from './words.ts';

const STATUS: Record<OutcomeCode, number> = {
  ok: 200,
  not_found: 404,
  not_allowed: 403,
  already_decided: 409,
  expired: 409,
  superseded: 409,
  invalid_edit: 422,
  invalid: 400,
  failed: 500,
};

const body = z.strictObject({
  post: z.string().min(1).max(80),
  key: z.string().regex(/^[\w-]{8,80}$/),
  action: z.enum(['approve', 'reject', 'confirm', 'cancel', 'choose']),
  target: z.string().min(1).max(120),
  reason: z.string().trim().max(1_000).optional(),
  answer: z.string().trim().max(8_000).optional(),
  edits: z.record(z.string().max(80), z.union([z.string().max(8_000), z.number(), z.boolean()])).optional(),
});
type Click = z.output<typeof body>;

export function decisionsRoute(app: FastifyInstance, deps: PlaygroundDeps): void {
  app.post('/playground/decisions', async (request, reply) => {
    const me = await whoIs(deps, request);
    const click = parsed(body, request.body, request);
    const row = await clickedPost(deps, request, me, click);
    const { turn } = await deps.intake.accept(turnOf(deps.tenant, me.id, row, click));
    return answer(request, reply, await deps.intake.outcome(deps.tenant, turn, deps.decisionWaitMs ?? 10_000));
  });
}

/** Only a button that is on a card one may see, in a conversation one is in, can be pressed. */
async function clickedPost(deps: PlaygroundDeps, request: FastifyRequest, me: Person, click: Click): Promise<PostRow> {
  const row = await withTenant(deps.db, deps.tenant, (tx) => findPost(tx, click.post));
  const card = row && storedCard(row);
  const visible =
    row && mayUse(tenantConfig(deps.config, deps.tenant), me, row.post.conversation) && maySee(row.post, me);
  if (!card || !visible || !mayAnswer(row, card, me.id)) throw notFound(request);
  if (!card.buttons.some(({ action, target }) => action === click.action && target === click.target))
    throw notFound(request);
  return row;
}

function turnOf(tenant: string, person: string, { post, thread }: PostRow, click: Click): Turn {
  const { action, target, key, reason, answer, edits } = click;
  const decision: Decision = {
    action,
    target,
    ...given({ reason, answer }),
    ...(edits && action === 'approve' ? { edits } : {}),
  };
  const isApproval = action === 'approve' || action === 'reject';
  return {
    tenant,
    channel: 'playground',
    conversation: post.conversation,
    thread: isApproval ? `decision:${target}` : (thread ?? post.root ?? post.id),
    person,
    kind: 'decision',
    text: '',
    attachments: [],
    providerKey: sourceOf(person, key),
    decision,
  };
}

function given(texts: { reason: string | undefined; answer: string | undefined }): {
  reason?: string;
  answer?: string;
} {
  return { ...(texts.reason ? { reason: texts.reason } : {}), ...(texts.answer ? { answer: texts.answer } : {}) };
}

function answer(request: FastifyRequest, reply: FastifyReply, outcome: Outcome | undefined) {
  const say = words(requestLanguage(request));
  if (!outcome) return reply.code(202).send({ code: 'running', message: say.stillRunning });
  const { code, message, fields } = outcome;
  return reply.code(STATUS[code]).send({ code, ...(message ? { message } : {}), ...(fields ? { fields } : {}) });
}
