/** BM25 and nothing else, over the same words: what the search of the product has to be better than. */
import { words } from '../agents/language.ts';
import type { Passage } from '../knowledge/passage.ts';

const k1 = 1.2;
const b = 0.75;

/** Ranks passages by BM25 over title, section and text as one field. */
export function plainBm25(passages: readonly Passage[]): (text: string, k: number) => Passage[] {
  const read = passages.map((passage) => {
    const all = words(`${passage.title}\n${passage.section}\n${passage.text}`);
    return { passage, length: all.length, counts: countsOf(all) };
  });
  const average = read.reduce((sum, { length }) => sum + length, 0) / Math.max(1, read.length);
  const frequency = countsOf(read.flatMap(({ counts }) => [...counts.keys()]));
  const rarity = (word: string) => {
    const found = frequency.get(word) ?? 0;
    return Math.log(1 + (read.length - found + 0.5) / (found + 0.5));
  };
  return (text, k) => {
    const asked = [...new Set(words(text))];
    const scored = read.map(({ passage, length, counts }) => {
      const hold = k1 * (1 - b + (b * length) / average);
      const score = asked.reduce((sum, word) => {
        const count = counts.get(word) ?? 0;
        return sum + (rarity(word) * count * (k1 + 1)) / (count + hold);
      }, 0);
      return { passage, score };
    });
    const found = scored.filter(({ score }) => score > 0).sort((one, other) => other.score - one.score);
    return found.slice(0, k).map(({ passage }) => passage);
  };
}

function countsOf(all: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of all) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
