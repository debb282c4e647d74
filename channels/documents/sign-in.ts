/** Who is reading: a session opened by a link that was sent to one person, and used by a press, since previews open links too. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Language } from '../../agents/message.ts';
import { appendAudit } from '../../db/audit.ts';
import {
  DOCUMENT_SESSION_HOURS,
  documentSession,
  holderOfCode,
  openDocumentSession,
} from '../../db/document-sessions.ts';
import { nameIn, type Person } from '../../db/people.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { askedLanguage } from './asked-language.ts';
import type { DocumentsDeps } from './deps.ts';
import { escaped, page } from './page.ts';
import { words } from './words.ts';

const COOKIE = 'expert_documents';
export const SIGN_IN = '/documents/sign-in';
/** The tenant and what only the person was given. */
const SECRET = /^([a-z][a-z0-9-]{0,60})\.([\w-]{20,100})$/;

const sent = z.object({ code: z.string().max(200), to: z.string().max(1_000).optional() });

export interface Reader {
  tenant: string;
  person: Person;
}

/** The reader of the request's session; undefined when there is none. */
export async function readerOf(deps: DocumentsDeps, request: FastifyRequest): Promise<Reader | undefined> {
  return withSecret(deps, cookieOf(request), documentSession);
}

/** Adds the page a sent link opens, and the press that uses it. */
export function signInRoutes(app: FastifyInstance, deps: DocumentsDeps): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 4_096 },
    (_, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );

  app.get(SIGN_IN, { schema: { hide: true } }, async (request, reply) => {
    const asked = sent.safeParse(request.query);
    const found = asked.success ? await withSecret(deps, asked.data.code, holderOfCode) : undefined;
    if (!asked.success || !found) return tooOld(request, reply);
    const { language } = found.person;
    const say = words(language);
    const main = `<form class="document-sign-in" method="post" action="${SIGN_IN}">
<h1>${escaped(say.openAs(nameIn(found.person, language)))}</h1>
<p>${say.openFor}</p>
<input type="hidden" name="code" value="${escaped(asked.data.code)}">
<input type="hidden" name="to" value="${escaped(ownPath(asked.data.to))}">
<button type="submit">${say.open}</button>
</form>`;
    return html(reply, 200, page({ title: say.who, language, main }));
  });

  app.post(SIGN_IN, { schema: { hide: true } }, async (request, reply) => {
    const given = sent.safeParse(request.body);
    const opened = given.success
      ? await withSecret(deps, given.data.code, async (tx, code, tenant) => {
          const session = await openDocumentSession(tx, tenant, code);
          if (session) {
            const { id } = session.person;
            await appendAudit(tx, tenant, { actor: id, action: 'documents.signed_in', subject: id, detail: {} });
          }
          return session;
        })
      : undefined;
    if (!given.success || !opened) return tooOld(request, reply);
    const secure = deps.publicUrl.startsWith('https:') ? '; Secure' : '';
    const lasts = `Max-Age=${DOCUMENT_SESSION_HOURS * 3_600}`;
    // Lax, since the links to documents stand in the pages of chat tools.
    reply.header(
      'set-cookie',
      `${COOKIE}=${opened.tenant}.${opened.person.session}; Path=/documents; ${lasts}; HttpOnly; SameSite=Lax${secure}`,
    );
    return reply.code(303).header('location', ownPath(given.data.to)).send();
  });
}

/** Says how to sign in, the same for every document there is or is not. */
export function askWho({ playground }: DocumentsDeps, language: Language, reply: FastifyReply): FastifyReply {
  const say = words(language);
  const demo = playground ? `<p>${say.demo} <a href="/">${say.playground}</a></p>` : '';
  const main = `<h1>${say.who}</h1>\n<p>${say.howToSignIn}</p>\n<pre><code>/expert open</code></pre>\n${demo}`;
  return html(reply, 401, page({ title: say.who, language, main: `<article class="document">${main}</article>` }));
}

/** Sends a page that nobody keeps. */
export function html(reply: FastifyReply, status: number, content: string): FastifyReply {
  reply.header('cache-control', 'private, no-cache');
  return reply.code(status).type('text/html; charset=utf-8').send(content);
}

/** The language a browser asks for. */
export function browserLanguage({ headers }: FastifyRequest): Language {
  return askedLanguage(headers['accept-language']) ?? 'en';
}

function tooOld(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = browserLanguage(request);
  const say = words(language);
  const main = `<article class="document"><h1>${say.tooOld}</h1>\n<p>${say.again}</p>\n<pre><code>/expert open</code></pre></article>`;
  return html(reply, 410, page({ title: say.tooOld, language, main }));
}

/** Where to go on: a document of this server, and nothing else, whatever the link says. */
function ownPath(to: string | undefined): string {
  const base = 'http://here';
  if (!to?.startsWith('/documents/') || !URL.canParse(to, base)) return '/documents/';
  const { origin, pathname, search, hash } = new URL(to, base);
  return origin === base && pathname.startsWith('/documents/') ? pathname + search + hash : '/documents/';
}

/** Looks a secret up in the company it names; one that is right in another company is wrong here. */
async function withSecret<P>(
  { db, config }: DocumentsDeps,
  given: string | undefined,
  look: (tx: Tx, secret: string, tenant: string) => Promise<P | undefined>,
): Promise<{ tenant: string; person: P } | undefined> {
  const [, tenant = '', secret = ''] = SECRET.exec(given ?? '') ?? [];
  if (!config.tenants.some(({ id }) => id === tenant)) return undefined;
  const person = await withTenant(db, tenant, (tx) => look(tx, secret, tenant));
  return person && { tenant, person };
}

function cookieOf({ headers }: FastifyRequest): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  return pairs.find(([name]) => name === COOKIE)?.[1];
}
