/** Mends slips of the pen in a question by the words that stand in what may be read, and else by those everybody uses at work. */
import { words } from '../agents/language.ts';
import { phrasebookWords } from '../agents/models/builtin/phrasebook.ts';
import { respelled } from '../agents/models/builtin/respelling.ts';

/** Shorter words have too many neighbours that mean something else. */
const leastLength = 6;
const longest = 24;
/** More unknown words than this are no slips: it is another subject. */
const mostWords = 3;
const phrasebook = new Set(phrasebookWords());
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** How rare terms are in what may be read; under '' what a term is worth that nobody wrote. */
export type Rarities = (terms: string[]) => Promise<ReadonlyMap<string, number>>;

export interface Mended {
  /** The question, with slips in the words of the phrasebook put right. */
  text: string;
  /** What other words nobody wrote may have meant: a guess, since they may as well be right. */
  guesses: string[];
}

/** Puts right what is surely a slip, and guesses what unknown English words one letter away from known ones mean. */
export async function mended(
  written: string,
  known: ReadonlyMap<string, number>,
  raritiesOf: Rarities,
): Promise<Mended> {
  const unknown = known.get('');
  if (unknown === undefined) return { text: respelled(written, () => true), guesses: [] };
  const text = respelled(written, (word) => (known.get(word) ?? 0) < unknown);
  const strange = (word: string) => known.get(stem(word)) === unknown && !phrasebook.has(word);
  return { text, guesses: await corrections(text, strange, raritiesOf) };
}

async function corrections(
  text: string,
  isStrange: (word: string) => boolean,
  raritiesOf: Rarities,
): Promise<string[]> {
  const written = new Set(text.toLowerCase().match(/(?<![\p{L}\p{N}._@/-])[a-z]+(?![\p{L}\p{N}_@/-])/gu) ?? []);
  const strange = [...written].filter((word) => isMendable(word) && words(word).length === 1 && isStrange(word));
  if (strange.length === 0 || strange.length > mostWords) return [];
  const variants = new Map(strange.map((word) => [word, variantsOf(word)]));
  const stems = new Set([...variants.values()].flatMap((spellings) => spellings.map(stem)));
  const rarities = await raritiesOf(['', ...stems]);
  const nobody = rarities.get('') ?? 0;
  const rarity = (spelling: string) => rarities.get(stem(spelling)) ?? nobody;
  return strange.flatMap((word) => {
    const meant = (variants.get(word) ?? []).filter((spelling) => rarity(spelling) < nobody);
    return meant.sort((a, b) => rarity(a) - rarity(b) || (a < b ? -1 : 1))[0] ?? [];
  });
}

function isMendable(word: string): boolean {
  return word.length >= leastLength && word.length <= longest;
}

function stem(word: string): string {
  return words(word)[0] ?? word;
}

/** Everything one slip away that begins with the same letter, which people seldom miss. */
function variantsOf(word: string): string[] {
  const found = new Set<string>();
  for (let at = 1; at <= word.length; at++) {
    const [head, tail] = [word.slice(0, at), word.slice(at)];
    if (tail) found.add(head + tail.slice(1));
    if (tail.length > 1) found.add(head + tail.charAt(1) + tail.charAt(0) + tail.slice(2));
    for (const letter of letters) {
      if (tail) found.add(head + letter + tail.slice(1));
      found.add(head + letter + tail);
    }
  }
  found.delete(word);
  return [...found];
}
