/** One visit to a page: what it is now, and where it leads. */

import type { Answered, GuardedFetch } from './guarded-fetch.ts';
import { linksOf } from './links.ts';
import { fileNameOf, mediaTypeOf } from './media-type.ts';
import type { Seen, Taking } from './source.ts';
import { faultText, SourceFault, shownAddress } from './source-fault.ts';
import { conditions, type MarkRoom, markOf, type PageMark, readMark } from './url-mark.ts';

export interface Page {
  url: string;
  /** Links from a page that is named. */
  depth: number;
}

export interface Visit {
  /** Absent when there is no such page, or none that is a document. */
  seen?: Seen;
  /** Where the page was in the end. */
  end: string;
  links: readonly string[];
  /** It could not be had, and where it led is not known any more. */
  isBlind?: boolean;
}

interface Visiting {
  guarded: GuardedFetch;
  taking: Taking;
  mark: string | undefined;
  room: MarkRoom;
  /** Whether its links matter. */
  isFollowed: boolean;
  signal: AbortSignal;
}

/** Asks for the page unless it is as it was; one that cannot be had keeps the links it had. */
export async function visitPage(page: Page, visiting: Visiting): Promise<Visit> {
  const { guarded, taking, mark, room, isFollowed, signal } = visiting;
  const { url } = page;
  const before = readMark(mark);
  // Without its links an unchanged page would be a dead end.
  const isUsable = before && (!isFollowed || before.links);
  const refused = (error: SourceFault): Visit => ({
    seen: { path: url, found: 'refused', fault: error.text },
    ...{ end: url, links: before?.links ?? [], isBlind: isFollowed && before !== undefined && !before.links },
  });
  let answer: Answered;
  try {
    const headers = isUsable ? conditions(before) : {};
    answer = await guarded.fetch(url, { headers, signal, most: taking.documentBytes });
  } catch (error) {
    if (error instanceof SourceFault) return refused(error);
    throw error;
  }
  const { status, url: end } = answer;
  // A page of this site that sends on to another is no page of this site.
  if (page.depth > 0 && new URL(end).origin !== new URL(url).origin) return { end, links: [] };
  if (status === 304 && before)
    return { seen: { path: url, found: 'same', mark: room.kept(url, before) }, end, links: before.links ?? [] };
  if (status === 404 || status === 410) return { end, links: [] };
  if (status !== 200)
    return refused(
      new SourceFault(/^40[137]$/.test(String(status)) ? 'sign_in' : 'answered', shownAddress(url), String(status)),
    );
  return asDocument(page, answer, before, visiting);
}

function asDocument(
  { url, depth }: Page,
  answer: Answered,
  before: PageMark | undefined,
  { taking, isFollowed, room }: Visiting,
): Visit {
  const { url: end, bytes, headers } = answer;
  const mediaType = mediaTypeOf(headers['content-type']);
  const fileName = fileNameOf(end, mediaType);
  const isPage = fileName !== undefined && /\.x?html?$/.test(fileName);
  const links = isFollowed && isPage ? linksOf(new TextDecoder().decode(bytes), end) : [];
  if (fileName === undefined || !taking.isDocument(fileName)) {
    const fault = faultText('unknown_type', shownAddress(url), mediaType || '?');
    return { ...(depth === 0 && !isPage ? { seen: { path: url, found: 'refused', fault } } : {}), end, links };
  }
  const mark = markOf(answer, isFollowed ? links : undefined);
  const text = room.kept(url, mark);
  if (before?.hash === mark.hash) return { seen: { path: url, found: 'same', mark: text }, end, links };
  return { seen: { path: url, found: 'changed', mark: text, fileName, mediaType, bytes }, end, links };
}
