/** Reranking by a cross-encoder, where a department has one: it reads question and passage together. */
import type { Hit } from './passage.ts';

/** How well each text answers the query, 0…1; null where none is set up or it is away. */
export type CrossEncoder = (query: string, texts: string[]) => Promise<number[] | null>;

/** Passages that are read by it; the rest keeps its order behind them. */
const read = 30;
/** How much the words go on saying: a model is sometimes sure of what does not even name the thing. */
const wordShare = 0.3;
/** Scores from here on are curated answers to this very question, which no model moves. */
const lifted = 1;

/** The hits in the order of the model, or as they were when it has nothing usable to say. */
export async function judged(text: string, hits: Hit[], crossEncoder: CrossEncoder | undefined): Promise<Hit[]> {
  if (!crossEncoder || hits.length < 2) return hits;
  const curated = hits.filter(({ score }) => score > lifted);
  const others = hits.filter(({ score }) => score <= lifted);
  const front = others.slice(0, read);
  const texts = front.map(({ passage }) => `${passage.title}\n${passage.section}\n${passage.text}`);
  const scores = await crossEncoder(text, texts);
  if (!scores || scores.length !== front.length || !scores.every(isShare)) return hits;
  const ordered = front
    .map((hit, at) => ({ ...hit, score: wordShare * hit.score + (1 - wordShare) * (scores[at] ?? 0) }))
    .sort((a, b) => b.score - a.score);
  const least = ordered.at(-1)?.score ?? 0;
  const rest = others.slice(read).map((hit) => ({ ...hit, score: Math.min(hit.score * wordShare, least) }));
  return [...curated, ...ordered, ...rest];
}

function isShare(score: number): boolean {
  return Number.isFinite(score) && score >= 0 && score <= 1;
}
