/** `GET /playground/posts`: a page of a conversation, or what was missed while the connection was down. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { tenantConfig } from '../../agents/config-schema.ts';
import { withTenant } from '../../db/tenant.ts';
import { mayUse } from '../members.ts';
import type { PlaygroundDeps } from './deps.ts';
import { postView } from './post-view.ts';
import { missedPosts, pageOfPosts } from './posts.ts';
import { notFound, parsed } from './refusal.ts';
import { whoIs } from './session.ts';

const PAGE = 30;
/** Clocks of the process and the database may differ a little; seeing an edit twice does no harm. */
const CLOCK_SLACK_MS = 5_000;

const query = z.object({
  conversation: z.string().min(1).max(120),
  before: z.coerce.number().int().positive().default(Number.MAX_SAFE_INTEGER),
  after: z.coerce.number().int().min(0).optional(),
  since: z.iso.datetime().optional(),
});

export function postsRoute(app: FastifyInstance, deps: PlaygroundDeps): void {
  app.get('/playground/posts', async (request) => {
    const me = await whoIs(deps, request);
    const { conversation, before, after, since } = parsed(query, request.query, request);
    if (!mayUse(tenantConfig(deps.config, deps.tenant), me, conversation)) throw notFound(request);
    const at = new Date();
    const { rows, more } = await withTenant(deps.db, deps.tenant, async (tx) => {
      if (after === undefined) return pageOfPosts(tx, me, conversation, before, PAGE);
      const edited = new Date((since ? Date.parse(since) : at.getTime()) - CLOCK_SLACK_MS);
      return { rows: await missedPosts(tx, me, conversation, after, edited), more: false };
    });
    return { posts: rows.map((row) => postView(row, me.id)), more, at: at.toISOString() };
  });
}
