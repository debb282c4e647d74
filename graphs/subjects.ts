/** Whom and what a sentence speaks of: the words before its verb, and the groups of people it names. */
import { words } from '../agents/language.ts';

const AUXILIARY =
  /^(?:is|are|was|were|am|can|could|may|might|must|shall|should|will|would|has|have|had|do|does|did|cannot|can't|don't|doesn't|won't|isn't|aren't)$/i;
const DETERMINER = /^(?:a|an|the|your|my|our|their|its|this|that|these|those|all|any|each|every|no|it|them|us|me)$/i;
const PREPOSITION =
  /^(?:in|on|at|for|from|by|with|without|after|before|during|until|when|if|while|to|of|as|under|over|up|per|unless|once|because|since|within|between)$/i;
/** Words of a subject before an auxiliary; what is longer is a clause of its own. */
const LONGEST = 7;
/** Whoever works here, in general; a rule for “you” is a rule for them. */
const ANYBODY = new Set(
  words('employee staff worker colleague person people user member anyone everyone somebody team company'),
);

/** The words of an English clause that say what it speaks of; empty where it asks to do something, or cannot be told. */
export function subjectOf(clause: string): string[] {
  const said = clause
    .replace(/[*_`#>|"“”]/g, ' ')
    .split(/\s+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter(Boolean);
  const [first = '', second = ''] = said;
  if (!/^[a-z]/i.test(first) || PREPOSITION.test(first)) return [];
  const verb = said.findIndex((word) => AUXILIARY.test(word));
  if (verb >= 0 && verb <= LONGEST) return content(said.slice(0, verb));
  const asksToDo = !DETERMINER.test(first) && (DETERMINER.test(second) || PREPOSITION.test(second));
  if (asksToDo || words(first).length > 1) return [];
  const head = said.find((word, n) => n < 3 && words(word).length > 0);
  // “Submit receipts …” asks to do something; “Contractors receive …” and “The finance team approves …” speak of somebody.
  const speaksOf = DETERMINER.test(first) || /[^s]s$/i.test(first);
  return head !== undefined && speaksOf ? content([head]) : [];
}

function content(said: readonly string[]): string[] {
  return words(said.filter((word) => !/ly$/i.test(word)).join(' ')).filter(
    (word) => !ANYBODY.has(word) && !/\d/.test(word),
  );
}

const GROUPS: Record<string, RegExp> = {
  contractor:
    /\b(?:contractor|freelancer|subcontractor|consultant|temp(?:orary)? (?:worker|staff))s?\b|ผู้รับจ้าง|ผู้รับเหมา|ฟรีแลนซ์|พนักงานชั่วคราว|ลูกจ้างชั่วคราว|พนักงานสัญญาจ้าง/i,
  intern: /\b(?:intern|trainee|apprentice)s?\b|ฝึกงาน/i,
  probation: /\bprobation\w*|ทดลองงาน/i,
  partTime: /\bpart[ -]?tim\w*|พาร์ทไทม์|นอกเวลา/i,
  permanent: /\bpermanent (?:employee|staff|worker)s?\b|พนักงานประจำ/i,
  manager: /\b(?:manager|supervisor|boss|team lead|head of)s?\b|หัวหน้า|ผู้จัดการ/i,
  director: /\b(?:director|executive|board|ceo|cfo|managing director)s?\b|ผู้บริหาร|กรรมการ/i,
  finance: /\b(?:finance|accounting|accounts payable|controller)\b|ฝ่ายการเงิน|ฝ่ายบัญชี|ทีมบัญชี/i,
  hr: /\b(?:hr|human resources|people team)\b|ฝ่ายบุคคล|ทรัพยากรบุคคล/i,
  it: /\bIT\b(?! is| was| has| can| must| may)|\b(?:it operations|platform team|service desk)\b|ฝ่ายไอที|ทีมไอที/,
  vendor: /\b(?:vendor|supplier)s?\b|ผู้ขาย|ซัพพลายเออร์|คู่ค้า/i,
  customer: /\b(?:customer|client)s?\b|ลูกค้า/i,
  visitor: /\b(?:visitor|guest)s?\b|ผู้มาติดต่อ|แขก/i,
};

/** The groups of people and the teams a text names, the same in English and Thai. */
export function groupsIn(text: string): Set<string> {
  return new Set(Object.keys(GROUPS).filter((group) => GROUPS[group]?.test(text)));
}

const BACK = /^[\s*_>-]*(?:they|it|this|these|those|such|he|she|both|ทั้งนี้|โดย|ซึ่ง|นอกจากนี้)(?=\b|[\u0E01-\u0E4E]|\s)/i;

/** True when a sentence speaks of what the one before it named. */
export function refersBack(sentence: string): boolean {
  return BACK.test(sentence);
}
