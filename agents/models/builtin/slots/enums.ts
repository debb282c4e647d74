import type { SlotMeta } from './field.ts';
import type { Found } from './found.ts';
import { longest, plain } from './found.ts';

type Values = NonNullable<SlotMeta['values']>;

/** Finds choices by value, name or synonym: whole words in English, anywhere in Thai; asked for, one slip of the pen is forgiven. */
export function findEnums(text: string, values: Values, asked = false): Found<string>[] {
  const line = plain(text);
  const names = Object.entries(values).flatMap(([value, said]) =>
    namesOf(value, said).map((name) => ({ value, name })),
  );
  const exact = longest(names.flatMap(({ value, name }) => places(line, name).map((place) => found(value, ...place))));
  if (exact.length > 0 || !asked) return exact;
  const near = names.flatMap(({ value, name }) => slips(line, name).map((place) => found(value, ...place)));
  return new Set(near.map((one) => one.value)).size === 1 ? longest(near) : [];
}

function namesOf(value: string, said: Values[string]): string[] {
  const names = [value, value.replace(/[-_]+/g, ' '), said.en, said.th, ...(said.synonyms ?? [])];
  return [...new Set(names.map((name) => plain(name).trim()).filter(Boolean))];
}

function places(line: string, name: string): [number, number][] {
  const words = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/[\s_-]+/g, '[\\s_-]+');
  const pattern = /[ก-๎]/.test(name) ? words : `(?<![\\w]|[à-ÿ])${words}(?:s|es)?(?![\\w]|[à-ÿ])`;
  return [...line.matchAll(new RegExp(pattern, 'gi'))].map((match) => [match.index, match.index + match[0].length]);
}

/** Words one letter away from a name of five letters or more. */
function slips(line: string, name: string): [number, number][] {
  if (name.length < 5 || !/^[a-z]+$/i.test(name)) return [];
  return [...line.matchAll(/[A-Za-z]{4,}/g)]
    .filter((match) => isNear(match[0].toLowerCase(), name.toLowerCase()))
    .map((match) => [match.index, match.index + match[0].length]);
}

/** One letter missing, added, wrong, or two swapped. */
function isNear(word: string, name: string): boolean {
  let at = 0;
  while (at < word.length && word[at] === name[at]) at += 1;
  if (at === 0) return false;
  const [rest, wanted] = [word.slice(at), name.slice(at)];
  const swapped = (rest[1] ?? '') + (rest[0] ?? '') + rest.slice(2);
  return (
    rest.slice(1) === wanted || rest === wanted.slice(1) || rest.slice(1) === wanted.slice(1) || swapped === wanted
  );
}

function found(value: string, start: number, end: number): Found<string> {
  return { value, start, end, guessed: false };
}
