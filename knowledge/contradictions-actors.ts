/** Who approves or signs, where a sentence names one and says it plainly, in English and Thai. */
import { normalise, words } from '../agents/language.ts';
import { conceptTerms } from '../agents/models/builtin/phrasebook.ts';

export interface Actor {
  /** What is done, without its ending. */
  act: string;
  /** Who does it, in words that carry meaning. */
  who: string;
  /** The sentence without who does what. */
  rest: string;
}

/** What is paid, issued or sent by somebody is so by transfer or by mail as often. */
const DONE_BY = 'approved|signed|authori[sz]ed';
/** Signs are things too. */
const DOES = 'approves|authori[sz]es';
const ACTS_TH = 'อนุมัติ|ลงนาม';
/** How and by when, which is nobody. */
const NOBODY =
  '(?:hand|e-?mail|mail|post|phone|default|law|majority|vote|end|noon|midnight|then|now|today|tomorrow|next|this|(?:mon|tues|wednes|thurs|fri|satur|sun)day)';
const ONE = `(?:the |your |our |a )?(?!${NOBODY}\\b)(?<who>(?!and |or )[a-z][a-z-]*(?: (?!and |or )[a-z][a-z-]*){0,2}?)`;

const FORMS = [
  new RegExp(
    String.raw`\b(?<act>${DONE_BY}) by ${ONE}(?=[.;]|$| (?:before|after|within|for|in|on|at|if|when|first|then|too|also)\b)`,
  ),
  new RegExp(String.raw`^${ONE} (?<act>${DOES})\b`),
  new RegExp(String.raw`(?<act>${ACTS_TH})โดย\s*(?<who>[\u0E00-\u0E7F]{2,30})$`),
  new RegExp(String.raw`^(?<who>[\u0E00-\u0E7F]{2,30}?)เป็นผู้(?<act>${ACTS_TH})`),
];

/** The one who does it; undefined where nobody or more than one is named. */
export function actorOf(sentence: string): Actor | undefined {
  const text = normalise(sentence).trim().replace(/\.$/, '');
  const match = FORMS.map((form) => form.exec(text)).find((one) => one !== null);
  const { act, who } = match?.groups ?? {};
  if (!match || !act || !who || who.includes('และ') || who.includes('หรือ')) return undefined;
  const named = words(who);
  if (named.length === 0) return undefined;
  return { act: act.slice(0, 4), who: named.join(' '), rest: text.replace(match[0], ' ') };
}

/** Whether two names can be of one: the manager and the line manager. */
export function isSameActor(a: string, b: string): boolean {
  const [left, right] = [a, b].map((who) => new Set([...who.split(' '), ...conceptTerms(who)]));
  return [...(left ?? [])].some((word) => right?.has(word));
}
