/** The playground: a chat workspace in the browser, with the demo company's people to be. */
import multipart from '@fastify/multipart';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { tenantConfig } from '../../agents/config-schema.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import type { Channel, Outgoing } from '../channel.ts';
import { keptFiles } from '../kept-files.ts';
import { audienceOf } from './audience.ts';
import { decisionsRoute } from './decisions-route.ts';
import type { PlaygroundDeps } from './deps.ts';
import { feedbackRoute } from './feedback-route.ts';
import { guard } from './guard.ts';
import { createHub } from './hub.ts';
import { liveRoute } from './live-route.ts';
import { pageFilesRoute } from './page-files.ts';
import { peopleRoute } from './people.ts';
import { postMessageRoute } from './post-message.ts';
import { editPost, storePost, topPost } from './posts.ts';
import { postsRoute } from './posts-route.ts';
import { answerErrors } from './refusal.ts';
import { sessionRoute } from './session.ts';
import { readRoute, stateRoute } from './state-route.ts';
import { rootOf } from './threads.ts';

/** Makes the playground of one company; it posts into its own tables and shows them to open pages. */
export function createPlayground(deps: PlaygroundDeps): Channel {
  return {
    id: 'playground',
    capabilities: new Set(['threads', 'buttons', 'forms', 'files', 'proactive', 'feedback']),
    routes: (app) => addRoutes(app, deps),
    post: (message) => post(deps, message),
    update: (ref, message) => update(deps, ref, message),
    readFile: keptFiles(deps.db),
  };
}

async function addRoutes(app: FastifyInstance, deps: PlaygroundDeps): Promise<void> {
  // One server takes one WebSocket plug-in; whoever comes first brings it for all.
  if (!app.hasDecorator('websocketServer')) await app.register(websocket, { options: { maxPayload: 4_096 } });
  await app.register(async (scope) => {
    if (!scope.hasContentTypeParser('multipart/form-data')) await scope.register(multipart);
    const hub = createHub(deps, (error) => scope.log.error(error));
    scope.addHook('onClose', async () => hub.close());
    guard(scope, deps.publicUrl);
    // Only files are larger than what people write, and they are measured as they come.
    scope.addHook('onRoute', (route) => {
      route.bodyLimit ??= 30 * deps.limits.messageCharacters + 16_384;
    });
    answerErrors(scope);
    pageFilesRoute(scope);
    sessionRoute(scope, deps);
    peopleRoute(scope, deps);
    stateRoute(scope, deps);
    readRoute(scope, deps, hub);
    postsRoute(scope, deps);
    postMessageRoute(scope, deps);
    decisionsRoute(scope, deps);
    feedbackRoute(scope, deps);
    liveRoute(scope, deps, hub);
  });
}

async function post(deps: PlaygroundDeps, message: Outgoing): Promise<string> {
  const { tenant, place, source } = message;
  const id = await withTenant(deps.db, tenant, async (tx) => {
    const root = rootOf(place.conversation, place.thread);
    const top = root ? await topPost(tx, place.conversation, root) : undefined;
    return storePost(tx, {
      ...content(message),
      tenantId: tenant,
      conversation: place.conversation,
      root: top?.id ?? null,
      source,
      audience: await audience(tx, deps, message),
    });
  });
  deps.events.publish(tenant, { type: 'post', conversation: place.conversation, post: id });
  return id;
}

async function audience(tx: Tx, { config }: PlaygroundDeps, message: Outgoing): Promise<string[] | null> {
  if (!('card' in message)) return null;
  const { tenant, place, card } = message;
  return audienceOf(tx, tenantConfig(config, tenant), place.conversation, card.id);
}

async function update(deps: PlaygroundDeps, ref: string, message: Outgoing): Promise<void> {
  const edited = await withTenant(deps.db, message.tenant, (tx) => editPost(tx, ref, content(message)));
  if (edited) deps.events.publish(message.tenant, { type: 'post', conversation: edited.conversation, post: ref });
}

/** The card of a reply is kept beside it, where an update finds it. */
function content(message: Outgoing): { text: string; reply: string | null; card: string | null } {
  if ('card' in message) return { text: message.card.title, reply: null, card: JSON.stringify(message.card) };
  const { card, ...reply } = message.reply;
  return { text: reply.text, reply: JSON.stringify(reply), card: card ? JSON.stringify(card) : null };
}
