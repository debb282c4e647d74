/** `GET /documents/:id`: a document for those who may read it; for everybody else there is none. */
import { and, arrayOverlaps, asc, eq } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { principalsOf } from '../../agents/principals.ts';
import { documents, passages } from '../../db/schema/knowledge.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import type { PlaygroundDeps } from './deps.ts';
import { documentPage } from './document-page.ts';
import { notFound, parsed } from './refusal.ts';
import { sessionPerson } from './session.ts';

const params = z.object({ '*': z.string().min(1).max(300) });

export function documentsRoute(app: FastifyInstance, deps: PlaygroundDeps): void {
  app.get('/documents/*', async (request, reply) => {
    const { '*': id } = parsed(params, request.params, request);
    const me = await sessionPerson(deps, request);
    if (!me) return reply.redirect('/');
    const found = await withTenant(deps.db, deps.tenant, (tx) => readableDocument(tx, id, principalsOf(me)));
    if (!found) throw notFound(request);
    reply.header('cache-control', 'private, no-cache');
    return reply
      .type('text/html; charset=utf-8')
      .send(documentPage(found, languageOf(request.headers['accept-language'], me.language)));
  });
}

async function readableDocument(tx: Tx, id: string, principals: string[]) {
  const [found] = await tx
    .select()
    .from(documents)
    .where(and(eq(documents.id, id), arrayOverlaps(documents.acl, principals)));
  if (!found) return undefined;
  // A source of one line names a file rather than being the text; what was indexed of it is shown instead.
  return found.source.includes('\n') || found.kind === 'curated'
    ? found
    : { ...found, source: await indexedText(tx, id) };
}

async function indexedText(tx: Tx, id: string): Promise<string> {
  const rows = await tx.select().from(passages).where(eq(passages.document, id)).orderBy(asc(passages.ordinal));
  let last = '';
  return rows
    .map(({ section, text }) => {
      const heading = section && section !== last ? `## ${section.split(' › ').at(-1)}\n\n` : '';
      last = section;
      return heading + text;
    })
    .join('\n\n');
}

/** Opened from the chat it speaks the page's language, opened alone the person's own. */
function languageOf(header: string | undefined, own: 'en' | 'th'): 'en' | 'th' {
  return header === 'en' || header === 'th' ? header : own;
}
