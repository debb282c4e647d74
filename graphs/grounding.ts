/** Does a sentence of a model stand on a passage that was given to it? What does not is withheld, sentence by sentence. */
import { detectLanguage, words } from '../agents/language.ts';
import { conceptTerms } from '../agents/models/builtin/phrasebook.ts';
import type { GroundedAnswer, ModelPassage } from '../agents/models/tasks.ts';
import { boundOf, denials, opposed } from '../agents/polarity.ts';
import { type Clause, clausesOf, closest, unitsOf } from './clauses.ts';
import { figured } from './figured.ts';
import { headingsOf, type Nearby, namedIn, nearbyIn, type Source, sourceOf, type Weigh, weighIn } from './nearby.ts';
import type { Found } from './state.ts';
import { groupsIn, refersBack, subjectOf } from './subjects.ts';

/** Share of what a sentence tells that must stand close together in its passage; figures must all be there. */
const COVERED = 0.6;
/** Between languages: share of the things named, and how many of them at least. */
const MEANT = 0.6;
const LEAST_MEANT = 3;
/** An answer of which less than this is left says something else than what was meant. */
const LEFT = 0.5;
/** A subject with more words than this is a clause of its own, of which not every word must be found. */
const SHORT_SUBJECT = 4;

export interface Grounded {
  /** The sentences that stand on a passage, each naming the one it stands on. */
  answer: GroundedAnswer;
  /** Share of the sentences that were left. */
  share: number;
}

/**
 * Keeps what stands on the passages; the confidence falls with what had to go, and an answer of which little is left goes whole.
 * However sure the model says it is, the confidence is never above what the words that were found support.
 */
export function ground(answer: GroundedAnswer, { passages }: Pick<Found, 'passages'>): Grounded {
  const given = passages.map((passage): Given => ({ passage, source: sourceOf(passage) }));
  const weigh = weighIn(given.map(({ source }) => source));
  const held: number[] = [];
  const sentences = answer.sentences.flatMap((sentence) => {
    const on = supporting(sentence.text, sentence.passageId, given, weigh);
    if (!on) return [];
    held.push(on.covered);
    return [{ ...sentence, passageId: on.id }];
  });
  const share = answer.sentences.length > 0 ? sentences.length / answer.sentences.length : 0;
  if (share < LEFT || sentences.length === 0) return { answer: { sentences: [], confidence: 0 }, share };
  const supported = (1 + held.reduce((sum, one) => sum + one, 0) / held.length) / 2;
  return { answer: { sentences, confidence: Math.min(answer.confidence, supported) * share }, share };
}

interface Given {
  passage: ModelPassage;
  source: Source;
}

/** The passage a sentence stands on and how much of it is there: the one it names, else another that was given in its language. */
function supporting(
  text: string,
  named: string,
  given: readonly Given[],
  weigh: Weigh,
): { id: string; covered: number } | undefined {
  const language = detectLanguage(text);
  const own = given.find(({ passage }) => passage.id === named);
  const others = given.filter((one) => one !== own && one.passage.language === language);
  for (const one of own ? [own, ...others] : others) {
    const covered = standsOn(text, one, weigh);
    if (covered !== null) return { id: one.passage.id, covered };
  }
  return undefined;
}

/** Links, images, markup and addresses: whatever a sentence has of these must stand in its passage to the letter. */
const beyondWords =
  /!?\[[^\]]*\]\s*[([][^)\]]*[)\]]|<[a-z/!][^>]*>|\b(?:https?|ftp|data|javascript|mailto):\S*|\bwww\.\S+|^\s*\[[^\]]+\]:\s*\S+/gim;

/** The number or sign of a step or an item, which says nothing. */
const STEP = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+/gm;

/** How much of a sentence its passage holds in one place, 0…1; null where it does not stand on it. */
function standsOn(text: string, { passage, source }: Given, weigh: Weigh): number | null {
  const whole = `${passage.title}\n${passage.section}\n${passage.text}`;
  if ((text.match(beyondWords) ?? []).some((found) => !whole.includes(found))) return null;
  if (quotesLines(text, passage.text)) return 1;
  const sentence = figured(text).replace(STEP, '');
  const said = words(sentence);
  if (said.length === 0) return text.trim() !== '' && whole.includes(text.trim()) ? 1 : null;
  // Commands in a Thai runbook are English, and quoted as they stand.
  const foreign = detectLanguage(text) !== passage.language && !whole.includes(text);
  const near = nearbyIn(source, sentence, { weigh, foreign });
  const figures = new Set(words(near.text));
  if (said.some((word) => /\d/.test(word) && !figures.has(word))) return null;
  const covered = foreign ? namesTheSame(sentence, source) : shareOf(said, new Set(words(near.text)), weigh);
  const enough = covered >= (foreign ? MEANT : COVERED);
  if (!enough || !speaksOfTheSame(sentence, source, near, foreign) || contradicts(sentence, source, foreign))
    return null;
  return Math.min(1, covered);
}

/** A step with its commands, from the beginning of a line to the end of another. */
function quotesLines(text: string, source: string): boolean {
  const quoted = text.trim();
  return quoted.includes('\n') && `\n${source}\n`.includes(`\n${quoted}\n`);
}

/** Share of the things a sentence names that its passage in another language names too. */
function namesTheSame(sentence: string, { title, section, text }: Source): number {
  const [held, said] = [new Set(conceptTerms(`${title}\n${section}\n${text}`)), conceptTerms(sentence)];
  const shared = said.filter((one) => held.has(one)).length;
  return shared >= LEAST_MEANT ? shared / Math.max(1, said.length) : 0;
}

/** Whom it is about must stand where it was found: not in the sentence beside it that says the contrary, nor in another part. */
function speaksOfTheSame(sentence: string, source: Source, near: Nearby, foreign: boolean): boolean {
  const centre = near.centres.map((n) => {
    const own = source.sentences[n] ?? '';
    return refersBack(own) ? `${source.sentences[n - 1] ?? ''}\n${own}` : own;
  });
  const here = [headingsOf(source), ...centre].join('\n');
  const groups = groupsIn(here);
  if ([...groupsIn(sentence)].some((group) => !groups.has(group))) return false;
  return foreign || clausesOf(sentence).every((clause) => hasSubject(clause, near.text));
}

function hasSubject(clause: string, near: string): boolean {
  const subject = subjectOf(clause);
  const isHeld = namedIn(clause, near);
  const held = subject.filter(isHeld).length;
  return subject.length <= SHORT_SUBJECT ? held === subject.length : held / subject.length >= COVERED;
}

/** Words can all be there and the sense be turned round: by a "not", a bound, an opposite or another figure. */
function contradicts(sentence: string, { title, section, text }: Source, foreign: boolean): boolean {
  const units = [...unitsOf(text), ...unitsOf(section), ...unitsOf(title)];
  return clausesOf(sentence).some((clause) => {
    const near = closest(clause, units, foreign ? 'things' : 'words');
    const alikeButForFigures = foreign ? near : closest(clause, units, 'words without figures');
    return (
      all(near, (unit) => turnedRound(clause, unit)) ||
      all(alikeButForFigures, (unit) => otherFigure(clause, unit.text))
    );
  });
}

function turnedRound(clause: string, unit: Clause): boolean {
  if (denials(clause) !== denials(unit.text)) return true;
  const [a, b] = [boundOf(clause).way, boundOf(unit.text).way];
  return (a !== null && b !== null && a !== b) || opposed(new Set(words(clause)), unit.words);
}

/** Of several that come equally close one that agrees is enough; where nothing is close nothing is turned round. */
function all(units: readonly Clause[], differs: (unit: Clause) => boolean): boolean {
  return units.length > 0 && units.every(differs);
}

/** True when the closest clause gives another figure for the same unit: “7 days” where it says “5 days”. */
function otherFigure(clause: string, source: string): boolean {
  const given = figuresOf(source);
  return [...figuresOf(clause)].some(
    ([unit, figures]) => given.has(unit) && [...figures].every((figure) => !given.get(unit)?.has(figure)),
  );
}

/** Figures by the word that follows them. */
function figuresOf(text: string): Map<string, Set<string>> {
  const said = words(text);
  const found = new Map<string, Set<string>>();
  for (const [at, word] of said.entries()) {
    const unit = said[at + 1];
    if (!/^\d+(?:\.\d+)?$/.test(word) || unit === undefined || /\d/.test(unit)) continue;
    found.set(unit, (found.get(unit) ?? new Set()).add(word));
  }
  return found;
}

/** How much of what a text tells is held. */
function shareOf(said: readonly string[], held: ReadonlySet<string>, weigh: Weigh): number {
  const sum = (some: readonly string[]) => some.reduce((total, word) => total + weigh(word), 0);
  return sum(said.filter((word) => held.has(word))) / Math.max(Number.EPSILON, sum(said));
}
