/** Turns the elements of a page, as they open and close, into items of plain text. */
import type { HtmlItem } from './html-items.ts';
import { createCell, type HtmlTable, tableLines } from './html-table.ts';
import { oneLine } from './table.ts';

export interface Walk {
  items: HtmlItem[];
  /** Of the block that is open. */
  text: string;
  /** How many bold elements are open, and whether the block holds text outside of them. */
  bold: number;
  hasPlain: boolean;
  lists: { ordered: boolean; next: number }[];
  /** Of a list item that has begun. */
  marker: string;
  /** Of a definition that has begun. */
  term: string;
  tables: HtmlTable[];
  head: number;
  main: number;
  pre: number;
  write(text: string): void;
}

const blocks = new Set(
  'address article aside blockquote body center details dialog div dd dl dt fieldset figcaption figure form header hr html legend main p section summary ul ol li table caption thead tbody tfoot tr td th pre h1 h2 h3 h4 h5 h6 title'.split(
    ' ',
  ),
);

/** The beginning of a page; what is found goes into the items. */
export function createWalk(items: HtmlItem[]): Walk {
  return {
    items,
    text: '',
    bold: 0,
    hasPlain: false,
    lists: [],
    marker: '',
    term: '',
    tables: [],
    head: 0,
    main: 0,
    pre: 0,
    write(text) {
      this.text += this.pre > 0 ? text : text.replaceAll(/\s+/g, ' ');
      if (this.bold === 0 && text.trim() !== '') this.hasPlain = true;
    },
  };
}

/** What an element begins. */
export function openElement(walk: Walk, name: string, attributes: Record<string, string>, isMain: boolean): void {
  if (blocks.has(name)) flush(walk);
  if (isMain) walk.main += 1;
  if (Object.hasOwn(opening, name)) opening[name]?.(walk, attributes);
}

/** What an element ends. */
export function closeElement(walk: Walk, name: string, element: { isMain: boolean; isTitle: boolean }): void {
  if (/^h[1-6]$/.test(name)) closeHeading(walk, Number(name[1]), element.isTitle);
  else if (name === 'dt') walk.term = taken(walk);
  else if (blocks.has(name)) flush(walk);
  if (element.isMain) walk.main -= 1;
  if (Object.hasOwn(closing, name)) closing[name]?.(walk);
}

/** Ends the block that is open, if it holds anything. */
export function flush(walk: Walk): void {
  const bold = !walk.hasPlain && walk.lists.length === 0;
  if (walk.pre > 0) {
    const code = walk.text.replace(/^\n+|\s+$/g, '');
    walk.text = '';
    if (code !== '') emit(walk, { text: `\`\`\`\n${code}\n\`\`\`` });
    return;
  }
  const text = taken(walk);
  if (text === '') return;
  const indent = '  '.repeat(Math.max(0, walk.lists.length - 1));
  const lead = walk.marker !== '' ? `${indent}${walk.marker} ` : walk.lists.length > 0 ? `${indent}  ` : '';
  const term = walk.term === '' ? '' : `${walk.term}: `;
  const lines = text.replaceAll('\n', `\n${lead.replace(/\S/g, ' ')}`);
  emit(walk, { text: lead + term + lines, tight: walk.lists.length > 0 || term !== '', bold });
  walk.marker = '';
  walk.term = '';
}

const opening: Record<string, (walk: Walk, attributes: Record<string, string>) => void> = {
  br(walk) {
    walk.text += '\n';
  },
  img(walk, { alt = '' }) {
    walk.text += ` ${alt} `;
  },
  b(walk) {
    walk.bold += 1;
  },
  strong(walk) {
    walk.bold += 1;
  },
  code: markCode,
  pre(walk) {
    walk.pre += 1;
  },
  ul: (walk) => void walk.lists.push({ ordered: false, next: 1 }),
  ol: (walk, { start }) => void walk.lists.push({ ordered: true, next: Number(start ?? 1) || 1 }),
  li(walk) {
    walk.marker = markerOf(walk);
  },
  thead(walk) {
    walk.head += 1;
  },
  table(walk) {
    const outer = walk.tables.at(-1);
    if (outer) outer.holdsTable = true;
    walk.tables.push({ rows: [], holdsTable: false });
  },
  tr: (walk) => void walk.tables.at(-1)?.rows.push({ head: walk.head > 0, cells: [] }),
  td: (walk, attributes) => openCell(walk, false, attributes),
  th: (walk, attributes) => openCell(walk, true, attributes),
};

const closing: Record<string, (walk: Walk) => void> = {
  b(walk) {
    walk.bold -= 1;
  },
  strong(walk) {
    walk.bold -= 1;
  },
  code: markCode,
  pre(walk) {
    walk.pre -= 1;
  },
  ul: closeList,
  ol: closeList,
  li(walk) {
    walk.marker = '';
  },
  thead(walk) {
    walk.head -= 1;
  },
  table(walk) {
    const table = walk.tables.pop();
    if (table) emit(walk, { text: tableLines(table).join('\n') });
  },
};

function closeList(walk: Walk): void {
  walk.lists.pop();
  walk.marker = '';
}

function markCode(walk: Walk): void {
  if (walk.pre === 0) walk.text += '`';
}

function openCell(walk: Walk, header: boolean, { colspan, rowspan }: Record<string, string>): void {
  const table = walk.tables.at(-1);
  if (table?.rows.length === 0) table.rows.push({ head: false, cells: [] });
  table?.rows.at(-1)?.cells.push(createCell(header, colspan, rowspan));
}

function closeHeading(walk: Walk, level: number, isTitle: boolean): void {
  const text = oneLine(taken(walk));
  if (text !== '') emit(walk, { text, level, isTitle });
}

function emit(walk: Walk, { text, level = 0, tight = false, isTitle = false, bold = false }: Partial<HtmlItem>): void {
  if (text === undefined || text === '') return;
  const cell = walk.tables.at(-1)?.rows.at(-1)?.cells.at(-1);
  if (cell) cell.lines.push(text);
  else walk.items.push({ level, text, tight, main: walk.main > 0, isTitle, bold });
}

/** The text of the open block, its spaces put in order. */
function taken(walk: Walk): string {
  const text = walk.text.split('\n').map(oneLine).join('\n').replaceAll('``', '').trim();
  walk.text = '';
  walk.hasPlain = false;
  return text;
}

function markerOf(walk: Walk): string {
  const list = walk.lists.at(-1);
  if (!list?.ordered) return '-';
  list.next += 1;
  return `${list.next - 1}.`;
}
