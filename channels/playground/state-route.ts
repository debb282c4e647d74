/** `GET /playground/state` and `POST /playground/read`: what the page needs to draw its frame, and how far one has read. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type TenantConfig, tenantConfig } from '../../agents/config-schema.ts';
import type { Person } from '../../db/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { conversationsOf, mayUse } from '../members.ts';
import { acceptedEndings } from './attachments.ts';
import type { PlaygroundDeps } from './deps.ts';
import type { Hub } from './hub.ts';
import { publicPerson } from './people.ts';
import { markRead, unreadCounts } from './reads.ts';
import { notFound, parsed } from './refusal.ts';
import { sessionPerson, whoIs } from './session.ts';
import { suggestionsFor } from './suggestions.ts';

export function stateRoute(app: FastifyInstance, deps: PlaygroundDeps): void {
  app.get('/playground/state', async (request) => {
    const me = await sessionPerson(deps, request);
    if (!me) return { me: null };
    const tenant = tenantConfig(deps.config, deps.tenant);
    const mine = conversations(tenant, me);
    const unread = await withTenant(deps.db, deps.tenant, (tx) =>
      unreadCounts(
        tx,
        me,
        mine.map(({ name }) => name),
      ),
    );
    return {
      me: publicPerson(me),
      company: tenant.name,
      language: me.language,
      timeZone: me.timeZone,
      conversations: mine.map((conversation) => ({ ...conversation, unread: unread.get(conversation.name) ?? 0 })),
      departments: Object.fromEntries(tenant.departments.map(({ id, name }) => [id, name])),
      linkHosts: tenant.linkHosts,
      limits: { ...deps.limits, accepted: acceptedEndings(deps) },
    };
  });
}

export function readRoute(app: FastifyInstance, deps: PlaygroundDeps, hub: Hub): void {
  const body = z.strictObject({ conversation: z.string().min(1).max(120), seq: z.int().min(0) });
  app.post('/playground/read', async (request) => {
    const me = await whoIs(deps, request);
    const { conversation, seq } = parsed(body, request.body, request);
    if (!mayUse(tenantConfig(deps.config, deps.tenant), me, conversation)) throw notFound(request);
    const unread = await withTenant(deps.db, deps.tenant, async (tx) => {
      await markRead(tx, deps.tenant, me.id, conversation, seq);
      return (await unreadCounts(tx, me, [conversation])).get(conversation) ?? 0;
    });
    hub.tell(me.id, { type: 'unread', conversation, unread });
    return { unread };
  });
}

function conversations(tenant: TenantConfig, me: Person) {
  const channels = conversationsOf(tenant, me).map(({ name, about, approvals, department }) => ({
    name,
    about,
    suggestions: approvals ? [] : suggestionsFor(tenant, department),
    kind: approvals ? ('approvals' as const) : ('channel' as const),
  }));
  return [...channels, { name: `dm:${me.id}`, about: null, suggestions: tenant.suggestions, kind: 'direct' as const }];
}
