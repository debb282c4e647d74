/** Scores every sentence, step and row of the found passages against a question. */
import type { Language } from '../../message.ts';
import type { ExtractPassage } from './extractive.ts';
import { type Aspect, coverage, type Question, satisfies, type Target, targetOf } from './question.ts';
import { type Unit, unitsOf } from './units.ts';

export interface ScoredPassage {
  source: ExtractPassage;
  /** Retrieval score relative to the best passage, 0…1. */
  relative: number;
  units: Unit[];
  /** Coverage of each aspect by title, by section heading, and by everything of the passage. */
  title: number[];
  section: number[];
  whole: number[];
}

export interface Candidate {
  unit: Unit;
  passage: ScoredPassage;
  score: number;
  /** Coverage of each aspect by the sentence itself. */
  own: number[];
  /** The same with its heading, its title and the line that introduces it. */
  inContext: number[];
}

const weights = {
  own: 0.4,
  context: 0.55,
  whole: 0.1,
  retrieval: 0.6,
  heading: 0.1,
  type: 0.2,
  colon: 0.05,
  foreign: 0.12,
  condition: 0.15,
};
/** Headings that name a condition, and sentences that begin with one. */
const onlyIf =
  /^(?:during|while|if|when|after|before|without|unless|except|in case of|ระหว่าง|กรณี|เมื่อ|หาก|ถ้า|หลัง|ก่อน)\s*(.{3,})$/i;
const clauseIf = /^(?:during|while|if|when|after|unless|in case of)\s+([^,.]{3,60}),/i;
const contextShare = { lead: 0.8, section: 0.75, before: 0.55, title: 0.5 };

/** Reads the passages once: units, and what headings and text cover of the question. */
export function scorePassages(question: Question, passages: ExtractPassage[], language?: Language): ScoredPassage[] {
  const top = Math.max(1e-6, ...passages.map(({ score }) => score));
  const hasOwnLanguage = passages.some((passage) => passage.language === language);
  return passages.map((source) => {
    const foreign = hasOwnLanguage && source.language !== language ? weights.foreign : 0;
    const covers = (text: string) => coveragesOf(question.aspects, targetOf(text));
    const whole = covers(`${source.title}\n${source.section}\n${source.text}`);
    return {
      source,
      relative: source.score / top - foreign,
      units: unitsOf(source.text),
      title: covers(source.title),
      section: covers(source.section),
      whole,
    };
  });
}

/** All units of all passages, best first. */
export function rankUnits(question: Question, passages: ScoredPassage[]): Candidate[] {
  return passages.flatMap((passage) => candidatesOf(question, passage)).sort((a, b) => b.score - a.score);
}

function candidatesOf(question: Question, passage: ScoredPassage): Candidate[] {
  const own = passage.units.map((unit) => coveragesOf(question.aspects, targetOf(unit.text)));
  const leads = new Map(passage.units.map((unit, at) => [unit.text, own[at] ?? []]));
  return passage.units.map((unit, at) => {
    const covered = own[at] ?? [];
    const lead = leads.get(unit.lead ?? '') ?? [];
    const before = passage.units[at - 1]?.kind === 'sentence' ? (own[at - 1] ?? []) : [];
    const inContext = covered.map((value, aspect) =>
      Math.max(
        value,
        contextShare.lead * (lead[aspect] ?? 0),
        contextShare.section * (passage.section[aspect] ?? 0),
        contextShare.before * (before[aspect] ?? 0),
        contextShare.title * (passage.title[aspect] ?? 0),
      ),
    );
    return { unit, passage, own: covered, inContext, score: scoreOf(question, passage, unit, covered, inContext) };
  });
}

function scoreOf(question: Question, passage: ScoredPassage, unit: Unit, own: number[], inContext: number[]): number {
  const typed = question.type !== 'steps' && question.type !== 'other' && satisfies(question.type, unit.text);
  return (
    weights.own * shareOf(question, own) +
    weights.context * shareOf(question, inContext) +
    weights.whole * shareOf(question, passage.whole) +
    weights.retrieval * passage.relative +
    weights.heading * shareOf(question, passage.section) +
    (typed ? weights.type : 0) -
    (/[:?]\s*$/.test(unit.text) ? weights.colon : 0) -
    (isSpecialCase(question, passage, unit) ? weights.condition : 0)
  );
}

/** What holds on a condition only, where the question does not speak of that condition. */
function isSpecialCase(question: Question, { source }: ScoredPassage, unit: Unit): boolean {
  const heading = source.section.split(' › ').at(-1) ?? '';
  const conditions = [onlyIf.exec(heading)?.[1], clauseIf.exec(unit.text)?.[1]];
  return conditions.some((condition) => condition !== undefined && !isAskedOf(question, condition));
}

function isAskedOf(question: Question, condition: string): boolean {
  const target = targetOf(condition);
  return question.aspects.some((aspect) => coverage(aspect, target) > 0);
}

/** The share of the question's weight that a list of coverages stands for. */
export function shareOf(question: Question, covered: number[]): number {
  return question.aspects.reduce((sum, { weight }, at) => sum + weight * (covered[at] ?? 0), 0) / question.mass;
}

function coveragesOf(aspects: Aspect[], target: Target): number[] {
  return aspects.map((aspect) => coverage(aspect, target));
}
