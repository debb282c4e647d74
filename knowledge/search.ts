/** Retrieval as the rest of the product asks for it: one call, best passages first, in the reader's language. */
import { detectLanguage } from '../agents/language.ts';
import type { Language } from '../agents/message.ts';
import { contextFor } from './expand.ts';
import type { KnowledgeIndex, SearchFilters, SearchScope } from './index/contract.ts';
import { mended } from './mend.ts';
import { throughParts } from './multi-hop.ts';
import type { Hit } from './passage.ts';
import { reranked } from './rerank.ts';
import { type CrossEncoder, judged } from './rerank-by-model.ts';
import { countTerms } from './terms.ts';
import { apart, newestFirst } from './twins.ts';

export interface RetrievalQuery extends SearchScope {
  text: string;
  language?: Language;
  /** The question before this one in the thread; read only when the text leans on it. */
  previous?: string;
  k?: number;
  /** Only passages in this language, of these days or of this kind. */
  filters?: SearchFilters;
  /** The day it is: curated answers that ended are not used. */
  today?: string;
  /** Judges the best passages in place of the order by words, where the department has one. */
  crossEncoder?: CrossEncoder;
  /** `kept` leaves what only repeats another passage where it stands, for those who count what was found. */
  repeated?: 'out' | 'kept';
}

/** A hit in its place: `score` is what the index said, which the calibration knows; `standing` is what it is ordered by. */
export interface PlacedHit extends Hit {
  standing: number;
}

export interface Retrieval {
  /** What to answer from: near-duplicates collapsed, best first. */
  hits: PlacedHit[];
  /** The same before collapsing, for contradictions. */
  candidates: PlacedHit[];
  /** How rare each term of the question is among the passages this person may read. */
  rarity: Map<string, number>;
  language: Language;
}

/** Newer documents win what would be a tie. */
const tieBreak = 0.004;
const fewestCandidates = 60;

/** Finds the passages that answer a question, within one tenant, some departments and one person's rights. */
export async function retrieve(index: KnowledgeIndex, query: RetrievalQuery): Promise<Retrieval> {
  const language = query.language ?? detectLanguage(query.text);
  const k = query.k ?? 10;
  const { tenant, departments, acl } = query;
  const scope = { tenant, departments, acl };
  const raritiesOf = async (terms: string[]) =>
    (await index.rarity?.({ ...scope, tokens: terms })) ?? new Map<string, number>();
  const written = await raritiesOf(['', ...countTerms(query.text).keys()]);
  const { text, guesses } = await mended(query.text, written, raritiesOf);
  const context = contextFor(text, query.previous);
  const today = query.today ?? new Date().toISOString().slice(0, 10);

  const said = new Map<string, number>();

  const lookUp = async (asked: string) => {
    const beside = [context ?? '', ...guesses].join('\n').trim();
    const rarity = await raritiesOf(['', ...countTerms(`${asked}\n${beside}`).keys()]);
    const found = await index.search({
      ...query.filters,
      ...scope,
      text: asked,
      k: Math.max(fewestCandidates, k * 2 + 10),
      ...(beside === '' ? {} : { context: beside }),
    });
    const valid = found.filter(({ passage }) => passage.expiresOn === undefined || passage.expiresOn > today);
    for (const { passage, score } of valid) said.set(passage.id, Math.max(score, said.get(passage.id) ?? 0));
    return { hits: withTies(reranked(asked, valid, { rarity, language, context, guesses })), rarity };
  };
  const { hits, rarity } = await throughParts(text, await lookUp(text), lookUp);
  const candidates = newestFirst(await judged(query.text, hits, query.crossEncoder));
  const shown = query.repeated === 'kept' ? candidates : apart(candidates, language);
  const placed = (all: Hit[], most: number): PlacedHit[] =>
    all.slice(0, most).map((hit) => ({ ...hit, standing: hit.score, score: said.get(hit.passage.id) ?? hit.score }));
  return {
    hits: placed(shown, k),
    candidates: placed(candidates, k * 2 + 10),
    rarity: new Map([...written, ...rarity]),
    language,
  };
}

function withTies(hits: Hit[]): Hit[] {
  const dates = [...new Set(hits.map(({ passage }) => passage.date ?? ''))].sort();
  const freshness = (hit: Hit) => (dates.indexOf(hit.passage.date ?? '') / Math.max(1, dates.length - 1)) * tieBreak;
  return hits
    .map((hit) => ({ hit, standing: hit.score + freshness(hit) }))
    .sort((a, b) => b.standing - a.standing)
    .map(({ hit }) => hit);
}
