/** A stretch of one line of Markdown without images, foreign links, markup and mentions; everything else stays to the letter. */

import type { Language } from './message.ts';
import { type AllowedHosts, endsInHost, isAllowedAddress, isAllowedHost, isAllowedTarget } from './safe-link.ts';

export interface SafeOptions {
  /** Hosts that links may lead to, with their port when it is not the usual one. */
  hosts: AllowedHosts;
  /** Of the words that stand for a removed address; English when left out. */
  language?: Language;
}

/** Invisible, and neither Markdown nor any chat tool reads across it. */
const BREAK = '\u2060';
const REMOVED = { en: '‹link removed›', th: '‹ลบลิงก์แล้ว›' };
const TRAILING = ").,;:!?'*_~";

/** Behind a host alone; anything else could be read as more of it. */
const ENDS_ADDRESS = /[).,;:?]*(?:\s|$)|[<>]/y;
const ADDRESS_CHARACTER = '[!#-;=?-Z\\\\^_a-z{}~]';
const TARGET = '<(?<angled>[^<>]*)>|(?<bare>[^\\s()<>]*(?:\\([^\\s()<>]*\\)[^\\s()<>]*)*)';
const TITLE = '(?:\\s+(?:"[^"]*"|\'[^\']*\'|\\([^()]*\\)))?';

/** What breaks the same way wherever it stands. */
const ANYWHERE = [
  '\\](?=[(:])',
  '<(?=[a-z/!?@#&$^:|])',
  '&lt;(?=[a-z/!?@#&$^:|])',
  '/(?=[/\\\\])',
  ':(?=[/\\\\]{2})',
  '(?<![\\w./-])(?:www\\.)+(?!www\\.|[\\s\u2060]|$)',
  '@(?=everyone|here|channel|all\\b|[[{&!<])',
  '&(?!(?:amp|lt|gt|quot|nbsp|apos);)(?=#|[a-z][a-z0-9]{1,31};)',
].join('|');
const ADDRESS = `[a-z][a-z0-9+.-]{0,31}:[/\\\\]{2}${ADDRESS_CHARACTER}*`;

const ADDRESSES = new RegExp(ADDRESS, 'giu');
const IN_CODE = new RegExp(ANYWHERE, 'giu');
const IN_TEXT = new RegExp(
  [
    '(?<open>!?\\[)',
    `(?<link>\\]\\(\\s*(?:${TARGET})${TITLE}\\s*\\))`,
    '(?<close>\\](?![(:]))',
    `<(?<enclosed>https?:${ADDRESS_CHARACTER}*)>`,
    `(?<address>${ADDRESS})`,
    '(?<domain>(?<![\\w./-])(?:[a-z0-9-]{1,63}\\.)+[a-z]{2,24}(?=[/?#]|:\\d))',
    `(?<broken>${ANYWHERE}|(?<![\\w.+\\-\u2060])@(?=[\\p{L}\\p{N}_]))`,
  ].join('|'),
  'giu',
);

/** A place where something was taken out; what stands on its two sides must not grow together. */
const SEAM = Symbol('seam');
type Piece = string | typeof SEAM;

/** Makes the stretch safe; `text` holds no line feed. */
export function safeInline(text: string, options: SafeOptions): string {
  const writing: Writing = { ...options, pieces: [], openers: [] };
  for (const { isCode, from, to } of spans(text)) {
    if (isCode) writing.pieces.push(codeSpan(text.slice(from, to), options));
    else writeText(writing, text.slice(from, to), text[to] ?? '');
  }
  for (const at of writing.openers) if (writing.pieces[at] === '![') writing.pieces[at] = `!${BREAK}[`;
  return sewn(writing.pieces);
}

/** Inside code an address stays readable, only nothing can be made of it. */
function codeSpan(text: string, { hosts }: SafeOptions): string {
  const broken = (from: number, to?: number) => text.slice(from, to).replaceAll(IN_CODE, `$&${BREAK}`);
  let written = 0;
  let code = '';
  for (const { index, 0: found } of text.matchAll(ADDRESSES)) {
    const after = text.charAt(index + found.length);
    if (!isAllowedAddress(found, hosts) || (endsInHost(found) && !/[\s`]/.test(after))) continue;
    code += broken(written, index) + found;
    written = index + found.length;
  }
  return code + broken(written);
}

interface Writing extends SafeOptions {
  pieces: Piece[];
  /** Indexes of the brackets that are still open. */
  openers: number[];
}
type Groups = Record<string, string | undefined>;

function writeText(writing: Writing, text: string, next: string): void {
  const { pieces, openers, hosts } = writing;
  const whole = text + next;
  const tokens = new RegExp(IN_TEXT);
  let written = 0;
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    const [found] = match;
    const groups = match.groups as Groups;
    if (match.index > written) pieces.push(text.slice(written, match.index));
    written = match.index + found.length;
    if (groups.open) openers.push(pieces.push(found) - 1);
    else if (groups.link) closeLink(writing, groups.angled ?? groups.bare ?? '');
    else if (groups.close) {
      const opener = openers.pop();
      if (opener !== undefined && pieces[opener] === '![') pieces[opener] = `!${BREAK}[`;
      pieces.push(found);
    } else if (groups.enclosed !== undefined)
      pieces.push(...(isAllowedAddress(groups.enclosed, hosts) ? [found] : removed(writing)));
    else if (groups.address) {
      // Whatever punctuation it ends in is read once more, since it may begin something.
      written = match.index + addressEnd(groups.address);
      tokens.lastIndex = written;
      pieces.push(...bareAddress(writing, whole, match.index, written));
    } else if (groups.domain) pieces.push(isAllowedHost(found, hosts) ? found : found.replaceAll('.', `.${BREAK}`));
    else pieces.push(found + BREAK);
  }
  pieces.push(text.slice(written));
}

/** `](target)`: the link stays when its target may, else its text alone does; of an image only the text ever stays. */
function closeLink({ pieces, openers, hosts }: Writing, target: string): void {
  const opener = openers.pop();
  const isImage = opener !== undefined && pieces[opener] === '![';
  if (!isImage && isAllowedTarget(target, hosts)) {
    pieces.push(`](${target})`);
    return;
  }
  if (opener === undefined) pieces.push(']');
  else pieces[opener] = SEAM;
  pieces.push(SEAM);
}

function addressEnd(found: string): number {
  let end = found.length;
  while (TRAILING.includes(found[end - 1] ?? ' ')) end--;
  return end;
}

function bareAddress(writing: Writing, text: string, from: number, end: number): Piece[] {
  const address = text.slice(from, end);
  if (!isAllowedAddress(address, writing.hosts)) return removed(writing);
  ENDS_ADDRESS.lastIndex = end;
  return [!endsInHost(address) || ENDS_ADDRESS.test(text) ? address : `${address}/`];
}

function removed({ language = 'en' }: SafeOptions): Piece[] {
  return [SEAM, REMOVED[language], SEAM];
}

function sewn(pieces: Piece[]): string {
  let text = '';
  let isOpen = false;
  for (const piece of pieces) {
    if (piece === SEAM) isOpen = true;
    else if (piece !== '') {
      // A full stop or a comma that ends there may stand next to it.
      if (isOpen && /\S$/u.test(text.slice(-2)) && /^(?![.,;!?)]+(?:\s|$))\S/u.test(piece)) text += BREAK;
      text += piece;
      isOpen = false;
    }
  }
  return text;
}

interface Span {
  isCode: boolean;
  from: number;
  to: number;
}

/** Code between runs of equally many backticks, and the text around it. */
function* spans(text: string): Generator<Span> {
  const runs = [...text.matchAll(/`+/g)].map(({ index, 0: { length } }) => ({ from: index, length }));
  const partners = partnersOf(runs.map(({ length }) => length));
  let from = 0;
  for (let at = 0; at < runs.length; at++) {
    const [first, last] = [runs[at], runs[partners[at] ?? -1]];
    if (!first || !last) continue;
    yield { isCode: false, from, to: first.from };
    from = last.from + last.length;
    yield { isCode: true, from: first.from, to: from };
    at = partners[at] ?? at;
  }
  yield { isCode: false, from, to: text.length };
}

/** For each run the next one of its length. */
function partnersOf(lengths: number[]): (number | undefined)[] {
  const next = new Map<number, number>();
  return lengths
    .map((_, index) => lengths.length - 1 - index)
    .map((at) => {
      const length = lengths[at] ?? 0;
      const partner = next.get(length);
      next.set(length, at);
      return partner;
    })
    .reverse();
}
