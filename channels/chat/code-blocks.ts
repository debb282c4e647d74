/** Where code stands in Markdown, and what closes it and opens it again. */
import MarkdownIt, { type Token } from 'markdown-it';

/** Blocks alone: what stands within lines need not be read. */
const markdown = new MarkdownIt({ html: false }).disable('inline');
const LONGEST_INFO = 40;

/** Code as offsets of the text: from its first line to behind its last. */
export interface CodeBlock {
  start: number;
  end: number;
  /** Behind the opening line. */
  inner: number;
  /** Before the closing line; the same as `end` when the code is left open. */
  innerEnd: number;
  /** How far to the right of its message's edge the lines begin, in a list. */
  indent: number;
  /** What opens it again in another message, and what closes it in this one; empty for code that is only indented. */
  open: string;
  close: string;
}

/** The code of a text in order. */
export function codeBlocks(text: string): CodeBlock[] {
  const starts = [0];
  for (const { index } of text.matchAll(/\n/g)) starts.push(index + 1);
  const startOf = (line: number) => starts[line] ?? text.length + 1;
  return markdown.parse(text, {}).flatMap((token) => {
    if (!token.map) return [];
    const [first, last] = token.map;
    const start = startOf(first);
    const end = start + text.slice(start, startOf(last) - 1).trimEnd().length;
    if (token.type === 'fence') return [fence(text, token, { start, inner: Math.min(startOf(first + 1), end), end })];
    if (token.type !== 'code_block') return [];
    return [{ start, inner: start, innerEnd: end, end, indent: 0, open: '', close: '' }];
  });
}

function fence(text: string, { markup, info }: Token, at: Pick<CodeBlock, 'start' | 'inner' | 'end'>): CodeBlock {
  const { start, inner, end } = at;
  const container = text.slice(start, text.indexOf(markup, start)).replaceAll(/[^>\s]/g, ' ');
  const isQuoted = container.includes('>');
  const lastLine = text.lastIndexOf('\n', end - 1) + 1;
  const close = `\n${container}${markup}`;
  const isClosed = lastLine > start && end - lastLine < close.length && text.endsWith(markup, end);
  const name = info.trim().length <= LONGEST_INFO ? info.trim() : '';
  return {
    ...{ start, inner, end },
    innerEnd: isClosed ? lastLine : end,
    indent: isQuoted ? 0 : container.length,
    open: `${isQuoted ? container : ''}${markup}${name}\n`,
    close,
  };
}
