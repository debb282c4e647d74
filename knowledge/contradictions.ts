/** Finds two documents that say of the same thing another figure or another person, or that it is so and that it is not, so that the reader sees both. */
import { conceptTerms } from '../agents/models/builtin/phrasebook.ts';
import { isSameActor } from './contradictions-actors.ts';
import { ACTOR, askedFor, type Claim, headingOf, readPassage, STANCE } from './contradictions-claims.ts';
import type { Hit } from './passage.ts';
import { family, series } from './twins.ts';

export interface Contradiction {
  /** The better hit of the two; of an expert's answer and a document, the newer. */
  a: Hit;
  b: Hit;
  /** The figure with its unit as each of them has it, such as ['7 days', '5 days'], or the sentences where no figure tells them apart. */
  figures: [string, string];
  sentences: [string, string];
}

export interface ContradictionOptions {
  /** How many of the best hits are compared. */
  depth: number;
  /** Share of the words both sentences must have in common. */
  likeness: number;
  /** The same for sentences of two languages, which have only concepts in common. */
  foreignLikeness: number;
  /** Share of the question's words both sentences must speak of. */
  relevance: number;
}

const defaults: ContradictionOptions = { depth: 24, likeness: 0.6, foreignLikeness: 0.75, relevance: 0.4 };
/** Whether something is so is told apart by fewer words than its figure. */
const STANCE_LIKENESS = 0.8;
/** Fewer words in common are a coincidence, unless their headings speak of the same. */
const LEAST_SHARED = 2;
const LEAST_SHARED_STANCE = 3;

interface Found extends Claim {
  hit: Hit;
}

/** Pairs of claims about one subject that cannot both hold among the top hits, in the question's subject only. */
export function findContradictions(
  question: string,
  hits: Hit[],
  options: Partial<ContradictionOptions> = {},
): Contradiction[] {
  const settings = { ...defaults, ...options };
  const asked = askedFor(question);
  const compared = hits.slice(0, settings.depth);
  const claims = compared.flatMap((hit) => readPassage(hit.passage).claims.map((claim): Found => ({ ...claim, hit })));
  const spread = spreadOf(hits);
  const named = new Set(conceptTerms(question));
  const relevant = claims.filter(
    ({ about }) => Math.max(shareIn(asked, about), shareIn(named, about)) >= settings.relevance,
  );
  const found = new Map<string, Contradiction>();
  for (const [at, a] of relevant.entries()) {
    for (const b of relevant.slice(at + 1)) {
      if (!areOpposed(a, b) || !isSameSubject(a, b, settings) || !isAskedFor(asked, a, b, spread)) continue;
      if (isAgreedElsewhere(a, b, compared)) continue;
      const key = [family(a.hit.passage.docId), family(b.hit.passage.docId), a.unit].join(' ');
      if (!found.has(key)) found.set(key, toContradiction(a, b));
    }
  }
  return [...found.values()];
}

/** Another figure of the same unit, or a rule and its denial. */
function areOpposed(a: Found, b: Found): boolean {
  if (a.unit !== b.unit || a.value === b.value) return false;
  if (isOfActor(a)) return !isSameActor(a.value, b.value);
  if (a.unit === STANCE) return OPPOSED.has([a.value, b.value].sort().join(' '));
  return a.bound === null || b.bound === null || a.bound === b.bound;
}

function isOfActor({ unit }: Found): boolean {
  return unit.startsWith(`${ACTOR} `);
}

const OPPOSED = new Set(['denied stated', 'denied required', 'required unneeded']);

function isSameSubject(a: Found, b: Found, settings: ContradictionOptions): boolean {
  const [left, right] = [a.hit.passage, b.hit.passage];
  if (isOneDocument(a.hit, b.hit) || !isOneCase(a, b) || !isOneMeasure(a, b)) return false;
  if (left.language !== right.language)
    return (
      a.unit !== STANCE &&
      !isOfActor(a) &&
      Math.min(a.concepts.size, b.concepts.size) >= 3 &&
      alike(a.concepts, b.concepts) >= settings.foreignLikeness
    );
  const likeness = isOfActor(a) ? 1 : a.unit === STANCE ? STANCE_LIKENESS : settings.likeness;
  return alike(a.subject, b.subject) >= likeness && isWithin(a, b) && isTelling(a, b);
}

/** Translations and earlier versions of a document contradict nobody: the newer one holds. */
function isOneDocument({ passage: a }: Hit, { passage: b }: Hit): boolean {
  if (a.docId === b.docId || family(a.docId) === family(b.docId)) return true;
  if (a.kind === 'curated' || b.kind === 'curated') return false;
  const [left, right] = [a, b].map(({ docId }) => series(family(docId).replaceAll(/[-_]/g, ' ')));
  if (left !== '' && left === right) return true;
  return (
    a.department === b.department && a.date !== b.date && series(a.title) !== '' && series(a.title) === series(b.title)
  );
}

/** Other figures tell cases apart; a day tells two apart only where both name one. */
function isOneCase(a: Found, b: Found): boolean {
  const dated = [a, b].every(({ beside }) => beside.some(isDay));
  const [left, right] = [a, b].map(({ beside }) => beside.filter((one) => dated || !isDay(one)).join());
  return left === right;
}

function isDay(figure: string): boolean {
  return figure.startsWith('date ');
}

/** Days a year and days a month are two measures. */
function isOneMeasure(a: Found, b: Found): boolean {
  const [left, right] = [a, b].map(({ periods }) => [...periods].filter((period) => period !== a.unit));
  return !left?.length || !right?.length || left.some((period) => right.includes(period));
}

/** One sentence may say more than the other; where each has words of its own, trucks and cars, they speak of two things. */
function isWithin(a: Found, b: Found): boolean {
  return ownOf(a, b).length === 0 || ownOf(b, a).length === 0;
}

function ownOf(a: Found, b: Found): string[] {
  return [...a.subject].filter(
    (word) => !b.subject.has(word) && !conceptTerms(word).some((concept) => b.concepts.has(concept)),
  );
}

function isTelling(a: Found, b: Found): boolean {
  const shared = [...a.subject].filter((word) => b.subject.has(word)).length;
  if (a.unit === STANCE) return shared >= LEAST_SHARED_STANCE;
  if (shared >= LEAST_SHARED) return true;
  return alike(askedFor(headingOf(a.hit.passage)), askedFor(headingOf(b.hit.passage))) >= 0.5;
}

/** In how many of the hits a term stands: among passages on vacation, 'vacation' tells nothing apart. */
function spreadOf(hits: Hit[]): Map<string, number> {
  const spread = new Map<string, number>();
  for (const { passage } of hits) {
    for (const term of readPassage(passage).terms) spread.set(term, (spread.get(term) ?? 0) + 1);
  }
  return spread;
}

/** The question names what is particular to the two claims, not only what all the passages are about. */
function isAskedFor(asked: Set<string>, a: Found, b: Found, spread: Map<string, number>): boolean {
  const shared = [...a.subject, ...a.concepts].filter((term) => b.subject.has(term) || b.concepts.has(term));
  const fewest = Math.min(...shared.map((term) => spread.get(term) ?? 0));
  return shared.some((term) => asked.has(term) && (spread.get(term) ?? 0) <= fewest + 2);
}

/** A document that also states the other's figure for this subject tells two cases apart and contradicts nobody. */
function isAgreedElsewhere(a: Found, b: Found, compared: readonly Hit[]): boolean {
  const likeness = a.unit === STANCE ? STANCE_LIKENESS : 0.5;
  const states = (docId: string, { unit, value, subject }: Found) =>
    compared
      .filter(({ passage }) => passage.docId === docId)
      .flatMap(({ passage }) => readPassage(passage).mentioned)
      .some(
        ({ values, subject: other }) =>
          (values.has(`${unit} ${value}`) || values.has(`* ${value}`)) && shareIn(subject, other) >= likeness,
      );
  return states(a.hit.passage.docId, b) || states(b.hit.passage.docId, a);
}

function alike(a: Set<string>, b: Set<string>): number {
  return Math.min(shareIn(a, b), shareIn(b, a));
}

function shareIn(wanted: Set<string>, given: Set<string>): number {
  if (wanted.size === 0) return 0;
  return [...wanted].filter((word) => given.has(word)).length / wanted.size;
}

function toContradiction(a: Found, b: Found): Contradiction {
  const [first, second] = isFirst(a, b) ? [a, b] : [b, a];
  return {
    a: first.hit,
    b: second.hit,
    figures: [first.shown, second.shown],
    sentences: [first.sentence, second.sentence],
  };
}

function isFirst({ hit: a }: Found, { hit: b }: Found): boolean {
  const [left, right] = [a.passage.date ?? '', b.passage.date ?? ''];
  if (a.passage.kind !== b.passage.kind && left !== right) return left > right;
  return a.score >= b.score;
}
