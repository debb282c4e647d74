/** The pages that a site lists for programs. */
import type { GuardedFetch } from './guarded-fetch.ts';
import { MOST_ANSWER_BYTES } from './limits.ts';
import { sitemapOf } from './links.ts';
import { SourceFault, shownAddress } from './source-fault.ts';

const MOST_SITEMAPS = 20;

/** Pages of a sitemap and of those it names, on its own host, up to `most`; throws when one cannot be had, since what it lists would seem gone. */
export async function readSitemap(
  guarded: GuardedFetch,
  url: string,
  most: number,
  signal: AbortSignal,
): Promise<string[]> {
  const found = new Set<string>();
  const ahead = [url];
  for (let n = 0; n < ahead.length && n < MOST_SITEMAPS && found.size < most; n++) {
    const at = ahead[n] ?? url;
    const { status, bytes } = await guarded.fetch(at, { signal, most: MOST_ANSWER_BYTES });
    if (status !== 200) throw new SourceFault('answered', shownAddress(at), String(status));
    const { pages, sitemaps } = sitemapOf(new TextDecoder().decode(bytes), at);
    for (const page of pages) if (found.size < most) found.add(page);
    for (const further of sitemaps) if (!ahead.includes(further)) ahead.push(further);
  }
  return [...found];
}
