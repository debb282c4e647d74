/** Gaps that ask nearly the same, brought together by sub-word vectors, so that spelling, endings and Thai without blanks do not part them. */
import type { GapRow } from '../db/gaps.ts';
import { embedTerms } from '../knowledge/embed.ts';
import { countTerms, termWeight } from '../knowledge/terms.ts';

/** Questions are near when their vectors are, on average over the group: one chain of neighbours does not make everything one. */
const NEAR = 0.53;

/** Groups in the order of their newest question; each gap is in one group. */
export function groupGaps<G extends Pick<GapRow, 'question'>>(gaps: readonly G[]): [G, ...G[]][] {
  const vectors = vectorsOf(gaps.map(({ question }) => question));
  const groups: { sum: Float32Array; gaps: [G, ...G[]] }[] = [];
  for (const [n, gap] of gaps.entries()) {
    const vector = vectors[n];
    if (!vector) continue;
    let [near, likeness] = [groups[0], -1];
    for (const group of groups) {
      const mean = dot(group.sum, vector) / group.gaps.length;
      if (mean > likeness) [near, likeness] = [group, mean];
    }
    if (near && likeness >= NEAR) {
      near.gaps.push(gap);
      for (const [at, value] of vector.entries()) near.sum[at] = (near.sum[at] ?? 0) + value;
    } else groups.push({ sum: vector.slice(), gaps: [gap] });
  }
  return groups.map((group) => group.gaps);
}

/** The gaps that ask nearly the same as this one, itself included. */
export function groupOf<G extends Pick<GapRow, 'id' | 'question'>>(gaps: readonly G[], gap: G): [G, ...G[]] {
  return groupGaps(gaps).find((group) => group.some(({ id }) => id === gap.id)) ?? [gap];
}

/** How near two questions are on their own, 0 to 1. */
export function likeness(one: string, other: string): number {
  const [a, b] = vectorsOf([one, other]);
  return a && b ? dot(a, b) : 0;
}

/** Words that many of the questions share tell less of each. */
function vectorsOf(questions: readonly string[]): Float32Array[] {
  const terms = questions.map(countTerms);
  const spread = new Map<string, number>();
  for (const counts of terms) for (const term of counts.keys()) spread.set(term, (spread.get(term) ?? 0) + 1);
  const rarity = (term: string) => Math.log(2 + questions.length / (spread.get(term) ?? 1));
  return terms.map((counts) => embedTerms(counts, (term) => termWeight(term) * rarity(term)));
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
