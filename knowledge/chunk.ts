/** Cuts the sections of a document into passages that can be found, quoted and cited alone. */
import { setImmediate } from 'node:timers/promises';
import { detectLanguage } from '../agents/language.ts';
import { type Unit, unitsOf } from '../agents/models/builtin/units.ts';
import type { ReadDocument } from './document.ts';
import type { Passage } from './passage.ts';

export type Origin = Pick<Passage, 'tenant' | 'department' | 'docId' | 'acl'>;

export interface ChunkOptions {
  /** Characters of prose a passage holds at most. */
  limit: number;
  /** Characters a numbered procedure may reach before it is cut: half a runbook is a wrong answer. */
  procedureLimit: number;
}

const defaults: ChunkOptions = { limit: 900, procedureLimit: 2400 };
/** Characters that are taken apart at once: finding sentences in one line takes the square of its length. */
const STRETCH = 12_000;
/** Characters of a section, and about as many of all, that are asked for their language. */
const SAMPLE = 20_000;
/** Milliseconds of cutting after which others get their turn. */
const GENTLE_MS = 8;

/** The passages of a document in reading order, each with its section path and one sentence of overlap. */
export function chunkDocument(document: ReadDocument, origin: Origin, options: Partial<ChunkOptions> = {}): Passage[] {
  return [...passagesOf(document, origin, { ...defaults, ...options })];
}

/** The same for documents of any size: others get their turn while it is cut. */
export async function chunkGently(document: ReadDocument, origin: Origin): Promise<Passage[]> {
  const cut: Passage[] = [];
  let since = performance.now();
  for (const passage of passagesOf(document, origin, defaults)) {
    cut.push(passage);
    if (performance.now() - since < GENTLE_MS) continue;
    await setImmediate();
    since = performance.now();
  }
  return cut;
}

function* passagesOf(document: ReadDocument, origin: Origin, limits: ChunkOptions): Generator<Passage> {
  const language = document.language ?? detectLanguage(sampleOf(document));
  let ordinal = 0;
  for (const { path, anchor, page, text: whole } of document.sections)
    for (const stretch of stretchesOf(whole))
      for (const text of cutText(stretch, limits)) {
        yield {
          ...origin,
          id: `${origin.docId}#${ordinal}`,
          title: document.title,
          section: path.join(' › '),
          anchor,
          text,
          language: /\p{L}/u.test(text) && language === 'en' ? detectLanguage(text) : language,
          date: document.date,
          kind: 'document',
          ordinal: ordinal++,
          ...(page === undefined ? {} : { page }),
        };
      }
}

/** The beginnings of sections say what language the whole is in. */
function sampleOf({ sections }: ReadDocument): string {
  let sample = '';
  for (const { text } of sections) {
    if (sample.length > SAMPLE) break;
    sample += `${text.slice(0, SAMPLE)}\n`;
  }
  return sample;
}

/** A text as it is, or a very long one in parts, cut where a paragraph, a line, a sentence, a word or at last a character ends. */
function* stretchesOf(text: string): Generator<string> {
  let from = 0;
  while (text.length - from > STRETCH) {
    const to = breakBefore(text, from, from + STRETCH);
    yield text.slice(from, to);
    from = to;
  }
  if (text.slice(from).trim() !== '') yield text.slice(from);
}

/** The best place to cut in the second half of what lies between the two. */
function breakBefore(text: string, from: number, to: number): number {
  const half = from + Math.floor((to - from) / 2);
  for (const mark of ['\n\n', '\n', '. ', ' ']) {
    const at = text.lastIndexOf(mark, to - mark.length);
    if (at >= half) return at + mark.length;
  }
  const isPair = /[\uD800-\uDBFF]/.test(text.charAt(to - 1));
  return isPair ? to - 1 : to;
}

function cutText(text: string, limits: ChunkOptions): string[] {
  if (text.length <= limits.limit) return text.trim() === '' ? [] : [text];
  const units = unitsOf(text);
  const chunks: { from: number; to: number }[] = [];
  for (const [at, unit] of units.entries()) {
    const open = chunks.at(-1);
    if (open && unit.end - open.from <= limitFor(unit, limits)) open.to = unit.end;
    else chunks.push({ from: startOf(unit, open ? units[at - 1] : undefined, open, limits), to: unit.end });
  }
  return chunks.flatMap(({ from, to }) => shortened(text.slice(markerStart(text, from), to).trim(), limits));
}

/** A sentence or code without an end is cut where it must be. */
function shortened(text: string, { procedureLimit }: ChunkOptions): string[] {
  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > procedureLimit) {
    const to = breakBefore(text, from, from + procedureLimit);
    pieces.push(text.slice(from, to).trim());
    from = to;
  }
  return [...pieces, text.slice(from).trim()].filter((piece) => piece !== '');
}

function limitFor(unit: Unit, limits: ChunkOptions): number {
  return unit.kind === 'step' || unit.kind === 'code' ? limits.procedureLimit : limits.limit;
}

/** Prose repeats its last sentence at the start of the next passage when there is room for it. */
function startOf(
  unit: Unit,
  before: Unit | undefined,
  open: { from: number; to: number } | undefined,
  limits: ChunkOptions,
): number {
  const overlaps = before?.kind === 'sentence' && unit.kind === 'sentence' && before.start > (open?.from ?? 0);
  return overlaps && unit.end - before.start <= limits.limit ? before.start : unit.start;
}

/** A list item starts at its dash. */
function markerStart(text: string, from: number): number {
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  return /^\s*[-*•]\s+$/.test(text.slice(lineStart, from)) ? lineStart : from;
}
