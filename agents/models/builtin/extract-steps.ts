/** Chooses whole procedures: a question of what to do is answered with all steps, in order. */
import type { Question } from './question.ts';
import { type Candidate, type ScoredPassage, shareOf } from './score-units.ts';

const nearBest = 0.72;
/** In the document that speaks of the trouble, a procedure need not name it again. */
const sibling = 0.4;

/** All steps of the procedure the question asks for, or undefined when sentences answer it better. */
export function chooseSteps(
  question: Question,
  passages: ScoredPassage[],
  ranked: Candidate[],
): Candidate[] | undefined {
  if (question.type !== 'steps') return undefined;
  const best = ranked[0];
  if (!best) return undefined;
  const strength = (passage: ScoredPassage) => 0.5 * passage.relative + 0.5 * shareOf(question, passage.whole);
  const top = Math.max(...passages.map(strength));
  const procedures = passages
    .filter(
      (passage) => hasSteps(passage) && strength(passage) >= top * (isSibling(passage, best) ? sibling : nearBest),
    )
    .sort((a, b) => headingMatch(question, b) + strength(b) - headingMatch(question, a) - strength(a));
  const chosen = procedures[0];
  if (!chosen || isBetterSaid(question, best, chosen)) return undefined;
  const sources = isWholeRunbook(question, chosen) ? openingProcedures(passages, chosen) : parts(passages, chosen);
  return sources.flatMap((passage) => stepsOf(passage, ranked));
}

function isSibling(passage: ScoredPassage, best: Candidate): boolean {
  return passage.source.title === best.passage.source.title;
}

/** A sentence of another section that answers nearly everything beats a procedure that only comes close. */
function isBetterSaid(question: Question, best: Candidate, chosen: ScoredPassage): boolean {
  if (isSibling(chosen, best)) return false;
  return shareOf(question, best.own) > shareOf(question, chosen.whole) + 0.1;
}

function hasSteps(passage: ScoredPassage): boolean {
  return passage.units.filter(({ kind }) => kind === 'step').length >= 2;
}

/** What the heading says beyond the title. */
function headingMatch(question: Question, passage: ScoredPassage): number {
  return shareOf(
    question,
    passage.section.map((value, at) => Math.max(0, value - (passage.title[at] ?? 0))),
  );
}

/** The title names the trouble and no heading narrows it down: the answer is the runbook from its start. */
function isWholeRunbook(question: Question, chosen: ScoredPassage): boolean {
  return shareOf(question, chosen.title) >= 0.35 && headingMatch(question, chosen) < 0.2;
}

function openingProcedures(passages: ScoredPassage[], chosen: ScoredPassage): ScoredPassage[] {
  const siblings = passages.filter((passage) => passage.source.title === chosen.source.title && hasSteps(passage));
  return siblings.sort((a, b) => positionOf(a) - positionOf(b)).slice(0, 2);
}

/** A procedure cut in two passages is put together again. */
function parts(passages: ScoredPassage[], chosen: ScoredPassage): ScoredPassage[] {
  const same = passages.filter(
    ({ source }) => source.title === chosen.source.title && source.section === chosen.source.section,
  );
  return same.sort((a, b) => positionOf(a) - positionOf(b)).slice(0, 2);
}

function positionOf({ source }: ScoredPassage): number {
  return source.ordinal ?? Number(/\d+$/.exec(source.id)?.[0] ?? 0);
}

function stepsOf(passage: ScoredPassage, ranked: Candidate[]): Candidate[] {
  return ranked
    .filter((candidate) => candidate.passage === passage && candidate.unit.kind === 'step')
    .sort((a, b) => a.unit.start - b.unit.start);
}
