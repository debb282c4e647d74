/** Long Markdown cut into messages that each read on their own. */
import { type CodeBlock, codeBlocks } from './code-blocks.ts';
import { cutAt } from './cut.ts';

const SMALLEST = 40;

/** The text in pieces of at most `limit` UTF-16 units: cut between paragraphs, else lines, else sentences or words; cut code is closed and opened again. */
export function splitMarkdown(text: string, limit: number): string[] {
  if (!(limit >= SMALLEST))
    throw new RangeError(`A piece of ${limit} characters is too short; ${SMALLEST} are needed.`);
  if (text.length <= limit) return [text];
  const pieces: string[] = [];
  let rest = withoutBlankStart(text.replaceAll(/\r\n?/g, '\n')).trimEnd();
  while (rest.length > limit) {
    const { piece, after } = cutOff(rest, limit);
    pieces.push(piece);
    rest = after;
  }
  return rest === '' && pieces.length > 0 ? pieces : [...pieces, rest];
}

function cutOff(text: string, limit: number): { piece: string; after: string } {
  const blocks = codeBlocks(text).filter(({ open, close }) => open.length + close.length <= limit / 4);
  const room = limit - Math.max(0, ...blocks.map(({ close }) => close.length));
  const at = cutAt(text, room, blocks);
  const inside = blocks.find(({ start, end }) => start < at && at < end);
  if (inside) return cutInCode(text, at, inside);
  const piece = text.slice(0, at).trimEnd();
  if (text.charAt(at) === '\n') return { piece, after: outdented(withoutBlankStart(text.slice(at))) };
  return { piece, after: quoteOf(text, at) + text.slice(at).trimStart() };
}

/** What marks the line as quoted: the rest of it is quoted as well. */
function quoteOf(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^ {0,3}(?:> ?){1,3}/.exec(line)?.[0] ?? '';
}

function cutInCode(
  text: string,
  at: number,
  { end, indent, open, close }: CodeBlock,
): { piece: string; after: string } {
  const next = text.charAt(at) === '\n' ? at + 1 : at;
  const isLineStart = next > at;
  // In its own message it stands in no list, so its lines begin further to the left.
  const code = text
    .slice(next, end)
    .replaceAll(new RegExp(`${isLineStart ? '^' : '(?<=\\n)'} {0,${indent}}`, 'gm'), '');
  return { piece: text.slice(0, at).trimEnd() + close, after: open + code + text.slice(end) };
}

function withoutBlankStart(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, '');
}

/** An item of an inner list that begins a piece: so far to the right it would be read as code. */
function outdented(text: string): string {
  const indent = /^ {4,}/.exec(text)?.[0] ?? '';
  if (indent === '') return text;
  const lines = text.split('\n');
  const end = lines.findIndex((line) => line.trim() !== '' && !line.startsWith(indent));
  return lines.map((line, at) => (end === -1 || at < end ? line.slice(indent.length) : line)).join('\n');
}
