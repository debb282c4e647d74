/** Finds the words of a passage in a document's Markdown and marks them, whatever markup stands between them. */
import type { Token } from 'markdown-it';

/** Letters that must follow one another as in the passage; shorter blocks must be in it as a whole. */
const RUN = 24;
/** Letters of a block that alone can tell where a passage is. */
const TELLING = 12;
const MARK = { open: 'mark_open', close: 'mark_close' } as const;

/** Marks the passage in tokens of `markdown-it`, in place; returns whether any of it was found. */
export function markPassage(tokens: Token[], passage: string): boolean {
  const wanted = lettersOf(passage);
  if (wanted === '') return false;
  const grams = new Set<string>();
  const run = Math.min(RUN, wanted.length);
  for (let at = 0; at + run <= wanted.length; at++) grams.add(wanted.slice(at, at + run));
  const blocks = blocksOf(tokens);
  const found = blocks.map((block) => foundIn(block, wanted, { grams, run }));
  const [from, to, best] = together(blocks, found);
  const isTold = blocks.slice(from, to).some(({ letters }) => letters.length >= Math.min(TELLING, wanted.length));
  if (!isTold) return false;
  for (let n = from; n < to; n++) {
    const block = blocks[n];
    const ranges = found[n] ?? [];
    if (block) mark(block, n === best ? ranges : ranges.filter(reaching(block, n < best)));
  }
  return true;
}

/** The blocks around the best match: the same few words elsewhere are another passage. */
function together(blocks: Block[], found: Range[][]): [from: number, to: number, best: number] {
  const lengths = found.map((ranges) => Math.max(0, ...ranges.map(([from, to]) => to - from)));
  const best = lengths.indexOf(Math.max(0, ...lengths));
  if (!lengths[best]) return [0, 0, 0];
  // One block in between may hold what was read in another way.
  const isNear = (n: number, way: 1 | -1) => Boolean(lengths[n] || (lengths[n + way] && blocks[n]));
  let [from, to] = [best, best + 1];
  while (from > 0 && isNear(from - 1, -1)) from -= 1;
  while (to < blocks.length && isNear(to, 1)) to += 1;
  return [from, to, best];
}

/** A passage that begins in a block goes on to its end, and one that ends in it began before it. */
function reaching({ letters }: Block, isBefore: boolean): (range: Range) => boolean {
  return ([from, to]) => (isBefore ? to === letters.length : from === 0);
}

/** A stretch of text that is read in one go: a paragraph, an item, a row of a table, a piece of code. */
interface Block {
  letters: string;
  /** Where each letter stands: which piece, and where in it. */
  at: { piece: number; offset: number }[];
  pieces: Piece[];
  isRow: boolean;
}

interface Piece {
  text: string;
  /** The token, and the list it stands in; code outside of lines stands in none. */
  token: Token;
  siblings: Token[] | null;
}

type Range = [from: number, to: number];

function blocksOf(tokens: Token[]): Block[] {
  const blocks: Block[] = [];
  let row: Piece[] | undefined;
  for (const [n, token] of tokens.entries()) {
    // A heading is no part of what stands below it.
    if (tokens[n - 1]?.type === 'heading_open') continue;
    if (token.type === 'tr_open') row = [];
    if (token.type === 'thead_close') blocks.pop();
    if (token.type === 'inline') {
      const children = token.children ?? [];
      const pieces = children
        .filter(holdsText)
        .map((child) => ({ text: child.content, token: child, siblings: children }));
      if (row) row.push(...pieces);
      else blocks.push(blockOf(pieces, false));
    }
    if (token.type === 'fence' || token.type === 'code_block')
      blocks.push(blockOf([{ text: token.content, token, siblings: null }], false));
    if (token.type === 'tr_close' && row) {
      blocks.push(blockOf(row, true));
      row = undefined;
    }
  }
  return blocks.filter(({ letters }) => letters !== '');
}

function holdsText({ type }: Token): boolean {
  return type === 'text' || type === 'code_inline';
}

function blockOf(pieces: Piece[], isRow: boolean): Block {
  let letters = '';
  const at: Block['at'] = [];
  for (const [piece, { text }] of pieces.entries())
    for (const { letter, offset } of lettersIn(text)) {
      letters += letter;
      at.push({ piece, offset });
    }
  return { letters, at, pieces, isRow };
}

/** Letters and digits alone, since white space and signs differ between a document and what was read from it. */
function* lettersIn(text: string): Generator<{ letter: string; offset: number }> {
  for (let offset = 0; offset < text.length; offset++) {
    const letter = text.charAt(offset);
    // Of a pair of surrogates each half counts, and of a letter that grows when it is made small the first alone.
    if (/[\p{L}\p{N}\p{M}\p{Cs}]/u.test(letter)) yield { letter: letter.toLowerCase().charAt(0), offset };
  }
}

function lettersOf(text: string): string {
  let letters = '';
  for (const { letter } of lettersIn(text)) letters += letter;
  return letters;
}

function foundIn(block: Block, wanted: string, { grams, run }: { grams: ReadonlySet<string>; run: number }): Range[] {
  if (block.isRow) return rowIsIn(block, wanted) ? [[0, block.letters.length]] : [];
  const { letters } = block;
  if (letters.length < run) return wanted.includes(letters) ? [[0, letters.length]] : [];
  const ranges: Range[] = [];
  for (let at = 0; at + run <= letters.length; at++) {
    if (!grams.has(letters.slice(at, at + run))) continue;
    const last = ranges.at(-1);
    if (last && at <= last[1]) last[1] = at + run;
    else ranges.push([at, at + run]);
  }
  return ranges;
}

/** A row of a table is told with its headers between its cells, which follow one another all the same. */
function rowIsIn({ pieces, letters }: Block, wanted: string): boolean {
  const cells = pieces.map(({ text }) => lettersOf(text)).filter((cell) => cell !== '');
  let from = wanted.indexOf(cells[0] ?? '');
  // The first cell may stand elsewhere too: each place it stands at is tried.
  for (; from >= 0 && cells.length > 0; from = wanted.indexOf(cells[0] ?? '', from + 1)) {
    let end = from;
    const isThere = cells.every((cell) => {
      const at = wanted.indexOf(cell, end);
      if (at < 0 || at - end > 120) return false;
      end = at + cell.length;
      return true;
    });
    if (isThere) return letters.length > 1;
  }
  return false;
}

/** What lies between the first and the last letter is marked, blanks and signs included. */
function mark({ at, pieces }: Block, ranges: Range[]): void {
  for (const [n, piece] of pieces.entries()) {
    const spans = ranges.flatMap(([from, to]): Range[] => {
      const [first, last] = [at[from], at[to - 1]];
      if (!first || !last || n < first.piece || n > last.piece) return [];
      const start = n === first.piece ? first.offset : 0;
      return [[start, n === last.piece ? withEnd(piece.text, last.offset + 1) : piece.text.length]];
    });
    if (spans.length > 0) markPiece(piece, spans);
  }
}

function markPiece({ token, siblings, text }: Piece, spans: Range[]): void {
  if (token.type !== 'text' || !siblings) {
    // Code is marked as a whole, so that what it shows stays as it is.
    token.meta = { ...token.meta, isMarked: true };
    return;
  }
  const Made = token.constructor as new (type: string, tag: string, nesting: -1 | 0 | 1) => Token;
  const parts: Token[] = [];
  let from = 0;
  const add = (to: number) => {
    if (to <= from) return;
    const part = new Made('text', '', 0);
    part.content = text.slice(from, to);
    parts.push(part);
    from = to;
  };
  for (const [start, end] of spans) {
    add(start);
    parts.push(new Made(MARK.open, 'mark', 1));
    add(end);
    parts.push(new Made(MARK.close, 'mark', -1));
  }
  add(text.length);
  siblings.splice(siblings.indexOf(token), 1, ...parts);
}

/** The full stop that ends a sentence belongs to it. */
function withEnd(text: string, end: number): number {
  const [signs = ''] = /^[.!?)”"’;:,%]+/.exec(text.slice(end)) ?? [];
  return end + signs.length;
}
