/** Gathers what a page shows, in order: headings, paragraphs, list items, code and tables. */
import { Parser } from 'htmlparser2';
import { closeElement, createWalk, flush, openElement } from './html-walk.ts';
import type { Reading } from './reading.ts';
import { oneLine } from './table.ts';

export interface HtmlItem {
  /** 0 is a block, 1 to 6 are headings. */
  level: number;
  text: string;
  tight: boolean;
  /** Inside the main part or an article. */
  main: boolean;
  isTitle: boolean;
  /** All of it is bold: a heading, where the author knew no styles. */
  bold: boolean;
}

export interface HtmlPage {
  title: string;
  meta: Map<string, string>;
  items: HtmlItem[];
}

const voids = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
const unseen = new Set(
  'script style noscript template nav footer svg math canvas iframe object select textarea button dialog audio video'.split(
    ' ',
  ),
);

interface Element {
  hides: boolean;
  isMain: boolean;
  isTitle: boolean;
}

/** What a page shows; scripts, navigation and everything hidden are left out. */
export function htmlItems(source: string, reading: Reading): HtmlPage {
  const page: HtmlPage = { title: '', meta: new Map(), items: [] };
  const walk = createWalk(page.items);
  const open: Element[] = [];
  let [hidden, inTitle] = [0, false];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'meta') rememberMeta(page, attributes);
        const element = elementOf(name, attributes);
        if (!voids.has(name)) open.push(element);
        if (open.length > reading.limits.depth * 5) throw reading.tooDeep();
        if (element.hides && !voids.has(name)) hidden += 1;
        if (hidden > 0) return;
        inTitle ||= name === 'title';
        openElement(walk, name, attributes, element.isMain);
      },
      onclosetag(name) {
        if (voids.has(name)) return;
        const element = open.pop();
        if (element?.hides) hidden -= 1;
        if (name === 'title') inTitle = false;
        if (hidden === 0 && element && !element.hides) closeElement(walk, name, element);
      },
      ontext(text) {
        if (inTitle) page.title = (page.title + text).slice(0, 500);
        else if (hidden === 0) walk.write(text);
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.end(source);
  flush(walk);
  page.title = oneLine(page.title);
  return page;
}

function elementOf(name: string, attributes: Record<string, string>): Element {
  return {
    hides: unseen.has(name) || isHidden(attributes),
    isMain: name === 'main' || name === 'article' || attributes.role === 'main',
    isTitle: attributes.class === 'document-title',
  };
}

function isHidden(attributes: Record<string, string>): boolean {
  const style = attributes.style ?? '';
  return (
    Object.hasOwn(attributes, 'hidden') ||
    attributes['aria-hidden'] === 'true' ||
    attributes.role === 'navigation' ||
    /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])/i.test(style)
  );
}

function rememberMeta(page: HtmlPage, attributes: Record<string, string>): void {
  const name = (attributes.name ?? attributes.property ?? '').toLowerCase();
  if (name !== '' && page.meta.size < 200) page.meta.set(name, oneLine(attributes.content ?? '').slice(0, 500));
}
