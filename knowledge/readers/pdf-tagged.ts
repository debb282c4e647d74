/** Reads the structure that a PDF declares of itself: headings, paragraphs, lists and tables, as its author meant them. */
import { createCell, type HtmlTable, tableLines } from './html-table.ts';
import { joinItems, type PdfItem } from './pdf-items.ts';

/** A node of the structure as pdf.js hands it over. */
export interface PdfNode {
  role?: string;
  /** Of a leaf: `content`, tied to text by its mark. */
  type?: string;
  id?: string;
  alt?: string;
  children?: readonly PdfNode[];
}

export interface PdfBlock {
  /** 0 where it is no heading. */
  level: number;
  isTitle: boolean;
  text: string;
  tight: boolean;
  size: number;
}

const MAX_DEPTH = 100;
const containers = new Set([
  'Document',
  'DocumentFragment',
  'Part',
  'Art',
  'Sect',
  'Div',
  'NonStruct',
  'BlockQuote',
  'Root',
  'Aside',
  'TOC',
]);
const paragraphs = new Set(['P', 'Note', 'FENote', 'Caption', 'TOCI', 'Index', 'Formula', 'Form', 'BibEntry', 'Quote']);

/** The blocks of a page in the order its structure gives; empty where it has none. */
export function taggedBlocks(root: PdfNode | null, items: readonly PdfItem[]): PdfBlock[] {
  const byMark = new Map<string, PdfItem[]>();
  for (const item of items) {
    if (item.mark === undefined) continue;
    const marked = byMark.get(item.mark);
    if (marked) marked.push(item);
    else byMark.set(item.mark, [item]);
  }
  const blocks: PdfBlock[] = [];
  if (root) addBlocks(root, byMark, blocks, 0);
  return blocks;
}

type Marked = Map<string, PdfItem[]>;

function addBlocks(node: PdfNode, marked: Marked, blocks: PdfBlock[], depth: number): void {
  if (depth > MAX_DEPTH) return;
  const role = node.role ?? '';
  const heading = role === 'Title' ? 1 : role === 'H' ? 2 : Number(/^H([1-6])$/.exec(role)?.[1] ?? 0);
  if (heading > 0) add(blocks, itemsBelow(node, marked), { level: heading, isTitle: role === 'Title' });
  else if (role === 'Table') addTable(node, marked, blocks);
  else if (role === 'L') addList(node, marked, blocks, 0);
  else if (role === 'Code') add(blocks, itemsBelow(node, marked), {});
  else if (paragraphs.has(role) || !(containers.has(role) || role === '')) add(blocks, itemsBelow(node, marked), {});
  else for (const run of runsOf(node.children ?? [])) addRun(run, marked, blocks, depth);
}

/** Inline leaves that follow each other are one paragraph; everything else is a block of its own. */
function runsOf(children: readonly PdfNode[]): PdfNode[][] {
  const runs: PdfNode[][] = [];
  for (const child of children) {
    const last = runs.at(-1);
    if (isInline(child) && last?.[0] && isInline(last[0])) last.push(child);
    else runs.push([child]);
  }
  return runs;
}

function isInline(node: PdfNode): boolean {
  return node.type === 'content' || ['Span', 'Link', 'Em', 'Strong', 'Reference', 'Annot'].includes(node.role ?? '');
}

function addRun(run: readonly PdfNode[], marked: Marked, blocks: PdfBlock[], depth: number): void {
  if (run[0] && isInline(run[0]))
    add(
      blocks,
      run.flatMap((node) => itemsBelow(node, marked)),
      {},
    );
  else for (const node of run) addBlocks(node, marked, blocks, depth + 1);
}

function addTable(table: PdfNode, marked: Marked, blocks: PdfBlock[]): void {
  const rows = below(table, 'TR').map((row): HtmlTable['rows'][number] => ({
    head: false,
    cells: (row.children ?? [])
      .filter(({ role }) => role === 'TH' || role === 'TD')
      .map((cell) => ({ ...createCell(cell.role === 'TH'), lines: [joinItems(itemsBelow(cell, marked))] })),
  }));
  const text = tableLines({ rows, holdsTable: false }).join('\n');
  if (text !== '') blocks.push({ level: 0, isTitle: false, text, tight: false, size: 0 });
}

function addList(list: PdfNode, marked: Marked, blocks: PdfBlock[], level: number): void {
  for (const child of list.children ?? []) {
    if (child.role === 'L') addList(child, marked, blocks, level + 1);
    if (child.role !== 'LI') continue;
    const label = joinItems(below(child, 'Lbl', 'L').flatMap((node) => itemsBelow(node, marked)));
    const text = joinItems(itemsBelow(child, marked, ['L', 'Lbl']));
    const marker = /^[\dA-Za-zก-ฮ(]/.test(label) && label.length <= 6 ? label : '-';
    if (text !== '') {
      blocks.push({ level: 0, isTitle: false, text: `${'  '.repeat(level)}${marker} ${text}`, tight: true, size: 0 });
    }
    if (level < 8) for (const nested of below(child, 'L')) addList(nested, marked, blocks, level + 1);
  }
}

function add(blocks: PdfBlock[], items: PdfItem[], { level = 0, isTitle = false }): void {
  const text = joinItems(items);
  if (text !== '') blocks.push({ level, isTitle, text, tight: false, size: items[0]?.size ?? 0 });
}

function itemsBelow(node: PdfNode, marked: Marked, without: readonly string[] = [], depth = 0): PdfItem[] {
  if (depth > MAX_DEPTH) return [];
  if (node.type === 'content') return marked.get(node.id ?? '') ?? [];
  return (node.children ?? [])
    .filter(({ role }) => !without.includes(role ?? ''))
    .flatMap((child) => itemsBelow(child, marked, without, depth + 1));
}

/** The outermost nodes of a role, not looked for inside others. */
function below(node: PdfNode, role: string, not = '', depth = 0): PdfNode[] {
  if (depth > MAX_DEPTH) return [];
  return (node.children ?? []).flatMap((child) => {
    if (child.role === role) return [child];
    return child.role === not && not !== '' ? [] : below(child, role, not, depth + 1);
  });
}
