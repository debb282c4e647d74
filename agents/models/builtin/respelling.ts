/** Mends slips of the pen in questions, by the words the phrasebook knows. */
import { words } from '../../language.ts';
import { isCommon } from './common-words.ts';
import { phrasebookWords } from './phrasebook.ts';

const leastLength = 5;
const dictionary = byFirstLetter(phrasebookWords());

/** The text with misspelt English words replaced, where `isKnown` knows no such word and just one word is a slip away. */
export function respelled(text: string, isKnown: (word: string) => boolean): string {
  return text.replace(/[a-z]{5,}/gi, (written) => {
    const spelling = written.toLowerCase();
    const stems = words(spelling);
    if (stems.length !== 1 || isCommon(stems[0] ?? '') || isKnown(stems[0] ?? '')) return written;
    const meant = new Set(candidatesFor(spelling));
    return meant.has(spelling) || meant.size === 0 ? written : ([...meant].sort(byLength(spelling))[0] ?? written);
  });
}

function candidatesFor(spelling: string): string[] {
  const known = dictionary.get(spelling.charAt(0)) ?? [];
  return known.filter((word) => Math.abs(word.length - spelling.length) <= 1 && isOneSlip(spelling, word));
}

/** One letter added, dropped or changed, or two neighbours swapped. */
export function isOneSlip(a: string, b: string): boolean {
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - from && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const left = a.slice(from, a.length - tail);
  const right = b.slice(from, b.length - tail);
  return (left.length <= 1 && right.length <= 1) || (left.length === 2 && left === [...right].reverse().join(''));
}

function byLength(spelling: string) {
  return (a: string, b: string) => Math.abs(a.length - spelling.length) - Math.abs(b.length - spelling.length);
}

function byFirstLetter(known: string[]): Map<string, string[]> {
  const longEnough = known.filter((word) => word.length >= leastLength);
  return Map.groupBy(longEnough, (word) => word.charAt(0));
}
