/** Tables for chat tools that have none: narrow ones as aligned code, wide ones as lists. */
import MarkdownIt, { type Token } from 'markdown-it';
import { displayWidth } from './display-width.ts';
import { asMarkdown, BREAK, withoutPings } from './markdown-text.ts';

/** Columns that a phone shows without breaking the lines of code. */
const MOST_COLUMNS = 60;
const GAP = '  ';

const markdown = new MarkdownIt({ html: false });

interface Cell {
  /** As it was written, with its Markdown. */
  source: string;
  plain: string;
  isRight: boolean;
}

/** The Markdown with each table written out; everything else stays to the letter. */
export function withoutTables(source: string): string {
  const text = source.replaceAll(/\r\n?/g, '\n');
  const lines = text.split('\n');
  const written: string[] = [];
  let from = 0;
  for (const { start, end, rows } of tablesOf(markdown.parse(text, {}))) {
    written.push(...lines.slice(from, start));
    const prefix = CONTAINER.exec(lines[start] ?? '')?.[0] ?? '';
    if (written.length > 0 && prefix.trim() === '' && written.at(-1)?.trim()) written.push('');
    written.push(...inContainer(prefix, tableLines(rows)));
    if (lines[end]?.trim()) written.push(prefix.replaceAll(/[^>\s]/g, ' ').trimEnd());
    from = end;
  }
  return from === 0 ? source : [...written, ...lines.slice(from)].join('\n');
}

/** Quotes and list items that a table stands in. */
const CONTAINER = /^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))*[ \t]*/;

function inContainer(prefix: string, lines: string[]): string[] {
  const next = prefix.replaceAll(/[^>\s]/g, ' ');
  return lines.map((line, at) => (at === 0 ? prefix : next) + line);
}

function* tablesOf(tokens: Token[]): Generator<{ start: number; end: number; rows: Cell[][] }> {
  for (const [at, { type, map }] of tokens.entries()) {
    if (type !== 'table_open' || !map) continue;
    const length = tokens.slice(at).findIndex((token) => token.type === 'table_close');
    yield { start: map[0], end: map[1], rows: rowsOf(tokens.slice(at, at + length)) };
  }
}

function rowsOf(tokens: Token[]): Cell[][] {
  const rows: Cell[][] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.type === 'tr_open') rows.push([]);
    if (token.type !== 'inline') continue;
    const isRight = /right/.test(String(tokens[at - 1]?.attrGet('style') ?? ''));
    rows.at(-1)?.push({ source: token.content.trim(), plain: plainOf(token.children ?? []), isRight });
  }
  return rows;
}

/** Words without their marks; what stood on two sides of a mark must not grow together to a mention or an address. */
function plainOf(tokens: Token[]): string {
  const texts = tokens.map(({ type, content }) => (type === 'softbreak' || type === 'hardbreak' ? ' ' : content));
  const plain = texts.filter(Boolean).reduce((left, right) => left + seam(left, right) + right, '');
  return withoutPings(plain)
    .replaceAll(/`(?=``)/g, `\`${BREAK}`)
    .trim();
}

function seam(left: string, right: string): string {
  return /\S$/.test(left) && /^\S/.test(right) ? BREAK : '';
}

function tableLines(rows: Cell[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => displayWidth(row[column]?.plain ?? ''))),
  );
  const total = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
  return total <= MOST_COLUMNS ? aligned(rows, widths) : listed(rows);
}

function aligned([header = [], ...rows]: Cell[][], widths: number[]): string[] {
  const rule = widths.map((width) => '-'.repeat(width)).join(GAP);
  const line = (row: Cell[]) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd();
  return ['```', line(header), rule, ...rows.map(line), '```'];
}

function padded({ plain, isRight }: Cell, width: number): string {
  const space = ' '.repeat(width - displayWidth(plain));
  return isRight ? space + plain : plain + space;
}

/** A row becomes an item named by its first cell, with the others below it. */
function listed([header = [], ...rows]: Cell[][]): string[] {
  if (rows.length === 0) return header.map(({ source }) => `- ${source}`);
  return rows.flatMap((row) => {
    const said = row.flatMap(({ source }, column) => (source === '' ? [] : [named(header[column], source)]));
    return said.map((line, at) => `${at === 0 ? '' : '  '}- ${line}`);
  });
}

function named(header: Cell | undefined, source: string): string {
  return header?.plain ? `**${asMarkdown(header.plain)}:** ${source}` : source;
}
