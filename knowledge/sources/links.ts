/** The addresses that a page or a sitemap leads to. */
import { Parser } from 'htmlparser2';

const MOST_LINKS = 500;
/** Longer ones are made by programs that count up. */
const MOST_LENGTH = 2_000;

/** Where the links of an HTML page lead on its own host, each once, without what follows `#`; none when the page asks not to be followed. */
export function linksOf(html: string, page: string): string[] {
  let base = page;
  let isClosed = false;
  const found: string[] = [];
  const parser = new Parser({
    onopentag: (name, { href, rel, name: meta, content }) => {
      if (name === 'base' && href) base = URL.parse(href, page)?.href ?? base;
      if (name === 'meta' && meta?.toLowerCase() === 'robots' && /nofollow|none/i.test(content ?? '')) isClosed = true;
      if (name === 'a' && href && !/\bnofollow\b/i.test(rel ?? '')) found.push(href);
    },
  });
  parser.end(html);
  return isClosed ? [] : onOwnHost(found, base, page);
}

/** The pages and further sitemaps a sitemap names on its own host; no document type or entity of the file is obeyed. */
export function sitemapOf(xml: string, url: string): { pages: string[]; sitemaps: string[] } {
  const lists = { urlset: [] as string[], sitemapindex: [] as string[] };
  let list: string[] | undefined;
  let isPlace = false;
  let text = '';
  const parser = new Parser(
    {
      onopentag: (name) => {
        if (name === 'urlset' || name === 'sitemapindex') list = lists[name];
        isPlace = name === 'loc';
        text = '';
      },
      ontext: (piece) => {
        if (isPlace) text += piece;
      },
      onclosetag: (name) => {
        if (name === 'loc') list?.push(text.trim());
        isPlace = false;
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  const own = (found: string[]) => onOwnHost(found, url, url, Number.POSITIVE_INFINITY);
  return { pages: own(lists.urlset), sitemaps: own(lists.sitemapindex) };
}

function onOwnHost(found: string[], base: string, page: string, most = MOST_LINKS): string[] {
  const { origin } = new URL(page);
  const own = new Set<string>();
  for (const href of found) {
    const url = URL.parse(href, base);
    if (!url || url.origin !== origin || url.username || url.password) continue;
    url.hash = '';
    if (url.href.length > MOST_LENGTH) continue;
    own.add(url.href);
    if (own.size >= most) break;
  }
  return [...own];
}
