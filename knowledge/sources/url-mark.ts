/** What is kept of a page to ask whether it changed, and to go on from it when it did not. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Answered } from './guarded-fetch.ts';

const shape = z.strictObject({
  etag: z.string().optional(),
  modified: z.string().optional(),
  hash: z.string(),
  /** Kept only where they are followed. */
  links: z.array(z.string()).optional(),
});
export type PageMark = z.output<typeof shape>;

/** All marks are one value of the source's row: links that find no room there are read from their page again at every look. */
const MOST_CHARACTERS = 2_000_000;
/** What a server calls its page's state; longer is none. */
const MOST_STATE = 256;

/** Gives each page's mark the room it needs, and leaves out its links where all marks together would be too much. */
export function createMarkRoom(marks: ReadonlyMap<string, string>, most = MOST_CHARACTERS) {
  let used = 0;
  for (const mark of marks.values()) used += mark.length;
  return {
    /** The mark of a page as it is kept, instead of the one of the look before. */
    kept(url: string, mark: PageMark): string {
      used -= marks.get(url)?.length ?? 0;
      const whole = JSON.stringify(mark);
      const { links: _links, ...rest } = mark;
      const text = used + whole.length <= most ? whole : JSON.stringify(rest);
      used += text.length;
      return text;
    },
  };
}
export type MarkRoom = ReturnType<typeof createMarkRoom>;

/** The mark of an earlier look; undefined when there is none that is understood. */
export function readMark(text: string | undefined): PageMark | undefined {
  if (text === undefined) return undefined;
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The mark of an answer. */
export function markOf({ headers, bytes }: Answered, links: string[] | undefined): PageMark {
  const { etag, 'last-modified': modified } = headers;
  return {
    ...(etag && etag.length <= MOST_STATE ? { etag } : {}),
    ...(modified && modified.length <= MOST_STATE ? { modified } : {}),
    hash: createHash('sha256').update(bytes).digest('hex'),
    ...(links ? { links } : {}),
  };
}

/** Asks for the page only if it is not as it was. */
export function conditions(mark: PageMark | undefined): Record<string, string> {
  if (mark?.etag) return { 'if-none-match': mark.etag };
  return mark?.modified ? { 'if-modified-since': mark.modified } : {};
}
