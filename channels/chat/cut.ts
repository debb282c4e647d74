/** The best place to cut a text. */
import type { CodeBlock } from './code-blocks.ts';

const WORDS = new Intl.Segmenter('th', { granularity: 'word' });
const GRAPHEMES = new Intl.Segmenter('th', { granularity: 'grapheme' });
/** Links, addresses and code within a line. */
const WHOLE = /!?\[[^\]\n]{0,300}\]\((?:[^()\n]|\([^()\n]{0,300}\)){0,1000}\)|<?https?:\/\/[^\s<>]+>?|`[^`\n]+`/g;

/** An offset up to `room`, so that as much as possible stays together: paragraphs before lines, code before sentences, sentences before words. */
export function cutAt(text: string, room: number, code: readonly CodeBlock[]): number {
  // A cut further to the front would make too many pieces.
  const least = Math.ceil(room / 3);
  const isFree = (at: number) => !code.some(({ start, end }) => start <= at && at < end);
  const ends = lineEnds(text, room).filter((at) => at >= least);
  const free = ends.filter((at) => isFree(at) && !isHeading(text, at));
  return (
    free.findLast((at) => isBlankAfter(text, at)) ??
    free.at(-1) ??
    codeCut(code, ends, room) ??
    lineCut(text, roomInCode(code, room), least)
  );
}

function lineEnds(text: string, room: number): number[] {
  return [...text.slice(0, room + 1).matchAll(/\n/g)].map(({ index }) => index);
}

function isBlankAfter(text: string, at: number): boolean {
  return /^\n[ \t]*\n/.test(text.slice(at, at + 80));
}

/** A heading goes with what it is the heading of. */
function isHeading(text: string, at: number): boolean {
  return /^ {0,3}#{1,6}\s/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at));
}

/** Behind the code when only its last line is missing, before it when all of it has room in the next piece, else behind one of its lines. */
function codeCut(code: readonly CodeBlock[], ends: readonly number[], room: number): number | undefined {
  const block = code.find(({ start, end }) => start < room && room < end);
  if (!block) return undefined;
  const { start, inner, innerEnd, end, close } = block;
  if (room >= innerEnd && end - room < close.length) return end;
  const before = start > 0 ? start - 1 : undefined;
  if (end - start <= room && before !== undefined) return before;
  return ends.findLast((at) => at > inner && at < innerEnd - 1) ?? before;
}

/** Something of the code goes along with its last line. */
function roomInCode(code: readonly CodeBlock[], room: number): number {
  const block = code.find(({ innerEnd, end }) => innerEnd - 1 <= room && room < end);
  return block ? block.innerEnd - 2 : room;
}

function lineCut(text: string, room: number, least: number): number {
  const from = text.lastIndexOf('\n', room - 1) + 1;
  const spans = [...text.slice(from, room * 2).matchAll(WHOLE)].map(({ index, 0: { length } }) => ({
    start: from + index,
    end: from + index + length,
  }));
  const fits = (at: number | undefined) =>
    at !== undefined && at >= least && !spans.some(({ start, end }) => start < at && at < end);
  const ends = (pattern: RegExp) =>
    [...text.slice(from, room + 1).matchAll(pattern)].map(({ index, 0: found }) => from + index + found.length);
  const candidates = [
    ends(/[.!?…。！？]+["'”’)\]]*(?=\s)/g).findLast(fits),
    ends(/\S(?=\s)/g).findLast(fits),
    spans.find(({ start, end }) => start < room && room < end)?.start,
    boundary(WORDS, text, from, room),
  ];
  return candidates.find(fits) ?? graphemeCut(text, from, room, least);
}

function boundary(segmenter: Intl.Segmenter, text: string, from: number, room: number): number {
  return from + (segmenter.segment(text.slice(from, room + 200)).containing(room - from)?.index ?? 0);
}

function graphemeCut(text: string, from: number, room: number, least: number): number {
  const at = boundary(GRAPHEMES, text, from, room);
  if (at >= least) return at;
  // A single letter under so many marks is cut, but never half of a character.
  return /[\udc00-\udfff]/.test(text.charAt(room)) && /[\ud800-\udbff]/.test(text.charAt(room - 1)) ? room - 1 : room;
}
