/** Reads who owns, knows and depends on what out of sentences and table rows; what is not said plainly is left out. */
import { sentences } from '../../agents/language.ts';
import { saidIn } from './forms.ts';
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

const OWNER =
  /^(?:(?:system |process |data |business )?owner|responsible|maintained by|custodian|ผู้ดูแล|เจ้าของ|ผู้รับผิดชอบ)$/i;
const EXPERT = /^(?:contact|expert|specialist|contact person|ผู้ติดต่อ|ผู้เชี่ยวชาญ)$/i;
const NEEDS = /^(?:depends on|dependencies|dependency|requires|พึ่งพา|ขึ้นกับ|ระบบที่เกี่ยวข้อง)$/i;
const NOBODY = /^(?:-|—|none|n\/a|tbd|ไม่มี|everyone|all|all employees|requesters?|who|what)$/i;

/** Only what stands around one of these is read closely, so that long or hostile texts cost little. */
const TELLING =
  /\b(?:own(?:er|ed|s)|custodian|maintain(?:ed|s)|operate[ds]|run by|look(?:ed|s) after|managed by|manages|led by|leads|project (?:of|for)|belongs to|responsible|depend(?:s|ent)?|rel(?:y|ies)|contact|ask|talk to|write to|expert|specialist)\b|ผู้ดูแล|เจ้าของ|ผู้รับผิดชอบ|ดูแลโดย|ในความดูแล|รับผิดชอบโดย|ขึ้นอยู่กับ|ขึ้นกับ|พึ่งพา|ติดต่อ|สอบถาม|ปรึกษา|ผู้จัดการ|หัวหน้า|บริหาร|เป็นโครงการของ/gi;
const BEFORE = 120;
const AFTER = 300;
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
    // A name that is cut off must not look whole.
    const end = at + AFTER < sentence.length ? '…' : '';
    const around = sentence.slice(Math.max(0, at - BEFORE), at + AFTER) + end;
    return saidIn(around).map((said) => ({ ...said, quote: quoted(sentence) }));
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
