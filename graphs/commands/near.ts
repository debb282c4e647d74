/** What somebody may have meant: known spellings that are a few slips away from what was written. */

interface Known {
  spelling: string;
  means: string;
}

/** What the nearest spellings mean, the nearest first; empty when none is near. */
export function closestTo(said: string, known: readonly Known[], most = 3): string[] {
  const wanted = said.toLowerCase();
  if (!wanted) return [];
  const near = known
    .map(({ spelling, means }) => ({ means, distance: slipsBetween(wanted, spelling.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .toSorted((a, b) => a.distance - b.distance);
  return [...new Set(near.map(({ means }) => means))].slice(0, most);
}

/** Letters to insert, leave out or replace. */
function slipsBetween(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [row, letter] of [...one].entries()) {
    const line = [row + 1];
    for (let at = 1; at <= other.length; at++) {
      const replaced = (above[at - 1] ?? 0) + (letter === other[at - 1] ? 0 : 1);
      line.push(Math.min(replaced, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[other.length] ?? 0;
}
