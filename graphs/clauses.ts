/** Sentences and their clauses, and which of a passage's comes closest to what somebody says of it. */
import { sentences, words } from '../agents/language.ts';
import { conceptTerms } from '../agents/models/builtin/phrasebook.ts';
import { remembered } from '../agents/remembered.ts';

export interface Clause {
  text: string;
  words: ReadonlySet<string>;
}

const BREAK =
  /[;:()—–]|,(?!\d)|\s+(?=(?:but|however|although|unless|except|while|whereas)\b)|\s*(?=แต่(?!ละ)|ยกเว้น|เว้นแต่|อย่างไรก็ตาม)|(?<=[\u0E01-\u0E4E]) +(?=[\u0E01-\u0E4E])/iu;

/** The clauses of a text that say something, and each of its sentences whole. */
export const unitsOf = remembered((text): readonly Clause[] => {
  const whole = sentences(text).map((sentence) => sentence.text);
  const units = new Set([...whole, ...whole.flatMap(clausesOf)]);
  return [...units].map((unit) => ({ text: unit, words: new Set(words(unit)) })).filter((unit) => unit.words.size > 0);
});

/** The clauses of one sentence; what has a single word goes with what stands before it. */
export function clausesOf(sentence: string): string[] {
  const clauses: string[] = [];
  for (const piece of sentence.split(BREAK)) {
    const before = clauses.at(-1);
    if (before !== undefined && (words(piece).length < 2 || words(before).length < 2))
      clauses[clauses.length - 1] = `${before} ${piece}`;
    else clauses.push(piece);
  }
  return clauses.map((clause) => clause.trim()).filter(Boolean);
}

/** A unit this much like a clause speaks of the same. */
const ALIKE = 0.25;

/** How much of what a text says is compared: its words, its words without figures, or, across languages, the things it names. */
const SAID_IN = {
  words,
  'words without figures': (text: string) => words(text).filter((word) => !/\d/.test(word)),
  things: conceptTerms,
};

/** The units that come closest to a clause, several when they come equally close; none where nothing speaks of the same. */
export function closest(clause: string, units: readonly Clause[], by: keyof typeof SAID_IN): Clause[] {
  const said = new Set(SAID_IN[by](clause));
  const ranked = units.map((unit) => ({
    unit,
    score: alike(said, by === 'words' ? unit.words : new Set(SAID_IN[by](unit.text))),
  }));
  const best = Math.max(0, ...ranked.map(({ score }) => score));
  return best < ALIKE ? [] : ranked.filter(({ score }) => score === best).map(({ unit }) => unit);
}

function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 0;
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return (2 * shared) / (a.size + b.size);
}
