/** Synthetic text for benchmarks: words as frequent as in real text, the same in every run. */

const vocabularySize = 20_000;
const topics = 'vacation password invoice server laptop payroll contract printer backup travel'.split(' ');

/** Some words; the n-th word about 1/n as often as the first. */
export function sentence(length: number, random: () => number): string {
  return Array.from({ length }, () => {
    const rank = Math.floor(vocabularySize ** random());
    return rank % 40 === 7 ? (topics[rank % topics.length] ?? '') : spelling(rank);
  }).join(' ');
}

function spelling(rank: number): string {
  const syllables = ['ka', 'lo', 'mi', 'ren', 'tas', 'vo', 'dur', 'pel', 'nik', 'sho'];
  return String(rank)
    .split('')
    .map((digit) => syllables[Number(digit)])
    .join('');
}

/** A small seeded generator, so that two runs search the same text. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
