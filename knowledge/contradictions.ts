/** Finds two documents that say the same thing with different figures, so that the reader sees both. */
import { normalise, words } from '../agents/language.ts';
import { conceptTerms } from '../agents/models/builtin/phrasebook.ts';
import { unitsOf } from '../agents/models/builtin/units.ts';
import type { Hit } from './passage.ts';
import { family } from './twins.ts';

export interface Contradiction {
  /** The better hit of the two. */
  a: Hit;
  b: Hit;
  /** The figure with its unit as each of them has it, such as ['7 days', '5 days']. */
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

interface Claim {
  hit: Hit;
  sentence: string;
  figure: number;
  unit: string;
  shown: string;
  subject: Set<string>;
  concepts: Set<string>;
  about: Set<string>;
}

/** Pairs of claims about one subject with different figures among the top hits, in the question's subject only. */
export function findContradictions(
  question: string,
  hits: Hit[],
  options: Partial<ContradictionOptions> = {},
): Contradiction[] {
  const settings = { ...defaults, ...options };
  const asked = askedFor(question);
  const claims = hits.slice(0, settings.depth).flatMap(claimsOf);
  const spread = spreadOf(hits);
  const named = new Set(conceptTerms(question));
  const relevant = claims.filter(
    ({ about }) => Math.max(shareIn(asked, about), shareIn(named, about)) >= settings.relevance,
  );
  const found = new Map<string, Contradiction>();
  for (const [at, a] of relevant.entries()) {
    for (const b of relevant.slice(at + 1)) {
      if (!isSameSubject(a, b, settings) || a.figure === b.figure || isAgreedElsewhere(a, b, claims)) continue;
      if (!isAskedFor(asked, a, b, spread)) continue;
      const key = [family(a.hit.passage.docId), family(b.hit.passage.docId), a.unit].join(' ');
      if (!found.has(key)) found.set(key, toContradiction(a, b));
    }
  }
  return [...found.values()];
}

const figurePattern =
  /(?<![\w.:/-])(\d[\d,]*(?:\.\d+)?)\s*(%|[a-z]+|[\u0E00-\u0E7F]+)?(?:\s+(days?|hours?|weeks?|months?|years?))?/giu;
const unitWords: [string, RegExp][] = [
  ['day', /^days?$|^วัน/],
  ['hour', /^hours?$|^ชั่วโมง/],
  ['minute', /^minutes?$|^นาที/],
  ['week', /^weeks?$|^สัปดาห์/],
  ['month', /^months?$|^เดือน/],
  ['year', /^years?$|^ปี/],
  ['percent', /^%$|^percent$|^เปอร์เซ็นต์/],
  ['thb', /^thb$|^baht$|^บาท/],
  ['usd', /^usd$|^dollars?$|^ดอลลาร์/],
  ['character', /^characters?$|^ตัวอักษร/],
];

function claimsOf(hit: Hit): Claim[] {
  return readPassage(hit.passage).claims.map((claim) => ({ ...claim, hit }));
}

interface Reading {
  claims: Omit<Claim, 'hit'>[];
  /** What it speaks of. */
  terms: Set<string>;
}

/** The index hands out the same passages again and again; each is read once. */
const readings = new WeakMap<Hit['passage'], Reading>();

function readPassage(passage: Hit['passage']): Reading {
  const known = readings.get(passage);
  if (known) return known;
  const reading = { claims: claimsIn(passage), terms: askedFor(`${passage.section}\n${passage.text}`) };
  readings.set(passage, reading);
  return reading;
}

/** Only sentences with exactly one figure of a unit are claims; lists of figures and tables are about many things. */
function claimsIn(passage: Hit['passage']): Reading['claims'] {
  return unitsOf(passage.text)
    .filter(({ kind }) => kind === 'sentence' || kind === 'item')
    .flatMap(({ text }) => {
      const figures = figuresOf(text);
      const single = figures.filter(({ unit }) => figures.filter((other) => other.unit === unit).length === 1);
      const subject = subjectOf(text);
      const concepts = new Set(conceptTerms(text));
      const about = new Set([...subject, ...askedFor(`${passage.section}\n${text}`)]);
      return single.map((figure) => ({ ...figure, sentence: text, subject, concepts, about }));
    });
}

function figuresOf(text: string) {
  return [...normalise(text).matchAll(figurePattern)].flatMap((match) => {
    const word = [match[2], match[3]].find((part) => part && unitOf(part)) ?? '';
    const unit = unitOf(word);
    return unit ? [{ figure: Number(match[1]?.replaceAll(',', '')), unit, shown: match[0].trim() }] : [];
  });
}

function unitOf(word: string): string | undefined {
  return unitWords.find(([, pattern]) => pattern.test(word))?.[0];
}

function subjectOf(sentence: string): Set<string> {
  return new Set(words(sentence).filter((word) => !/^\d/.test(word) && unitOf(word) === undefined));
}

function askedFor(text: string): Set<string> {
  return new Set([...subjectOf(text), ...conceptTerms(text)]);
}

function isSameSubject(a: Claim, b: Claim, settings: ContradictionOptions): boolean {
  const [left, right] = [a.hit.passage, b.hit.passage];
  if (a.unit !== b.unit || left.kind !== right.kind) return false;
  if (left.docId === right.docId || family(left.docId) === family(right.docId)) return false;
  return left.language === right.language
    ? alike(a.subject, b.subject) >= settings.likeness
    : Math.min(a.concepts.size, b.concepts.size) >= 3 && alike(a.concepts, b.concepts) >= settings.foreignLikeness;
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
function isAskedFor(asked: Set<string>, a: Claim, b: Claim, spread: Map<string, number>): boolean {
  const shared = [...a.subject, ...a.concepts].filter((term) => b.subject.has(term) || b.concepts.has(term));
  const fewest = Math.min(...shared.map((term) => spread.get(term) ?? 0));
  return shared.some((term) => asked.has(term) && (spread.get(term) ?? 0) <= fewest + 2);
}

/** A document that also states the other's figure for this subject tells two cases apart and contradicts nobody. */
function isAgreedElsewhere(a: Claim, b: Claim, claims: Claim[]): boolean {
  const states = (docId: string, claim: Claim) =>
    claims.some(
      (other) =>
        other.hit.passage.docId === docId &&
        other.figure === claim.figure &&
        other.unit === claim.unit &&
        shareIn(claim.subject, other.subject) >= 0.5,
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

function toContradiction(a: Claim, b: Claim): Contradiction {
  const [first, second] = a.hit.score >= b.hit.score ? [a, b] : [b, a];
  return {
    a: first.hit,
    b: second.hit,
    figures: [first.shown, second.shown],
    sentences: [first.sentence, second.sentence],
  };
}
