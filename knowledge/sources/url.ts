/** Web pages: those named, those a sitemap lists, and those they link to on their own host. */
import type { SourceOfKind } from '../../agents/source-schema.ts';
import { createGuardedFetch, type GuardedFetch } from './guarded-fetch.ts';
import type { Resolve } from './reach.ts';
import { createRobots } from './robots-of.ts';
import { readSitemap } from './sitemap.ts';
import type { Before, Seen, Source, Taking } from './source.ts';
import { faultText, SourceFault, shownAddress } from './source-fault.ts';
import { createMarkRoom } from './url-mark.ts';
import { type Page, visitPage } from './url-page.ts';

export interface UrlOptions extends Taking {
  /** Another way to resolve names, for tests. */
  resolve?: Resolve;
}

/** Looks at the pages in the order of their links, each once. */
export function createUrlSource(source: SourceOfKind<'url'>, { resolve, ...taking }: UrlOptions): Source {
  const guarded = createGuardedFetch({ allowHosts: source.allowHosts, ...(resolve ? { resolve } : {}) });
  return {
    look: async (before, signal) => {
      const listed = [...source.urls, ...(await listedIn(source, guarded, signal))].slice(0, source.pages);
      const walk = createWalk(source, guarded, taking, before, signal);
      return {
        ...(source.follow === 0 ? { expected: new Set(listed.map(normal)).size } : {}),
        documents: walk.documents(listed),
        notes: walk.notes,
      };
    },
    close: guarded.close,
  };
}

async function listedIn({ sitemap, pages }: SourceOfKind<'url'>, guarded: GuardedFetch, signal: AbortSignal) {
  return sitemap ? readSitemap(guarded, sitemap, pages, signal) : [];
}

function createWalk(
  source: SourceOfKind<'url'>,
  guarded: GuardedFetch,
  taking: Taking,
  { marks }: Before,
  signal: AbortSignal,
) {
  const mayRead = createRobots(guarded, signal);
  const room = createMarkRoom(marks);
  const gone: string[] = [];
  let isCut = false;

  async function* documents(listed: readonly string[]): AsyncGenerator<Seen> {
    const known = new Set(listed.map(normal));
    const ahead: Page[] = [...known].map((url) => ({ url, depth: 0 }));
    const ends = new Set<string>();
    for (let page = ahead.shift(); page; page = ahead.shift()) {
      signal.throwIfAborted();
      if (page.depth > 0 && !(await mayRead(page.url))) continue;
      const isFollowed = page.depth < source.follow;
      const visit = await visitPage(page, { guarded, taking, mark: marks.get(page.url), room, isFollowed, signal });
      const isTwin = page.depth > 0 && ends.has(visit.end);
      ends.add(visit.end);
      if (isTwin) continue;
      if (visit.seen) yield visit.seen;
      else if (page.depth === 0) gone.push(page.url);
      // What may have been behind it is asked for by itself, so that it is not taken for gone.
      const [links, depth] = visit.isBlind ? [marks.keys(), source.follow] : [visit.links, page.depth + 1];
      for (const url of links) {
        if (known.has(url)) continue;
        isCut ||= known.size >= source.pages;
        if (known.size >= source.pages) break;
        known.add(url);
        ahead.push({ url, depth });
      }
    }
  }

  const [start = ''] = [...source.urls, source.sitemap ?? ''];
  return {
    documents,
    notes: () => [
      ...gone.map((url) => faultText('answered', shownAddress(url), '404')),
      ...(isCut ? [faultText('stopped_at', shownAddress(start), String(source.pages))] : []),
    ],
  };
}

/** One spelling for one page. */
function normal(address: string): string {
  const url = URL.parse(address);
  if (!url) throw new SourceFault('scheme_refused', address);
  url.hash = '';
  return url.href;
}
