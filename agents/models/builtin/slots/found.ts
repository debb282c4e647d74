/** A value read in a text, with the place it was read at. */
export interface Found<T> {
  value: T;
  start: number;
  end: number;
  /** Something was added that the text does not say: a year, a currency. */
  guessed: boolean;
}

/** Where something stands in a text. */
export type Place = Pick<Found<unknown>, 'start' | 'end'>;

/** Rewrites digits, dashes, quotes and spaces to their plain forms, one character for one, so that places stay true. */
export function plain(text: string): string {
  return text
    .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50))
    .replace(/[‐-―−~〜]/g, '-')
    .replace(/[‘’ʼ′]/g, "'")
    .replace(/[\s\u00a0\u200b]/g, ' ');
}

/** Replaces a stretch of text by a filler of the same length. */
export function blank(text: string, place: Place, filler = ';'): string {
  return text.slice(0, place.start) + filler.repeat(place.end - place.start) + text.slice(place.end);
}

/** Replaces every match by a filler of the same length. */
export function blankAll(text: string, pattern: RegExp, filler = ';'): string {
  return text.replace(pattern, (match) => filler.repeat(match.length));
}

export function overlaps(a: Place, b: Place): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Keeps what does not lie in a taken place. */
export function outside<T extends Place>(found: T[], taken: Place[]): T[] {
  return found.filter((one) => !taken.some((place) => overlaps(one, place)));
}

/** Of overlapping readings keeps the longest, in the order of the text. */
export function longest<T extends Place>(found: T[]): T[] {
  const kept: T[] = [];
  for (const one of [...found].sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)) {
    if (!kept.some((place) => overlaps(one, place))) kept.push(one);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** The one value all readings agree on; null when there is none, or more than one. */
export function agreed<T>(found: Found<T>[]): Found<T> | null {
  const [first] = found;
  const key = JSON.stringify(first?.value);
  return first && found.every((one) => JSON.stringify(one.value) === key) ? first : null;
}
