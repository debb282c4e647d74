/** The pages that links in answers lead to: `GET /documents/{id}` for those who may read it, in every company. */
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { tenantConfig } from '../../agents/config-schema.ts';
import type { Language } from '../../agents/message.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Channel } from '../channel.ts';
import { guard } from '../playground/guard.ts';
import { answerErrors } from '../playground/refusal.ts';
import { sessionPerson } from '../playground/session.ts';
import { askedLanguage } from './asked-language.ts';
import type { DocumentsDeps } from './deps.ts';
import { documentPage } from './document-page.ts';
import { page } from './page.ts';
import { openDocument, originalFile } from './read-document.ts';
import { attachment } from './served-file.ts';
import { askWho, browserLanguage, html, type Reader, readerOf, signInRoutes } from './sign-in.ts';
import { words } from './words.ts';

const params = z.object({ '*': z.string().min(1).max(300) });
const query = z.object({
  passage: z.string().max(400).optional(),
  original: z.string().optional(),
  lang: z.enum(['en', 'th']).optional().catch(undefined),
});

/** Made as a channel, since it has routes; nothing is said through it. */
export function createDocuments(deps: DocumentsDeps): Channel {
  return {
    id: 'documents',
    capabilities: new Set(),
    routes: async (app) => {
      await app.register(async (scope) => {
        guard(scope, deps.publicUrl, "form-action 'self'");
        answerErrors(scope);
        pageFiles(scope);
        signInRoutes(scope, deps);
        documentRoute(scope, deps);
      });
    },
    post: async () => null,
  };
}

function documentRoute(app: FastifyInstance, deps: DocumentsDeps): void {
  app.get('/documents/', { schema: { hide: true } }, async (request, reply) => {
    if (!(await whoReads(deps, request))) return askWho(deps, browserLanguage(request), reply);
    return notFound(request, reply, browserLanguage(request));
  });
  app.get('/documents/*', { schema: { hide: true } }, async (request, reply) => {
    const given = params.safeParse(request.params);
    const asked = query.safeParse(request.query);
    const reader = await whoReads(deps, request);
    if (!reader) return askWho(deps, browserLanguage(request), reply);
    const language = asked.data?.lang ?? askedLanguage(request.headers['accept-language']) ?? reader.person.language;
    if (!given.success || !asked.success || given.data['*'].includes('\0')) return notFound(request, reply, language);
    const { '*': id } = given.data;
    const tenant = tenantConfig(deps.config, reader.tenant);
    if (asked.data.original !== undefined) {
      const file = await withTenant(deps.db, tenant.id, (tx) => originalFile(tx, tenant, reader.person, id));
      if (!file) return notFound(request, reply, language);
      // Whatever it is, the browser keeps it and shows nothing of it.
      reply.header('content-disposition', attachment(file.name)).header('content-security-policy', 'sandbox');
      return reply.type('application/octet-stream').send(Buffer.from(file.content));
    }
    const opened = await withTenant(deps.db, tenant.id, (tx) =>
      openDocument(tx, tenant, reader.person, { id, passage: asked.data.passage?.replaceAll('\0', '') }),
    );
    if (!opened) return notFound(request, reply, language);
    const { document } = opened;
    const original = document.kind === 'document' ? `/documents/${encodeURIComponent(id)}?original` : undefined;
    const today = deps.clock.now().toISOString().slice(0, 10);
    const isExpired = document.expiresOn !== null && document.expiresOn <= today;
    return html(reply, 200, documentPage(opened, { language, original, isExpired }));
  });
}

/** In the playground whoever somebody is there, elsewhere whoever opened the link that was sent to them. */
async function whoReads(deps: DocumentsDeps, request: FastifyRequest): Promise<Reader | undefined> {
  const { playground, db } = deps;
  const person = playground && (await sessionPerson({ db, ...playground }, request));
  return person && playground ? { tenant: playground.tenant, person } : readerOf(deps, request);
}

function notFound(_: FastifyRequest, reply: Parameters<typeof html>[0], language: Language) {
  const say = words(language);
  const main = `<article class="document"><h1>${say.notFound}</h1></article>`;
  return html(reply, 404, page({ title: say.notFound, language, bar: `<a href="/">← ${say.back}</a>`, main }));
}

const FILES = ['tokens.css', 'document.css', 'document-view.js', 'mark.svg'];
const TYPES: Record<string, string> = { '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };

/** The look of the pages, which is the playground's. */
function pageFiles(app: FastifyInstance): void {
  for (const name of FILES) {
    const body = readFileSync(join(import.meta.dirname, '../playground/page', name));
    const type = `${TYPES[extname(name)]}; charset=utf-8`;
    app.get(`/documents/page/${name}`, { schema: { hide: true } }, (_, reply) =>
      reply.header('cache-control', 'public, max-age=3600').type(type).send(body),
    );
  }
}
