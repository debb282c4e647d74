/** A bilingual list of what people call the same thing, so that a word never seen in an example still speaks. */

import { allWords, normalise } from '../../language.ts';
import { conceptNames } from './concept-names.ts';
import { createCorrector } from './spelling.ts';

interface Term {
  concept: string;
  /** English stems in a row, or one Thai string. */
  parts: readonly string[];
}

const thaiRun = /[\u0E01-\u0E4E]{2,}/g;

const { english, thai } = indexed(readConcepts(conceptNames));

/** The text with slips mended in words that name a concept. */
export const mendSpelling = createCorrector(conceptNames.match(/(?<![a-z0-9-])[a-z]+(?![a-z0-9-])/g) ?? []);

/** The names of the concepts a text speaks of, in no order. */
export function conceptsOf(text: string): string[] {
  const found = new Set<string>();
  addEnglish(allWords(text), found);
  for (const [run] of normalise(text).matchAll(thaiRun)) addThai(run, found);
  return [...found];
}

/** Reads lines such as `vacation: annual leave, days off | ลาพักร้อน`. */
export function readConcepts(source: string): Term[] {
  const lines = source.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.flatMap((line) => {
    const [concept = '', names = ''] = line.split(/:(.*)/);
    const [englishNames = '', thaiNames = ''] = names.split('|');
    return [
      ...listed(englishNames).map((name) => ({ concept, parts: allWords(name) })),
      ...listed(thaiNames).map((name) => ({ concept, parts: [normalise(name)] })),
    ];
  });
}

function listed(names: string): string[] {
  return names.split(',').flatMap((name) => name.trim() || []);
}

function indexed(terms: Term[]) {
  const byStem = new Map<string, Term[]>();
  const byLetters = new Map<string, Term[]>();
  for (const term of terms) {
    const first = term.parts[0] ?? '';
    const isThai = /^[\u0E01-\u0E4E]/.test(first);
    const [index, key] = isThai ? [byLetters, first.slice(0, 2)] : [byStem, first];
    index.set(key, [...(index.get(key) ?? []), term]);
  }
  for (const terms of byLetters.values()) terms.sort((a, b) => longest(b) - longest(a));
  return { english: byStem, thai: byLetters };
}

function longest({ parts }: Term): number {
  return parts[0]?.length ?? 0;
}

function addEnglish(stems: readonly string[], found: Set<string>): void {
  for (const [at, stem] of stems.entries())
    for (const { concept, parts } of english.get(stem) ?? [])
      if (parts.every((part, further) => stems[at + further] === part)) found.add(concept);
}

/** The longest name wins and is passed over: ลาป่วย is sickness, not also leave. */
function addThai(run: string, found: Set<string>): void {
  for (let at = 0; at < run.length; at++) {
    const matches = (thai.get(run.slice(at, at + 2)) ?? []).filter(({ parts }) => run.startsWith(parts[0] ?? '', at));
    const length = matches[0] ? longest(matches[0]) : 0;
    for (const match of matches) if (longest(match) === length) found.add(match.concept);
    at += Math.max(0, length - 1);
  }
}
