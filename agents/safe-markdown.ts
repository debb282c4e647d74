/** Markdown that leads nowhere but to allowed hosts and calls nobody, whole or as it streams in. */
import { type SafeOptions, safeInline } from './safe-inline.ts';
import { createPieces } from './safe-pieces.ts';

export type { SafeOptions } from './safe-inline.ts';

/** Text that comes bit by bit; what might still become a link, an image or a mention is held back. */
export interface SafeStream {
  push(chunk: string): string;
  /** What was held back. */
  end(): string;
}

/**
 * The text without images, without links to other hosts, without markup, and with mentions that ping nobody.
 * Fenced code stays as it is; making a safe text safe again changes nothing.
 */
export function safeMarkdown(text: string, options: SafeOptions): string {
  const stream = createSafeStream(options);
  return stream.push(text) + stream.end();
}

/** The same for a stream: however the text is cut, what comes out adds up to `safeMarkdown` of the whole. */
export function createSafeStream(options: SafeOptions): SafeStream {
  const fence = createFence();
  const pieces = createPieces(fence.isOpen);
  const lines = createLines();
  let held = '';
  let isNewLine = true;

  const safe = (piece: string): string => {
    const line = piece.endsWith('\n') ? piece.slice(0, -1) : piece;
    const end = piece.slice(line.length);
    const { closing, isCode } = fence.read(line, isNewLine);
    const text = isCode ? withoutPings(line) : fence.passed(safeInline(line, options), isNewLine);
    isNewLine = end !== '';
    return closing + text + end;
  };
  const take = (text: string): string => {
    let from = 0;
    let out = '';
    for (let at = 0; at < text.length; at++) {
      if (!pieces.endAt(text.charAt(at))) continue;
      out += safe(held + text.slice(from, at + 1));
      held = '';
      from = at + 1;
    }
    held += text.slice(from);
    return out;
  };
  const rest = (): string => {
    const last = held === '' ? '' : safe(held);
    return last + fence.end(isNewLine);
  };
  return { push: (chunk) => take(lines.push(chunk)), end: () => take(lines.end()) + rest() };
}

/** Line feeds alone: to Markdown a carriage return ends a line as well. */
function createLines() {
  let isReturn = false;
  return {
    push(chunk: string): string {
      const whole = (isReturn ? '\r' : '') + chunk;
      isReturn = whole.endsWith('\r');
      return (isReturn ? whole.slice(0, -1) : whole).replaceAll(/\r\n?/g, '\n');
    },
    end: () => (isReturn ? '\n' : ''),
  };
}

const FENCE = /^( {0,3})```[^`]*$/;

/**
 * Fenced code that every reader of Markdown and every chat tool takes for code: what is left open is closed. Where they
 * would part ways no fence is believed from there to the end, since what one takes for text could hold a living link.
 */
function createFence() {
  let indent: string | null = null;
  let isTrusted = true;
  const close = () => {
    const closing = indent === null ? '' : `${indent}\`\`\``;
    indent = null;
    return closing;
  };
  const isCode = (line: string, isNewLine: boolean) => {
    const [, open] = (isTrusted && isNewLine && FENCE.exec(line)) || [];
    if (open !== undefined) indent = open;
    return open !== undefined;
  };
  return {
    isOpen: () => indent !== null,
    /** Whether this is code or the fence of it, and the fence that has to stand before it. A piece from the middle of a line is no fence. */
    read(line: string, isNewLine: boolean): { closing: string; isCode: boolean } {
      if (indent === null) return { closing: '', isCode: isCode(line, isNewLine) };
      if (line.trimEnd() === `${indent}\`\`\``) close();
      else if (line.includes('```') || (line.trim() !== '' && !line.startsWith(indent)))
        return { closing: `${close()}\n`, isCode: isCode(line, isNewLine) };
      return { closing: '', isCode: true };
    },
    /** Text that is no code: what only now has become a fence is none, and with one in its middle readers would part ways. */
    passed(text: string, isNewLine: boolean): string {
      if (isTrusted && isNewLine && FENCE.test(text)) return text.replace('```', '``\u2060`');
      isTrusted = isTrusted && !/```|~~~/.test(text);
      return text;
    },
    /** The fence that is still missing at the end of the text. */
    end: (isNewLine: boolean) => (indent !== null && !isNewLine ? '\n' : '') + close(),
  };
}

/** Some chat tools ping from within code. */
function withoutPings(line: string): string {
  return line.replaceAll(/@(?=everyone|here|channel)|<(?=[@#!]|at>)/gi, '$&\u2060');
}
