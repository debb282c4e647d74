/** Measures of one ranking: where what was looked for stands in it. */

/** The share of what was looked for among the first `k`. */
export function recallAt(ranks: readonly number[], k: number): number {
  return ranks.filter((rank) => rank > 0 && rank <= k).length / Math.max(1, ranks.length);
}

/** Normalised discounted gain among the first ten; a rank of 0 is not found. */
export function ndcgAt10(ranks: readonly number[]): number {
  const gain = (rank: number) => (rank > 0 && rank <= 10 ? 1 / Math.log2(rank + 1) : 0);
  const best = ranks.slice(0, 10).reduce((sum, _, at) => sum + gain(at + 1), 0);
  return ranks.reduce((sum, rank) => sum + gain(rank), 0) / Math.max(1e-9, best);
}

/** The place of the first that fits, from 1; 0 when there is none. */
export function rankOf<T>(found: readonly T[], fits: (one: T) => boolean): number {
  return found.findIndex(fits) + 1;
}
