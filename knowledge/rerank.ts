/** Puts found passages in order by how well each answers the question; weights hold for texts they were not chosen on. */
import { normalise, words } from '../agents/language.ts';
import type { Language } from '../agents/message.ts';
import { mentionsOf } from '../agents/models/builtin/phrasebook.ts';
import { fusionDefaults } from './index/fusion.ts';
import type { Hit, Passage } from './passage.ts';
import { readWords, type WordsOf } from './passage-words.ts';
import weights from './rerank.json' with { type: 'json' };

/** How much each sign says beside the words themselves; `evals/fit-rerank.ts` chooses them. */
export interface RerankWeights {
  /** What is there by another name, where the name itself is not. */
  otherNames: number;
  /** The sub-word vectors. */
  vector: number;
  /** Being written in the asker's language. */
  language: number;
  /** What the question has in quotation marks stands there letter by letter. */
  quoted: number;
}

/** How quickly a word that comes again stops counting, and how much a long passage is held back. */
const k1 = 1.2;
const b = 0.75;
/** A heading that names the thing says it as often as this in the text. */
const headingCounts = 2;
/** How much a guess at a misspelt word counts beside a word that was written. */
const guessShare = 0.6;
/** Scores from here on are curated answers to this very question. */
const lifted = 1;

const quotation = /["“”«»`]([^"“”«»`]{2,80})["“”«»`]/g;

export interface RerankContext {
  /** How rare the words are in what may be read. */
  rarity: ReadonlyMap<string, number>;
  language: Language;
  /** The question before, which says less. */
  context?: string | undefined;
  /** Words that may have been meant in place of some that nobody wrote. */
  guesses?: readonly string[];
}

interface Asked {
  idf: Map<string, number>;
  mass: number;
  /** Concepts with their rarity and the words that named them. */
  names: { concept: string; idf: number; words: ReadonlySet<string> }[];
  quoted: string[];
  language: Language;
  averageLength: number;
}

/** The hits best first, each with the score it is ordered by; curated answers to this very question stay in front. */
export function reranked(
  text: string,
  hits: readonly Hit[],
  context: RerankContext,
  settings: RerankWeights = weights,
): Hit[] {
  const asked = readAsked(text, hits, context);
  return hits.map((hit) => ({ ...hit, score: scoreOf(asked, hit, settings) })).sort(byScore);
}

function readAsked(
  text: string,
  hits: readonly Hit[],
  { rarity, language, context = '', guesses = [] }: RerankContext,
): Asked {
  const unknown = rarity.get('') ?? Math.max(1, ...rarity.values());
  const rare = (word: string, share: number): [string, number] => [word, share * (rarity.get(word) ?? unknown)];
  const before = words(context).map((word) => rare(word, fusionDefaults.contextShare));
  const guessed = words(guesses.join(' ')).map((word) => rare(word, guessShare));
  const idf = new Map([...before, ...guessed, ...words(text).map((word) => rare(word, 1))]);
  const lengths = hits.map(({ passage }) => readWords(passage).length);
  return {
    idf,
    mass: [...idf.values()].reduce((sum, value) => sum + value, 0) || 1,
    names: [...namesIn(context, rarity, unknown, fusionDefaults.contextShare), ...namesIn(text, rarity, unknown, 1)],
    quoted: [...text.matchAll(quotation)].map(([, phrase = '']) => normalise(phrase).trim()).filter(Boolean),
    language,
    averageLength: lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length),
  };
}

function namesIn(text: string, rarity: ReadonlyMap<string, number>, unknown: number, share: number): Asked['names'] {
  const named = Map.groupBy(mentionsOf(text), ({ concept }) => concept);
  return [...named].map(([concept, mentions]) => ({
    concept,
    idf: share * (rarity.get(concept) ?? unknown),
    words: new Set(mentions.flatMap((mention) => mention.words)),
  }));
}

function scoreOf(asked: Asked, hit: Hit, settings: RerankWeights): number {
  if (hit.score > lifted) return hit.score;
  const read = readWords(hit.passage);
  const hold = k1 * (1 - b + (b * read.length) / Math.max(1, asked.averageLength));
  const signs =
    wordScore(asked, read, hold) +
    settings.otherNames * otherNameScore(asked, read, hold) +
    settings.vector * hit.vector +
    (hit.passage.language === asked.language ? settings.language : 0) +
    settings.quoted * quotedShare(asked, hit.passage);
  const most = 1 + settings.vector + settings.language + (asked.quoted.length > 0 ? settings.quoted : 0);
  return withModel(Math.min(0.999, signs / most), hit);
}

/** What an embedding model says keeps the share that it has in the index. */
function withModel(score: number, hit: Hit): number {
  if (hit.semantic === undefined) return score;
  const { semanticShare, vectorShare } = fusionDefaults;
  const plain = (1 - vectorShare) * hit.lexical + vectorShare * hit.vector;
  return (1 - semanticShare) * score + Math.max(0, hit.score - (1 - semanticShare) * plain);
}

function saturated(count: number, hold: number): number {
  return count / (count + hold);
}

/** BM25 over the words, as a share of the best score there is. */
function wordScore({ idf, mass }: Asked, { counts }: WordsOf, hold: number): number {
  let score = 0;
  for (const [word, weight] of idf) score += weight * saturated(counts.get(word) ?? 0, hold);
  return score / mass;
}

/** What concepts add where their own words are missing: counted beside them, every everyday word would count twice. */
function otherNameScore({ idf, mass, names }: Asked, { counts, concepts, headed }: WordsOf, hold: number): number {
  let score = 0;
  for (const name of names) {
    if (!concepts.has(name.concept)) continue;
    let own = 0;
    for (const word of name.words) own += (idf.get(word) ?? 0) * saturated(counts.get(word) ?? 0, hold);
    const count = 1 + (headed.has(name.concept) ? headingCounts : 0);
    score += Math.max(0, name.idf * saturated(count, hold) - own);
  }
  return score / mass;
}

function quotedShare({ quoted }: Asked, passage: Passage): number {
  if (quoted.length === 0) return 0;
  const spelling = normalise(`${passage.title}\n${passage.section}\n${passage.text}`);
  return quoted.filter((phrase) => spelling.includes(phrase)).length / quoted.length;
}

function byScore(a: Hit, b: Hit): number {
  return b.score - a.score || (a.passage.id < b.passage.id ? -1 : 1);
}
