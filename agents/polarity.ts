/** What a clause denies and which way it bounds its figures, in English and Thai. */
import { allWords, normalise } from './language.ts';
import { remembered } from './remembered.ts';

/** Words that say "not" without denying anything: bounds, questions and figures of speech. */
const NO_DENIAL = [
  /\b(?:not|no) (?:only|just|merely|more|less|later|earlier|fewer|sooner|exceed\w*|over|under|below|above)\b/g,
  /\b(?:whether or not|no\. ?\d|no doubt)/g,
  /ไม่(?:เกิน|น้อยกว่า|ต่ำกว่า|มากกว่า|สูงกว่า|ช้ากว่า|ก่อน|เพียงแต่|เพียง|ว่า|งั้น)|หรือไม่|ไม่ใช่แค่/g,
];
const DENIALS = [
  /\b(?:not|cannot|never|none|nobody|nothing|neither|no|without|except|unless|unable|ineligible|impossible)\b/g,
  /n't\b/g,
  /\b(?:prohibit|forbid|forbad|disallow|den(?:y|ied)|refus|reject|exclud|ban(?:ned|s)?\b)\w*/g,
  /\bnon-?(?=[a-z]{4})/g,
  /ไม่|ห้าม|มิ(?:ได้|อาจ|ให้|ควร)|ยกเว้น|เว้นแต่|ปราศจาก|อย่า(?!ง)|ปฏิเสธ|ไร้/g,
];
/** Too short to be looked for inside of other words. */
const SHORT_DENIALS = new Set(['งด']);

const UPPER =
  /\b(?:at most|up to|no more than|not more than|not (?:be )?(?:exceed\w*|over|above)|no later than|not later than|maximum|max|within|less than|fewer than|under|below|before \d)|ไม่เกิน|สูงสุด|ภายใน|(?<!ไม่)น้อยกว่า|(?<!ไม่)ต่ำกว่า|ไม่มากกว่า|ไม่ช้ากว่า/;
const LOWER =
  /\b(?:at least|minimum|min|no less than|not less than|no fewer than|or more|(?<!no |not )more than|(?<!not )over|(?<!not )above|(?<!not )exceed\w*|after \d)|อย่างน้อย|ไม่น้อยกว่า|ไม่ต่ำกว่า|ขั้นต่ำ|(?<!ไม่)มากกว่า|(?<!ไม่)เกิน|ขึ้นไป/;

/** How often a clause denies: a sentence and what it rests on must do so alike. */
export const denials = remembered((clause): number => {
  const text = NO_DENIAL.reduce(
    (rest, pattern) => rest.replace(pattern, ' '),
    normalise(clause).replace(/^(?:yes|no),\s*/, ''),
  );
  const found = DENIALS.reduce((sum, pattern) => sum + (text.match(pattern)?.length ?? 0), 0);
  return found + allWords(text).filter((word) => SHORT_DENIALS.has(word)).length;
});

/** Whether a clause says "at most" or "at least"; null where it says neither or both. */
export const boundOf = remembered((clause): { way: 'upper' | 'lower' | null } => {
  const text = normalise(clause);
  const [upper, lower] = [UPPER.test(text), LOWER.test(text)];
  if (upper === lower) return { way: null };
  return { way: upper ? 'upper' : 'lower' };
});

/** True when one text says a word and the other only its opposite: paid and unpaid, refundable and non-refundable. */
export function opposed(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return turned(a, b) || turned(b, a);
}

function turned(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some(
    (word) =>
      /^[a-z]{4,}$/.test(word) &&
      !b.has(word) &&
      OPPOSITES.some((prefix) => b.has(prefix + word) && !a.has(prefix + word)),
  );
}

const OPPOSITES = ['un', 'non', 'dis', 'in'];
