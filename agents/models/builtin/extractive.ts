/** Answers a question with sentences or steps that stand in the passages, word for word. */
import type { Language } from '../../message.ts';
import { chooseSteps } from './extract-steps.ts';
import { type Aspect, type Question, type Rarity, readQuestion, satisfies } from './question.ts';
import { type Candidate, rankUnits, type ScoredPassage, scorePassages, shareOf } from './score-units.ts';

export interface ExtractPassage {
  id: string;
  title: string;
  section: string;
  text: string;
  language: Language;
  score: number;
  date: string | null;
  /** BM25 share and cosine, where the index tells them. */
  lexical?: number;
  vector?: number;
  /** Position in its document. */
  ordinal?: number;
  /** 'curated' for an expert's answer, which is given whole when its question is the one asked. */
  kind?: 'document' | 'curated';
}

export interface ExtractOptions {
  /** The language to answer in; passages in another one are quoted only when none fits. */
  language?: Language;
  rarity?: Rarity;
  /** Sentences of an answer at most; the steps of a procedure are never cut. */
  limit?: number;
}

export interface ExtractedSentence {
  /** Exactly as it stands in the passage. */
  text: string;
  passageId: string;
  kind: Candidate['unit']['kind'];
}

export interface ExtractedAnswer {
  sentences: ExtractedSentence[];
  /** Share of the question's weight that the picked sentences and their headings answer to, 0…1. */
  support: number;
  question: Question;
  /** What was weighed, for the confidence. */
  picked: Candidate[];
  ranked: Candidate[];
  passages: ScoredPassage[];
}

const readPassages = 10;
const defaultLimit = 3;

/** Picks the best sentences, or all steps of a procedure, from the best one or two passages. */
export function extractAnswer(
  question: string,
  passages: ExtractPassage[],
  options: ExtractOptions = {},
): ExtractedAnswer {
  const read = readQuestion(question, options.rarity ?? new Map());
  const scored = scorePassages(read, passages.slice(0, readPassages), options.language);
  const ranked = rankUnits(read, scored);
  const picked =
    wholeCurated(scored, ranked) ??
    chooseSteps(read, scored, ranked) ??
    chooseSentences(read, ranked, options.limit ?? defaultLimit);
  return {
    sentences: picked.map(({ unit, passage }) => ({ text: unit.text, passageId: passage.source.id, kind: unit.kind })),
    support: supportOf(read, picked),
    question: read,
    picked,
    ranked,
    passages: scored,
  };
}

/** An expert's answer to this very question is not shortened; retrieval scores it above 1. */
function wholeCurated(passages: ScoredPassage[], ranked: Candidate[]): Candidate[] | undefined {
  const first = passages[0];
  if (first?.source.kind !== 'curated' || first.source.score <= 1) return undefined;
  return ranked.filter(({ passage }) => passage === first).sort((a, b) => a.unit.start - b.unit.start);
}

/** The best sentence, then others of its passage that add something, then one of a second passage. */
function chooseSentences(question: Question, ranked: Candidate[], limit: number): Candidate[] {
  const best = ranked[0];
  if (!best || shareOf(question, best.inContext) === 0) return [];
  const picked = [best, ...introduced(best, ranked), ...wanted(question, best, ranked)];
  for (const next of ranked.slice(1)) {
    if (picked.length >= limit) break;
    if (picked.includes(next) || isRepeated(next, picked)) continue;
    if (isWelcome(question, next, best, picked)) picked.push(next);
  }
  return inReadingOrder(picked, best);
}

/** When the best sentence lacks the figure, date or person asked for, the best of its passage that has it comes too. */
function wanted(question: Question, best: Candidate, ranked: Candidate[]): Candidate[] {
  if (satisfies(question.type, best.unit.text)) return [];
  const next = ranked.find(({ passage, unit }) => passage === best.passage && satisfies(question.type, unit.text));
  return next ? [next] : [];
}

/** A sentence that ends in a colon brings its list along. */
function introduced(best: Candidate, ranked: Candidate[]): Candidate[] {
  if (!/:\s*$/.test(best.unit.text)) return [];
  return ranked
    .filter((other) => other.passage === best.passage && other.unit.lead === best.unit.text)
    .sort((a, b) => a.unit.start - b.unit.start)
    .slice(0, 6);
}

function isWelcome(question: Question, next: Candidate, best: Candidate, picked: Candidate[]): boolean {
  const adds = gain(question.aspects, next, picked) / question.mass;
  if (next.passage === best.passage) return next.score >= best.score * 0.8 || adds >= 0.15;
  const second = picked.some(({ passage }) => passage !== best.passage);
  const language = next.passage.source.language === best.passage.source.language;
  return !second && language && ((adds >= 0.2 && next.score >= best.score * 0.7) || next.score >= best.score * 0.95);
}

/** The weight of question words that only this sentence answers to. */
function gain(aspects: Aspect[], next: Candidate, picked: Candidate[]): number {
  return aspects.reduce((sum, { weight }, at) => {
    const known = Math.max(...picked.map(({ own }) => own[at] ?? 0));
    return sum + weight * Math.max(0, (next.own[at] ?? 0) - known);
  }, 0);
}

function isRepeated(next: Candidate, picked: Candidate[]): boolean {
  return picked.some(({ unit }) => unit.text === next.unit.text);
}

/** The best passage first, sentences in the order they stand there. */
function inReadingOrder(picked: Candidate[], best: Candidate): Candidate[] {
  const rank = (candidate: Candidate) => (candidate.passage === best.passage ? 0 : 1);
  return [...picked].sort((a, b) => rank(a) - rank(b) || a.unit.start - b.unit.start);
}

function supportOf(question: Question, picked: Candidate[]): number {
  if (picked.length === 0) return 0;
  const covered = question.aspects.reduce(
    (sum, { weight }, at) => sum + weight * Math.max(...picked.map(({ inContext }) => inContext[at] ?? 0)),
    0,
  );
  return covered / question.mass;
}
