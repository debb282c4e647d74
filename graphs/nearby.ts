/** Where in a passage a sentence could come from: the closest sentences, what stands beside them, and the headings above them. */
import { sentences, words } from '../agents/language.ts';
import { conceptTerms, mentionsOf } from '../agents/models/builtin/phrasebook.ts';
import type { ModelPassage } from '../agents/models/tasks.ts';
import { clausesOf } from './clauses.ts';
import { figured } from './figured.ts';

/** A passage with figures for number words. */
export interface Source {
  title: string;
  section: string;
  text: string;
  sentences: readonly string[];
}

/** What is close to a text in a passage. */
export interface Nearby {
  /** The sentences it comes closest to. */
  centres: readonly number[];
  /** Those, their neighbours and the headings. */
  text: string;
}

/** Says how much a word tells, by how few of the sentences that were given hold it. */
export type Weigh = (word: string) => number;

export function sourceOf({ title, section, text }: ModelPassage): Source {
  const plain = figured(text);
  return { title: figured(title), section: figured(section), text: plain, sentences: sentencesOf(plain) };
}

function sentencesOf(text: string): string[] {
  return sentences(text).map((sentence) => sentence.text);
}

/** Rare words tell more than common ones; a word that stands nowhere tells most. */
export function weighIn(sources: readonly Source[]): Weigh {
  const counts = new Map<string, number>();
  let all = 0;
  for (const source of sources) {
    for (const sentence of source.sentences) {
      all++;
      for (const word of new Set(words(sentence))) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return (word) => Math.log2(2 + all / (1 + (counts.get(word) ?? 0)));
}

/** What a sentence could come from; `foreign` when it is in another language than the passage. */
export function nearbyIn(
  source: Source,
  sentence: string,
  { weigh, foreign }: { weigh: Weigh; foreign: boolean },
): Nearby {
  const { sentences: all } = source;
  const centres = [...new Set([sentence, ...clausesOf(sentence)].flatMap((one) => centreOf(all, one, weigh, foreign)))];
  const wide = new Set(centres.flatMap((n) => [n - 1, n, n + 1]));
  const beside = all.filter((_one, n) => wide.has(n));
  return { centres, text: [headingsOf(source), ...beside].join('\n') };
}

/** Title, section, and inside of the text what introduces a list or names the columns of a table. */
export function headingsOf({ title, section, text }: Pick<Source, 'title' | 'section' | 'text'>): string {
  const lines = text.split('\n').map((line) => line.trim());
  const above = lines.filter(
    (line, n) =>
      /[:：]\*{0,2}$/.test(line) || /^#{1,6}\s/.test(line) || (line.startsWith('|') && !lines[n - 1]?.startsWith('|')),
  );
  return [title, section, ...above].join('\n');
}

function centreOf(all: readonly string[], said: string, weigh: Weigh, foreign: boolean): number[] {
  const terms = new Set(
    foreign ? [...conceptTerms(said), ...words(said).filter((word) => /\d/.test(word))] : words(said),
  );
  if (terms.size === 0) return [];
  const scores = all.map((sentence) => {
    const held = new Set(foreign ? [...conceptTerms(sentence), ...words(sentence)] : words(sentence));
    const shared = [...terms].filter((term) => held.has(term));
    const sum = shared.reduce((total, term) => total + weigh(term), 0);
    // Of two sentences with the same words the shorter one says it.
    return sum / (1 + held.size / 100);
  });
  const best = Math.max(0, ...scores);
  return best === 0 ? [] : scores.flatMap((score, n) => (score === best ? [n] : []));
}

/** Which words of a text another one holds, as they are or as another name of the same thing. */
export function namedIn(text: string, near: string): (word: string) => boolean {
  const held = new Set(words(near));
  const concepts = new Set(conceptTerms(near));
  const named = new Set(mentionsOf(text).flatMap((mention) => (concepts.has(mention.concept) ? mention.words : [])));
  return (word) => held.has(word) || named.has(word);
}
