/** What the sentences of a passage claim: one figure of a unit, who does it, or that something is so, allowed, required, or not. */
import { normalise, words } from '../agents/language.ts';
import { conceptTerms } from '../agents/models/builtin/phrasebook.ts';
import { unitsOf } from '../agents/models/builtin/units.ts';
import { boundOf, denials } from '../agents/polarity.ts';
import { actorOf } from './contradictions-actors.ts';
import { figuresOf, unitOf } from './contradictions-figures.ts';
import type { Passage } from './passage.ts';

/** The unit of claims that say whether something is so. */
export const STANCE = 'stance';
/** The unit of claims that say who does something begins with it. */
export const ACTOR = 'by';

export interface Claim {
  sentence: string;
  /** Claims of one unit can be compared. */
  unit: string;
  value: string;
  shown: string;
  /** The words it speaks of, without figures and words of measure. */
  subject: Set<string>;
  concepts: Set<string>;
  /** The subject with the words of its heading. */
  about: Set<string>;
  /** Words of time beside the figure: a year, a month. */
  periods: Set<string>;
  /** The figures beside its own. */
  beside: string[];
  bound: 'upper' | 'lower' | null;
}

/** Everything a sentence or row counts or says, also where it is no claim. */
export interface Mentioned {
  values: Set<string>;
  subject: Set<string>;
}

export interface Reading {
  claims: Claim[];
  mentioned: Mentioned[];
  /** What it speaks of. */
  terms: Set<string>;
}

/** The index hands out the same passages again and again; each is read once. */
const readings = new WeakMap<Passage, Reading>();

/** The claims of a passage with what it speaks of. */
export function readPassage(passage: Passage): Reading {
  const known = readings.get(passage);
  if (known) return known;
  const heading = headingOf(passage);
  const units = unitsOf(passage.text).map(({ kind, text }) => ({ kind, read: readSentence(text, heading, passage) }));
  const claiming = units.filter(({ kind }) => kind === 'sentence' || kind === 'item');
  const reading = {
    claims: claiming.flatMap(({ kind, read }) => [
      ...read.figured,
      ...(kind === 'sentence' && denials(heading) === 0 ? read.stance : []),
    ]),
    mentioned: units.map(({ read }) => read.mentioned),
    terms: askedFor(`${heading}\n${passage.text}`),
  };
  readings.set(passage, reading);
  return reading;
}

/** The words and concepts of a text. */
export function askedFor(text: string): Set<string> {
  return new Set([...subjectOf(text), ...conceptTerms(text)]);
}

/** What was asked stands over an expert's answer, and headings over a document's. */
export function headingOf({ kind, question, section }: Passage): string {
  return kind === 'curated' ? (question ?? '') : section;
}

/** Shorter answers lean on their question. */
const ALONE = 3;

/** Only sentences with exactly one figure of a unit are claims; lists of figures and tables are about many things. */
function readSentence(text: string, heading: string, { kind }: Passage) {
  const { figures, rest } = figuresOf(text);
  const own = subjectOf(rest);
  const leaning = kind === 'curated' && own.size < ALONE ? `${heading}\n` : '';
  const subject = leaning === '' ? own : subjectOf(`${leaning}${rest}`);
  const all = {
    ...{ sentence: text, subject, bound: boundOf(text).way, concepts: new Set(conceptTerms(leaning + text)) },
    ...{ about: new Set([...subject, ...askedFor(`${heading}\n${text}`)]), periods: periodsIn(rest) },
  };
  const single = figures.filter(({ unit }) => figures.filter((other) => other.unit === unit).length === 1);
  const others = (own: string) =>
    figures
      .map(({ unit, value }) => `${unit} ${value}`)
      .filter((one) => one !== own)
      .sort();
  const isClaim = !/\?["”]?\s*$/.test(text);
  const figured = single.map(
    (figure): Claim => ({ ...all, ...figure, beside: others(`${figure.unit} ${figure.value}`) }),
  );
  const actor = actorOf(rest);
  const done = actor && {
    ...{ ...all, unit: `${ACTOR} ${actor.act}`, value: actor.who, shown: text.trim() },
    ...{ subject: subjectOf(leaning + actor.rest), beside: others('') },
  };
  const stance = stanceOf(text);
  const values = new Set([
    ...figures.map(({ unit, value }) => `${unit} ${value}`),
    ...(normalise(text).match(/\d+(?:\.\d+)?/g) ?? []).map((number) => `* ${Number(number)}`),
    ...(stance ? [`${STANCE} ${stance}`] : []),
    ...(done ? [`${done.unit} ${done.value}`] : []),
  ]);
  const said = stance && { ...all, unit: STANCE, value: stance, shown: text.trim(), beside: others('') };
  return {
    figured: isClaim ? [...figured, ...(done ? [done] : [])] : [],
    stance: isClaim && said ? [{ ...said, subject: subjectOf(leaning + rest.replace(MODAL, ' ')) }] : [],
    mentioned: { values, subject },
  };
}

/** Words of measure and of rule, which say how and not what of. */
const MEASURE =
  /\b(?:at most|at least|maximum|minimum|max|min|exceed\w*|limited|within|allowed|permitted|required|applies|apply)\b|ไม่เกิน|เกิน|อย่างน้อย|อย่างมาก|สูงสุด|ขั้นต่ำ|ภายใน|เวลา/g;
const MODAL =
  /\b(?:may|can|cannot|can't|must|shall|should|need|needs|needed|has to|have to|not|never|no|allowed|permitted|required|mandatory|optional|obliged|necessary|possible|impossible|prohibited|forbidden|banned|without)\b|\w+n't\b|ไม่|ได้|ต้อง|ควร|อาจ|สามารถ|อนุญาต|ห้าม|จำเป็น|บังคับ|ให้/g;

function subjectOf(text: string): Set<string> {
  const plain = normalise(text).replace(MEASURE, ' ');
  return new Set(words(plain).filter((word) => !/^\d/.test(word) && unitOf(word) === undefined));
}

function periodsIn(text: string): Set<string> {
  return new Set(words(text).flatMap((word) => unitOf(word) ?? []));
}

/** Whether a sentence states, permits or requires something, or the opposite; undefined where it denies twice. */
function stanceOf(sentence: string): string | undefined {
  const text = normalise(sentence);
  const denied = denials(sentence);
  if (
    /\b(?:need|needs) not\b|needn't|(?:\bnot|n't|\bno) (?:be )?(?:needed|need|required|necessary|obliged|mandatory|have to|has to)\b|\boptional\b|ไม่จำเป็น|ไม่ต้อง|ไม่บังคับ/.test(
      text,
    )
  )
    return denied > 1 ? undefined : 'unneeded';
  if (denied > 1) return undefined;
  if (denied === 1) return 'denied';
  return /\b(?:must|required|mandatory|obliged|has to|have to|shall|needs? to)\b|ต้อง|จำเป็น|บังคับ/.test(text)
    ? 'required'
    : 'stated';
}
