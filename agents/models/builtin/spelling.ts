/** Slips of the keyboard in the words that name concepts: vacaton, passwrod, reciept. */

import { allWords, normalise } from '../../language.ts';

const shortest = 7;

/** A corrector that knows these words and changes only what is one slip (a letter missing, doubled or swapped with the next) away from one of them. */
export function createCorrector(known: Iterable<string>): (text: string) => string {
  const names = new Set(known);
  const stems = new Set([...names].flatMap(allWords));
  const byDeletion = indexDeletions(names);
  const corrected = (word: string) => {
    if (word.length < shortest || names.has(word) || allWords(word).some((stem) => stems.has(stem))) return word;
    const near = new Set(deletionsOf(word).flatMap((key) => byDeletion.get(key) ?? []));
    const [only, another] = [...near].filter((name) => isOneSlip(word, name));
    return only !== undefined && another === undefined ? only : word;
  };
  return (text) => normalise(text).replace(/(?<![a-z0-9'-])[a-z]+(?![a-z0-9'-])/g, corrected);
}

function indexDeletions(names: Set<string>): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const name of names) {
    if (name.length < shortest) continue;
    for (const key of deletionsOf(name)) index.set(key, [...(index.get(key) ?? []), name]);
  }
  return index;
}

function deletionsOf(word: string): string[] {
  const shorter = Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1));
  return [...new Set([word, ...shorter])];
}

// A changed letter mostly makes another real word (remove, remote), and people get the first letter right.
function isOneSlip(word: string, name: string): boolean {
  if (word[0] !== name[0]) return false;
  if (word.length !== name.length) return Math.abs(word.length - name.length) === 1;
  const wrong = [...word].flatMap((letter, at) => (letter === name[at] ? [] : at));
  const [first = 0, second = 0] = wrong;
  return wrong.length === 2 && second === first + 1 && word[first] === name[second] && word[second] === name[first];
}
