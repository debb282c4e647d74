/** Questions that need several look-ups: each part is searched for, and the best of each part is among what is read. */
import { words } from '../agents/language.ts';
import { questionParts } from '../agents/models/builtin/question-parts.ts';
import { unitsOf } from '../agents/models/builtin/units.ts';
import type { Hit } from './passage.ts';

/** One look-up: the hits of a text, best first, and how rare its words are. */
export type LookUp = (text: string) => Promise<{ hits: Hit[]; rarity: ReadonlyMap<string, number> }>;

/** Beside the whole question a part of it says this much. */
const partShare = 0.85;
/** What is read first: of each part this many. */
const fromEachPart = 2;
const bridgeTerms = 5;

/** The hits of a question and of its parts in one order; the look-up of the whole is handed in, since it was made anyway. */
export async function throughParts(
  text: string,
  whole: { hits: Hit[]; rarity: ReadonlyMap<string, number> },
  lookUp: LookUp,
): Promise<{ hits: Hit[]; rarity: ReadonlyMap<string, number> }> {
  const { beside, bridge } = questionParts(text);
  if (beside.length > 1) return merged(whole, await Promise.all(beside.map((part) => lookUp(part))));
  if (!bridge) return whole;
  const first = await lookUp(bridge.first);
  const terms = bridgingTerms(text, bridge.first, first);
  if (terms.length === 0) return merged(whole, [first]);
  return merged(whole, [await lookUp(`${bridge.next} ${terms.join(' ')}`), first]);
}

/** The rarest new words of the sentence that answers the first part. */
function bridgingTerms(text: string, clause: string, { hits, rarity }: Awaited<ReturnType<LookUp>>): string[] {
  const best = hits[0]?.passage;
  if (!best) return [];
  const asked = new Set(words(`${text} ${clause}`));
  const wanted = words(clause);
  const shared = (sentence: string) => {
    const there = new Set(words(sentence));
    return wanted.reduce((sum, word) => sum + (there.has(word) ? (rarity.get(word) ?? 1) : 0), 0);
  };
  const sentence = unitsOf(best.text)
    .map((unit) => ({ unit, weight: shared(unit.text) }))
    .sort((a, b) => b.weight - a.weight)[0]?.unit.text;
  const written = (sentence ?? best.text).match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}.'-]*/gu) ?? [];
  const names = written
    .slice(1)
    .filter((word) => /^\p{Lu}/u.test(word) && !words(word).some((stem) => asked.has(stem)));
  return [...new Set(names)].slice(0, bridgeTerms);
}

function merged(whole: Awaited<ReturnType<LookUp>>, parts: Awaited<ReturnType<LookUp>>[]): Awaited<ReturnType<LookUp>> {
  const scores = new Map<string, Hit>();
  const offer = (hit: Hit, score: number) => {
    const known = scores.get(hit.passage.id);
    if (!known || known.score < score) scores.set(hit.passage.id, { ...(known ?? hit), score });
  };
  for (const hit of whole.hits) offer(hit, hit.score);
  for (const { hits } of parts) for (const hit of hits) offer(hit, hit.score * partShare);
  const ordered = [...scores.values()].sort((a, b) => b.score - a.score);
  const first = new Set(parts.flatMap(({ hits }) => hits.slice(0, fromEachPart).map(({ passage }) => passage.id)));
  const seats = Math.max(first.size, ordered.length > 0 ? 1 : 0) + 1;
  const front = ordered.filter(({ passage }, at) => at === 0 || first.has(passage.id)).slice(0, seats);
  const inFront = new Set(front);
  const rarity = new Map([...parts.flatMap((part) => [...part.rarity]), ...whole.rarity]);
  return { hits: descending([...front, ...ordered.filter((hit) => !inFront.has(hit))]), rarity };
}

/** What was moved forward is worth at least what now stands behind it. */
function descending(hits: Hit[]): Hit[] {
  let least = 0;
  const scored = [...hits];
  for (let at = scored.length - 1; at >= 0; at--) {
    const hit = scored[at] as Hit;
    if (hit.score < least) scored[at] = { ...hit, score: least };
    least = Math.max(least, hit.score);
  }
  return scored;
}
