/** Passages that say the same: copies, translations, and earlier versions of one document. */

import type { Language } from '../agents/message.ts';
import { remembered } from '../agents/remembered.ts';
import type { Hit, Passage } from './passage.ts';

/** Copies share this much of their words; translations of one document this much of their figures. */
const copied = 0.9;
const translated = 0.6;
/** Of an earlier version of one section this much stays. */
const revised = 0.5;
/** What a newer version replaces is shown below it. */
const supersededShare = 0.8;
const fingers = 6;

/** The hits that say something of their own, best first; of two that say the same the one in the reader's language. */
export function apart(hits: readonly Hit[], language: Language): Hit[] {
  const kept: Hit[] = [];
  const places = new Map<string, number[]>();
  for (const hit of hits) {
    const marks = marksOf(hit.passage);
    const near = new Set(marks.flatMap((mark) => places.get(mark) ?? []));
    const twin = [...near].sort((a, b) => a - b).find((at) => isTwin(kept[at]?.passage, hit.passage));
    const other = twin === undefined ? undefined : kept[twin];
    if (twin === undefined || !other) {
      for (const mark of marks) places.set(mark, [...(places.get(mark) ?? []), kept.length]);
      kept.push(hit);
    } else if (other.passage.language !== language && hit.passage.language === language) {
      kept[twin] = { ...hit, score: Math.max(hit.score, other.score) };
    }
  }
  return kept;
}

/** Hits of an earlier version get less where the newer version of the same section was found too. */
export function newestFirst(hits: readonly Hit[]): Hit[] {
  const versions = Map.groupBy(
    hits,
    ({ passage }) => `${passage.department}\n${passage.language}\n${series(passage.title)}`,
  );
  const old = new Set<Hit>();
  for (const [name, group] of versions) {
    if (name.endsWith('\n') || new Set(group.map(({ passage }) => passage.docId)).size < 2) continue;
    for (const hit of group) if (group.some((other) => replaces(other.passage, hit.passage))) old.add(hit);
  }
  if (old.size === 0) return [...hits];
  return hits
    .map((hit) => (old.has(hit) ? { ...hit, score: hit.score * supersededShare } : hit))
    .sort((a, b) => b.score - a.score);
}

function replaces(newer: Passage, older: Passage): boolean {
  if (newer.docId === older.docId || newer.kind !== 'document' || older.kind !== 'document') return false;
  if (newer.date === null || older.date === null || newer.date <= older.date) return false;
  return newer.section === older.section || isAlike(newer.text, older.text, revised);
}

/** A title without its year, version or state: 'Travel policy 2024 (old)' and 'Travel Policy v3' are one series. */
export const series = remembered((title): string =>
  title
    .toLowerCase()
    .replace(/\b(?:v|ver|version|rev|revision)[ .]?\d+(?:\.\d+)*\b|\b(?:19|20|25)\d{2}\b|(?:เวอร์ชัน|ฉบับที่|ปี)\s*\d+/g, ' ')
    .replace(/\b(?:old|new|draft|final|archived?|superseded|obsolete|former)\b|ฉบับ(?:เก่า|ใหม่|ร่าง)/g, ' ')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim(),
);

function isTwin(a: Passage | undefined, b: Passage): boolean {
  if (!a || a.kind !== b.kind) return false;
  if (a.language === b.language) return isAlike(a.text, b.text, copied);
  return (
    family(a.docId) === family(b.docId) &&
    a.docId !== b.docId &&
    isAlike(figuresOf(a.text), figuresOf(b.text), translated)
  );
}

/** 'leave-policy' and 'leave-policy.th' are one document. */
export const family = remembered((docId): string =>
  docId.replace(/\.(?:md|docx|pdf|html|txt)$/i, '').replace(/[._-](?:th|en)$/i, ''),
);

const figuresOf = remembered((text): string => (text.match(/\d[\d,.]*/g) ?? []).join(' '));

/** Whether the larger of two texts has at least this share of its words in common with the other. */
function isAlike(a: string, b: string, share: number): boolean {
  const [left, right] = [writtenWords(a), writtenWords(b)];
  const needed = share * Math.max(left.size, right.size);
  if (needed === 0 || Math.min(left.size, right.size) < needed) return false;
  let shared = 0;
  for (const word of left) if (right.has(word)) shared += 1;
  return shared >= needed;
}

const writtenWords = remembered(
  (text): ReadonlySet<string> => new Set(text.toLowerCase().split(/\s+/).filter(Boolean)),
);

/** Only passages with a mark in common can be twins: the least hashes of their words, or the family of their document. */
function marksOf(passage: Passage): string[] {
  return [`family ${family(passage.docId)}`, ...leastHashes(passage.text)];
}

const leastHashes = remembered((text): readonly string[] => {
  const least = new Uint32Array(fingers).fill(0xffffffff);
  for (const word of writtenWords(text)) {
    for (let finger = 0; finger < fingers; finger++) {
      const hash = hashOf(word, finger);
      if (hash < (least[finger] as number)) least[finger] = hash;
    }
  }
  return Array.from(least, (hash, finger) => `${finger} ${hash}`);
});

function hashOf(word: string, seed: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed + 1, 0x9e3779b1);
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
