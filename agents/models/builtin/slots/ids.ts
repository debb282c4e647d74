import type { Found } from './found.ts';
import { longest, plain } from './found.ts';

const token = /[A-Za-z0-9][A-Za-z0-9._/-]{0,63}/g;

/** Finds ids that match an anchored pattern, also when typed as "tck 12"; asked for, the number alone will do. */
export function findIds(text: string, pattern: string, asked = false): Found<string>[] {
  const whole = new RegExp(pattern, 'i');
  const prefix = asked ? literalPrefix(pattern) : null;
  const tokens = tokensOf(plain(text));
  return longest(
    tokens.flatMap((one, index) => {
      const next = tokens[index + 1];
      const pair = next && next.start - one.end <= 1 ? [found(`${one.value}-${next.value}`, one.start, next.end)] : [];
      const glued = found(one.value.replace(/^([A-Za-z]+)(\d)/, '$1-$2'), one.start, one.end);
      const short = prefix ? [found(prefix + one.value, one.start, one.end)] : [];
      return [one, ...pair, glued, ...short].filter((candidate) => whole.test(candidate.value)).map(upper);
    }),
  );
}

function tokensOf(line: string): Found<string>[] {
  return [...line.matchAll(token)].map((match) => {
    const value = match[0].replace(/[._/-]+$/, '');
    return found(value, match.index, match.index + value.length);
  });
}

/** The letters every id of a pattern begins with: TCK- of ^TCK-\d+$. */
function literalPrefix(pattern: string): string | null {
  return /^\^([A-Za-z]+-)\\d/.exec(pattern)?.[1] ?? null;
}

function upper(one: Found<string>): Found<string> {
  return { ...one, value: one.value.toUpperCase() };
}

function found(value: string, start: number, end: number): Found<string> {
  return { value, start, end, guessed: false };
}
