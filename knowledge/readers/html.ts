/** Reads a web page: the main part if it names one, headings as sections, tables as rows with headers. */
import type { ReadDocument } from '../document.ts';
import type { HeaderFields } from './header-line.ts';
import { type HtmlItem, htmlItems } from './html-items.ts';
import { createOutline, documentOf, type Outline } from './outline.ts';
import type { Reading } from './reading.ts';

/** The document a page holds. */
export function readHtml(source: string, reading: Reading, known: HeaderFields = {}): ReadDocument {
  const { title, meta, items } = htmlItems(source, reading);
  const outline = createOutline();
  writeItems(outline, mainOf(items));
  const date =
    meta.get('article:modified_time') ?? meta.get('last-modified') ?? meta.get('date') ?? meta.get('dcterms.modified');
  return documentOf(outline.pieces(), reading.name, {
    title: title || undefined,
    owner: meta.get('author') || undefined,
    version: meta.get('version') || undefined,
    date: /^\d{4}-\d{2}-\d{2}/.exec(date ?? '')?.[0],
    ...known,
  });
}

/** Writes what a page shows into an outline, its headings below a given level; without any, bold lines are headings. */
export function writeItems(outline: Outline, items: readonly HtmlItem[], below = 0): void {
  const hasHeadings = items.some(({ level, isTitle }) => level > 0 && !isTitle);
  for (const item of items) {
    const level = item.level === 0 && !hasHeadings && isBoldHeading(item) ? 2 : item.level;
    if (level > 0) outline.heading(level + below, item.text, { isTitle: item.isTitle });
    else outline.block(item.text, { tight: item.tight });
  }
}

function isBoldHeading({ bold, text }: HtmlItem): boolean {
  return bold && text.length <= 80 && /\p{L}/u.test(text) && !/\n|[.!?,;:]$/.test(text);
}

/** What a page marks as its main part, unless that holds next to nothing of it. */
function mainOf(items: HtmlItem[]): HtmlItem[] {
  const size = (some: HtmlItem[]) => some.reduce((sum, item) => sum + item.text.length, 0);
  const main = items.filter((item) => item.main);
  return size(main) > 200 || size(main) * 2 > size(items) ? main : items;
}
