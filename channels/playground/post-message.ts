/** `POST /playground/posts`: what a person writes is stored together with the turn it causes. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { tenantConfig } from '../../agents/config-schema.ts';
import type { Turn } from '../../agents/message.ts';
import { type KeptFile, keepFiles } from '../../db/attachments.ts';
import type { Person } from '../../db/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { mayUse } from '../members.ts';
import { readForm } from './attachments.ts';
import type { PlaygroundDeps } from './deps.ts';
import { postView } from './post-view.ts';
import { findPost, storePost, topPost } from './posts.ts';
import { notFound, parsed, Refusal, requestLanguage } from './refusal.ts';
import { whoIs } from './session.ts';
import { isDirect, postIdOf, sourceOf, threadOf } from './threads.ts';
import { words } from './words.ts';

const body = z.strictObject({
  conversation: z.string().min(1).max(120),
  root: z.string().max(80).optional(),
  text: z.string(),
  key: z.string().regex(/^[\w-]{8,80}$/),
});
type Message = z.output<typeof body>;

export function postMessageRoute(app: FastifyInstance, deps: PlaygroundDeps): void {
  app.post('/playground/posts', async (request, reply) => {
    const me = await whoIs(deps, request);
    const form = await readForm(request, deps, me.id);
    const message = parsed(body, form.fields, request);
    refuseUnfit(deps, request, me, message);
    const root = await rootFor(deps, request, me, message);
    const turn: Turn = { ...turnOf(deps.tenant, me.id, message, root), attachments: form.attachments };
    const accepted = await store(deps, turn, root.isNew ? null : root.id, form.kept);
    const row = await withTenant(deps.db, deps.tenant, (tx) => findPost(tx, postIdOf(turn.providerKey)));
    if (!row) throw notFound(request);
    return reply.code(accepted.duplicate ? 200 : 201).send({ post: postView(row, me.id), turn: accepted.turn });
  });
}

function refuseUnfit(deps: PlaygroundDeps, request: FastifyRequest, me: Person, { conversation, text }: Message): void {
  const tenant = tenantConfig(deps.config, deps.tenant);
  const say = words(requestLanguage(request));
  if (!mayUse(tenant, me, conversation)) throw notFound(request);
  if (tenant.conversations.find(({ name }) => name === conversation)?.approvals)
    throw new Refusal(409, 'invalid', say.cardsOnly);
  if (clean(text) === '') throw new Refusal(400, 'invalid', say.empty);
  const most = deps.limits.messageCharacters;
  if (text.length > most) throw new Refusal(413, 'invalid', say.tooLong(most));
}

interface Root {
  id: string;
  person: string | null;
  isNew: boolean;
}

async function rootFor(deps: PlaygroundDeps, request: FastifyRequest, me: Person, message: Message): Promise<Root> {
  const { root: id, conversation, key } = message;
  if (!id || isDirect(conversation)) return { id: postIdOf(sourceOf(me.id, key)), person: me.id, isNew: true };
  const root = await withTenant(deps.db, deps.tenant, (tx) => topPost(tx, conversation, id));
  if (!root) throw notFound(request);
  return { ...root, isNew: false };
}

function turnOf(tenant: string, person: string, message: Message, root: Root): Turn {
  return {
    tenant,
    channel: 'playground',
    conversation: message.conversation,
    thread: threadOf(message.conversation, person, root),
    person,
    kind: 'message',
    text: clean(message.text),
    attachments: [],
    providerKey: sourceOf(person, message.key),
  };
}

async function store(
  deps: PlaygroundDeps,
  turn: Turn,
  root: string | null,
  kept: readonly KeptFile[],
): Promise<{ turn: string; duplicate: boolean }> {
  const { tenant, conversation, person, text, providerKey } = turn;
  const id = postIdOf(providerKey);
  const accepted = await deps.intake.accept(turn, async (tx) => {
    await keepFiles(tx, tenant, kept);
    await storePost(tx, { id, tenantId: tenant, conversation, root, person, text, source: providerKey });
  });
  if (!accepted.duplicate) deps.events.publish(tenant, { type: 'post', conversation, post: id });
  return accepted;
}

/** Control characters have no place in a message, and the database takes no NUL. */
function clean(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
}
