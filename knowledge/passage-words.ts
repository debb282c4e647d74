/** The words of passages, read once: an index hands out the same passages again and again. */
import { words } from '../agents/language.ts';
import { conceptTerms } from '../agents/models/builtin/phrasebook.ts';
import type { Passage } from './passage.ts';

export interface WordsOf {
  /** How often each word stands in title, section and text. */
  counts: ReadonlyMap<string, number>;
  length: number;
  concepts: ReadonlySet<string>;
  /** The concepts that its title or section names. */
  headed: ReadonlySet<string>;
}

const readings = new WeakMap<Passage, WordsOf>();

/** The words and concepts of a passage. */
export function readWords(passage: Passage): WordsOf {
  const known = readings.get(passage);
  if (known) return known;
  const heading = `${passage.title}\n${passage.section}\n${passage.question ?? ''}`;
  const counts = new Map<string, number>();
  const all = [...words(heading), ...words(passage.text)];
  for (const word of all) counts.set(word, (counts.get(word) ?? 0) + 1);
  const headed = new Set(conceptTerms(heading));
  const concepts = new Set([...headed, ...conceptTerms(passage.text)]);
  const read = { counts, length: all.length, concepts, headed };
  readings.set(passage, read);
  return read;
}
