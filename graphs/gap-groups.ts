/** Gaps that ask nearly the same, brought together. */
import { tokens } from '../agents/language.ts';
import type { GapRow } from '../db/gaps.ts';

/** Two questions are near when they share this much of their words. */
const NEAR = 0.5;

/** Groups in the order of their newest question; each gap is in one group. */
export function groupGaps(gaps: readonly GapRow[]): [GapRow, ...GapRow[]][] {
  const groups: { words: ReadonlySet<string>; gaps: [GapRow, ...GapRow[]] }[] = [];
  for (const gap of gaps) {
    const words = new Set(tokens(gap.question));
    const near = groups.find((group) => overlap(group.words, words) >= NEAR);
    if (near) near.gaps.push(gap);
    else groups.push({ words, gaps: [gap] });
  }
  return groups.map((group) => group.gaps);
}

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((word) => other.has(word)).length;
  const all = one.size + other.size - shared;
  return all === 0 ? 1 : shared / all;
}
