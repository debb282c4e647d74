/** Ways of naming one thing in English and Thai, so that 'annual leave', 'PTO' and 'พักร้อน' meet in a search. */
import { allWords, normalise } from '../../language.ts';
import { remembered } from '../../remembered.ts';
import { everydayPhrases } from './phrasebook-everyday.ts';
import { workPhrases } from './phrasebook-work.ts';

/** A concept named in a text, with the words of the phrase that named it. */
export interface Mention {
  /** Starts with a sign that no word can hold. */
  concept: string;
  words: string[];
}

const thai = /[\u0E00-\u0E7F]/;
const phrases = `${workPhrases.trim()}\n${everydayPhrases.trim()}`;
const { byFirstWord, byFirstLetters } = compile(phrases);

/** The concepts a text names, once per concept and wording. */
export const mentionsOf = remembered((text): readonly Mention[] => {
  const found = new Map<string, Mention>();
  const keep = (mention: Mention) => found.set(`${mention.concept} ${mention.words.join(' ')}`, mention);
  const spelling = normalise(text);
  addLatin(allWords(text), keep);
  if (thai.test(spelling)) addThai(spelling, keep);
  return [...found.values()];
});

/** The distinct concepts of a text, as index terms. */
export const conceptTerms = remembered((text): readonly string[] => [
  ...new Set(mentionsOf(text).map(({ concept }) => concept)),
]);

/** Every English word of the phrasebook as it is written. */
export function phrasebookWords(): string[] {
  return [...new Set(phrases.toLowerCase().match(/[a-z]+/g))];
}

function addLatin(words: readonly string[], keep: (mention: Mention) => void): void {
  for (const [at, word] of words.entries()) {
    for (const mention of byFirstWord.get(word) ?? []) {
      if (mention.words.every((part, step) => words[at + step] === part)) keep(mention);
    }
  }
}

function addThai(text: string, keep: (mention: Mention) => void): void {
  for (let at = 0; at < text.length - 1; at++) {
    for (const { spelling, mention } of byFirstLetters.get(text.slice(at, at + 2)) ?? []) {
      if (text.startsWith(spelling, at)) keep(mention);
    }
  }
}

function compile(list: string) {
  const byFirstWord = new Map<string, Mention[]>();
  const byFirstLetters = new Map<string, { spelling: string; mention: Mention }[]>();
  for (const line of list.split('\n')) {
    const colon = line.indexOf(':');
    const concept = `§${line.slice(0, colon)}`;
    for (const phrase of line.slice(colon + 1).split('|')) {
      const spelling = normalise(phrase.trim());
      const mention = { concept, words: allWords(phrase) };
      if (thai.test(spelling)) push(byFirstLetters, spelling.slice(0, 2), { spelling, mention });
      else push(byFirstWord, mention.words[0] ?? '', mention);
    }
  }
  return { byFirstWord, byFirstLetters };
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}
