/** What can be seen of an extracted answer without knowing whether it is right. */
import { isCommon } from './common-words.ts';
import type { ExtractedAnswer } from './extractive.ts';
import { type Question, satisfies } from './question.ts';
import { type ScoredPassage, shareOf } from './score-units.ts';

/** The names of the features in the order the model weighs them. */
export const featureNames = [
  'support',
  'ownSupport',
  'passageSupport',
  'nothingRareMissing',
  'fewMissing',
  'complete',
  'headingMatch',
  'titleMatch',
  'lexical',
  'lexicalMass',
  'vector',
  'passageGap',
  'standout',
  'agreement',
  'sentenceGap',
  'firstPassage',
  'typeSatisfied',
  'evidence',
  'bothFirst',
  'lexicalStandout',
] as const;

export type AnswerFeatures = Record<(typeof featureNames)[number], number>;

/** Measures an extracted answer; all features lie between 0 and about 1 and speak for the answer. */
export function answerFeatures(answer: ExtractedAnswer): AnswerFeatures {
  const { question, picked, passages } = answer;
  const best = picked[0]?.passage;
  const first = passages.toSorted((a, b) => (b.source.lexical ?? 0) - (a.source.lexical ?? 0))[0];
  const own = combined(
    question,
    picked.map((candidate) => candidate.own),
  );
  const whole = combined(question, [...new Set(picked.map(({ passage }) => passage.whole))]);
  return {
    support: answer.support,
    ownSupport: shareOf(question, own),
    passageSupport: shareOf(question, whole),
    nothingRareMissing: 1 - rarestMissing(question, whole),
    fewMissing: 1 - missingShare(question, whole),
    complete: isComplete(
      question,
      picked.map(({ inContext }) => inContext),
    )
      ? 1
      : 0,
    headingMatch: best ? shareOf(question, best.section) : 0,
    titleMatch: best ? shareOf(question, best.title) : 0,
    lexical: Math.min(1, best?.source.lexical ?? 0),
    lexicalMass: Math.min(1, ((best?.source.lexical ?? 0) * question.mass) / (question.unknown * 2)),
    vector: best?.source.vector ?? 0,
    passageGap: passageGap(best, passages),
    standout: standout(best, passages),
    agreement: agreement(best, passages),
    sentenceGap: sentenceGap(answer),
    firstPassage: best ? 1 / (1 + passages.indexOf(best)) : 0,
    typeSatisfied: isTypeSatisfied(answer) ? 1 : 0,
    evidence: Math.min(1, (shareOf(question, whole) * question.mass) / (question.unknown * 4)),
    bothFirst: bothFirst(best, passages),
    lexicalStandout: lexicalStandout(first, passages),
  };
}

function combined(question: Question, coverages: number[][]): number[] {
  return question.aspects.map((_, at) => Math.max(0, ...coverages.map((covered) => covered[at] ?? 0)));
}

/** The strongest sign that the answer is not here: a rare word of the question that the passage lacks. */
function rarestMissing(question: Question, whole: number[]): number {
  const missing = question.aspects.filter((_, at) => (whole[at] ?? 0) < 0.5).map(({ weight }) => weight);
  return Math.max(0, ...missing) / question.unknown;
}

function missingShare(question: Question, whole: number[]): number {
  const counted = question.aspects.filter(({ weight }) => weight >= question.unknown * 0.25);
  const missing = counted.filter((aspect) => (whole[question.aspects.indexOf(aspect)] ?? 0) < 0.5);
  return missing.length / Math.max(1, counted.length);
}

/** Every word that matters is answered to by what was picked and its headings. */
function isComplete(question: Question, inContext: number[][]): boolean {
  const covered = combined(question, inContext);
  return question.aspects.every(({ word }, at) => isCommon(word) || (covered[at] ?? 0) >= 0.4);
}

/** How far the best passage stands above the best one of another section. */
function passageGap(best: ScoredPassage | undefined, passages: ScoredPassage[]): number {
  if (!best) return 0;
  const others = passages.filter(({ source }) => source.section !== best.source.section);
  return best.relative - Math.max(0, ...others.map(({ relative }) => relative));
}

/** How far it stands above the crowd: where nothing fits, many passages fit equally badly. */
function standout(best: ScoredPassage | undefined, passages: ScoredPassage[]): number {
  const others = passages.filter((passage) => passage !== best);
  if (!best || others.length === 0) return 0;
  return best.relative - others.reduce((sum, { relative }) => sum + relative, 0) / others.length;
}

/** How near the best passage comes to the one that plain word statistics put first: two ways of ranking agree or do not. */
function bothFirst(best: ScoredPassage | undefined, passages: ScoredPassage[]): number {
  const most = Math.max(0, ...passages.map(({ source }) => source.lexical ?? 0));
  return most === 0 ? 0 : (best?.source.lexical ?? 0) / most;
}

/** How far it stands above the other passages in the words alone. */
function lexicalStandout(best: ScoredPassage | undefined, passages: ScoredPassage[]): number {
  const others = passages.filter((passage) => passage !== best).map(({ source }) => source.lexical ?? 0);
  if (!best || others.length === 0) return 0;
  return Math.max(0, (best.source.lexical ?? 0) - others.reduce((sum, value) => sum + value, 0) / others.length);
}

/** The share of the first five passages that come from the same document. */
function agreement(best: ScoredPassage | undefined, passages: ScoredPassage[]): number {
  const first = passages.slice(0, 5);
  return first.filter(({ source }) => source.title === best?.source.title).length / Math.max(1, first.length);
}

function sentenceGap({ ranked }: ExtractedAnswer): number {
  const best = ranked[0];
  if (!best) return 0;
  const other = ranked.find(({ passage }) => passage !== best.passage);
  return best.score - (other?.score ?? 0);
}

function isTypeSatisfied({ question, picked }: ExtractedAnswer): boolean {
  if (question.type === 'steps') return picked.some(({ unit }) => unit.kind === 'step');
  return picked.some(({ unit }) => satisfies(question.type, unit.text));
}
