/** Reads who owns, knows and depends on what out of sentences and table rows; what is not said plainly is left out. */
import { sentences } from '../../agents/language.ts';
import type { RelationKind } from './names.ts';

/** Somebody or something, a relation, and what to; names as they stand, and the words that say so. */
export interface Statement {
  subject: string;
  kind: RelationKind;
  object: string;
  quote: string;
}

const MOST_PER_PASSAGE = 40;
/** Passages are shorter; finding sentences in one line takes the square of its length. */
const LONGEST_PASSAGE = 4_000;
const LONGEST_QUOTE = 300;

/** A word of a name in English begins with a capital or ends in a number; nothing in it can be read in two ways, which keeps reading quick. */
const WORD = String.raw`(?:[A-Z0-9][\w&/.'-]*|[a-z]{1,20}(?:-[a-z]{1,20}){0,3}-\d[\w.-]*)`;
const NOUN =
  '(?: (?:gateway|server|database|cluster|service|system|portal|export|load|pipeline|report|policy|process|platform|application|warehouse))?';
const NAME = String.raw`(?<![\w-])(?:[Tt]he |[Oo]ur )?${WORD}(?: (?:(?:of|and|for|&) )?${WORD}){0,5}${NOUN}`;
/** What is owned may be no name: “the data warehouse”. */
const THING = String.raw`(?:${NAME}|(?<![\w-])(?:[Tt]he |[Oo]ur |[Aa]ll )[a-z][\w/-]*(?: [a-z][\w/-]*){0,3}?)`;
/** In Thai a name is in Latin letters, between marks, or follows a word that says what it is; a bare one must be known. */
const THAI_WORD = String.raw`[\p{Script=Thai}\p{M}]{2,30}`;
const THAI = String.raw`(?:(?:ระบบ|เซิร์ฟเวอร์|ฝ่าย|แผนก|ทีม|โครงการ)\s?[\p{L}\p{M}\p{N}_./-]{2,40}|คุณ\s?${THAI_WORD}(?: ${THAI_WORD})?|[“"][^”"\n]{2,60}[”"]|[A-Z][\w&/.-]*(?: [A-Z0-9][\w&/.-]*){0,4}|${THAI_WORD} ${THAI_WORD})`;

interface Pattern {
  form: RegExp;
  kind: RelationKind;
}

function en(form: string, kind: RelationKind): Pattern {
  return { form: new RegExp(form.replaceAll('THING', THING).replaceAll('NAME', NAME), 'gu'), kind };
}

function th(form: string, kind: RelationKind): Pattern {
  return { form: new RegExp(form.replaceAll('NAME', THAI).replaceAll('~', String.raw`\s*`), 'gu'), kind };
}

/** The groups `s` and `o` are who or what does it, and to what. */
const PATTERNS: Pattern[] = [
  en('(?:owner|custodian) of (?<o>THING) is (?<s>NAME)', 'owns'),
  en('(?<o>THING) (?:is|are) (?:owned|maintained|operated|run|looked after|managed) by (?<s>NAME)', 'owns'),
  en(
    '(?<s>NAME) (?:owns|maintains|operates|looks after|is the owner of|is responsible for) (?<o>THING)(?![\\w-])',
    'owns',
  ),
  en('(?<s>THING) (?:depends|depend|relies|rely|is dependent|are dependent) on (?<o>NAME)', 'depends_on'),
  en('(?:[Cc]ontact|[Aa]sk|[Tt]alk to|[Ww]rite to) (?<s>NAME) (?:for|about|with questions about) (?<o>NAME)', 'knows'),
  en('(?<s>NAME) is (?:the |our )?(?:expert|specialist|contact)(?: person)? (?:for|on|in) (?<o>NAME)', 'knows'),
  th('(?:ผู้ดูแล|เจ้าของ|ผู้รับผิดชอบ)~(?<o>NAME)~(?:คือ|ได้แก่)~(?<s>NAME)', 'owns'),
  th('(?<o>NAME)~(?:ดูแลโดย|อยู่ในความดูแลของ|รับผิดชอบโดย)~(?<s>NAME)', 'owns'),
  th('(?<s>NAME)~(?:เป็นผู้ดูแล|เป็นเจ้าของ|เป็นผู้รับผิดชอบ)~(?<o>NAME)', 'owns'),
  th('(?<s>NAME)~(?:ขึ้นอยู่กับ|ขึ้นกับ|พึ่งพา)~(?<o>NAME)', 'depends_on'),
  th('(?:ติดต่อ|สอบถาม|ปรึกษา)~(?<s>NAME)~(?:เรื่อง|เกี่ยวกับ)~(?<o>NAME)', 'knows'),
];

const OWNER =
  /^(?:(?:system |process |data |business )?owner|responsible|maintained by|custodian|ผู้ดูแล|เจ้าของ|ผู้รับผิดชอบ)$/i;
const EXPERT = /^(?:contact|expert|specialist|contact person|ผู้ติดต่อ|ผู้เชี่ยวชาญ)$/i;
const NEEDS = /^(?:depends on|dependencies|dependency|requires|พึ่งพา|ขึ้นกับ|ระบบที่เกี่ยวข้อง)$/i;
const NOBODY = /^(?:-|—|none|n\/a|tbd|ไม่มี|everyone|all|all employees|requesters?|who|what)$/i;

/** Only what stands around one of these is read closely, so that long or hostile texts cost little. */
const TELLING =
  /\b(?:own(?:er|ed|s)|custodian|maintain(?:ed|s)|operate[ds]|run by|look(?:ed|s) after|managed by|responsible|depend(?:s|ent)?|rel(?:y|ies)|contact|ask|talk to|write to|expert|specialist)\b|ผู้ดูแล|เจ้าของ|ผู้รับผิดชอบ|ดูแลโดย|ในความดูแล|รับผิดชอบโดย|ขึ้นอยู่กับ|ขึ้นกับ|พึ่งพา|ติดต่อ|สอบถาม|ปรึกษา/gi;
const BEFORE = 120;
const AFTER = 160;
const MOST_TELLING = 6;

/** What a passage says; the same thing once. */
export function statementsIn(passage: string): Statement[] {
  const text = passage.slice(0, LONGEST_PASSAGE);
  const found = new Map<string, Statement>();
  const keep = (statement: Statement) => {
    const { subject, kind, object } = statement;
    if (isName(subject) && isName(object) && subject !== object) found.set(`${subject}\n${kind}\n${object}`, statement);
  };
  for (const line of text.split('\n')) for (const statement of inRow(line)) keep(statement);
  for (const { text: sentence } of sentences(text)) for (const statement of inSentence(sentence)) keep(statement);
  return [...found.values()].slice(0, MOST_PER_PASSAGE);
}

/** Whether a name tells by itself that it is one: in Latin letters, or with a word that says so. */
export function tellsItself(name: string): boolean {
  return /^(?:ระบบ|เซิร์ฟเวอร์|ฝ่าย|แผนก|ทีม|โครงการ|คุณ)|[A-Za-z“"]/.test(name.trim());
}

/** Who a document's head names as its owner; undefined when nobody. */
export function ownerOf(source: string): string | undefined {
  const head = source.slice(0, 2_000).split('\n').slice(0, 20);
  for (const line of head) {
    const [, owner] = /(?:^|[·|]\s*|\s{2,})(?:owner|เจ้าของ\S*|ผู้ดูแล|ผู้รับผิดชอบ)\s*:\s*([^·|\n]{2,80})/i.exec(line) ?? [];
    if (owner) return owner.trim();
  }
  return undefined;
}

function inSentence(sentence: string): Statement[] {
  const places = [...sentence.matchAll(TELLING)].slice(0, MOST_TELLING).map(({ index }) => index);
  return places.flatMap((at) => {
    const around = sentence.slice(Math.max(0, at - BEFORE), at + AFTER);
    return PATTERNS.flatMap(({ form, kind }) =>
      [...around.matchAll(form)].flatMap(({ groups }) => {
        const { s: subject = '', o: object = '' } = groups ?? {};
        return subject && object ? [{ subject, kind, object, quote: quoted(sentence) }] : [];
      }),
    );
  });
}

/** A row is a line `Header: value; Header: value`; its first value is what the row is about. */
function inRow(line: string): Statement[] {
  const cells = line.split(/;\s+/).flatMap((cell) => {
    const [, header, value] = /^\s*(?:[-*]\s+)?([^:]{2,40}):\s+(.{1,120})$/.exec(cell) ?? [];
    return header && value ? [{ header: header.trim(), value: value.trim() }] : [];
  });
  const [about] = cells;
  if (cells.length < 2 || !about) return [];
  return cells.slice(1).flatMap(({ header, value }): Statement[] => {
    const quote = quoted(line);
    const each = value.split(/,\s*|\s+and\s+|\s+และ\s*/).map((one) => one.trim());
    if (OWNER.test(header)) return each.map((subject) => ({ subject, kind: 'owns', object: about.value, quote }));
    if (EXPERT.test(header)) return each.map((subject) => ({ subject, kind: 'knows', object: about.value, quote }));
    if (NEEDS.test(header)) return each.map((object) => ({ subject: about.value, kind: 'depends_on', object, quote }));
    return [];
  });
}

function isName(name: string): boolean {
  const plain = name.trim();
  return plain.length >= 2 && plain.length <= 80 && plain.split(/\s+/).length <= 8 && !NOBODY.test(plain);
}

function quoted(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1)}…` : line;
}
