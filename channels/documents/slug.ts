/** Heading anchors as citations carry them. */

/** The anchor of a heading as Git hosts write it, Thai letters and vowel signs kept. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s+/g, '-');
}

/** Gives each heading of one document its own anchor: a repeated one is numbered. */
export function createSlugs(): (heading: string) => string {
  const taken = new Map<string, number>();
  return (heading) => {
    const slug = slugOf(heading);
    const seen = taken.get(slug) ?? 0;
    taken.set(slug, seen + 1);
    return seen === 0 ? slug : `${slug}-${seen}`;
  };
}
