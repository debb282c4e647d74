/** The forms in which sentences say who owns, knows, leads and depends on what, in English and Thai. */
import type { RelationKind } from './names.ts';

/** Who or what does it, and to what. */
export interface Said {
  subject: string;
  kind: RelationKind;
  object: string;
}

/** A word of a name in English begins with a capital or ends in a number; nothing in it can be read in two ways, which keeps reading quick. */
const WORD = String.raw`(?:[A-Z0-9][\w&/.'-]*|[a-z]{1,20}(?:-[a-z]{1,20}){0,3}-\d[\w.-]*)`;
const NOUN =
  '(?: (?:gateway|server|database|cluster|service|system|portal|export|load|pipeline|report|policy|process|platform|application|warehouse))?';
const ARTICLE = '(?:[Tt]he |[Oo]ur )?';
const NAME = String.raw`(?<![\w-])${ARTICLE}${WORD}(?: (?:(?:of|and|for|&) )?${WORD}){0,5}${NOUN}`;
/** What is owned may be no name: “the data warehouse”. */
const THING = String.raw`(?:${NAME}|(?<![\w-])(?:[Tt]he |[Oo]ur |[Aa]ll )[a-z][\w/-]*(?: [a-z][\w/-]*){0,3}?)`;
/** In Thai a name is in Latin letters, between marks, or follows a word that says what it is; a bare one must be known. */
const THAI_WORD = String.raw`[\p{Script=Thai}\p{M}]{2,30}`;
const THAI_NAMED = String.raw`\s?[\p{L}\p{M}\p{N}_./-]{2,40}`;
const THAI = String.raw`(?:(?:ระบบ|เซิร์ฟเวอร์|ฝ่าย|แผนก|ทีม|โครงการ)${THAI_NAMED}|คุณ\s?${THAI_WORD}(?: ${THAI_WORD})?|[“"][^”"\n]{2,60}[”"]|[A-Z][\w&/.-]*(?: [A-Z0-9][\w&/.-]*){0,4}|${THAI_WORD} ${THAI_WORD})`;

/** One thing of several: “Keycloak, Kafka and Redis” are three, “Learning and Development” is one. */
const PAIRED =
  'Administration|Analytics|Compliance|Control|Development|Maintenance|Operations|Recovery|Safety|Support|Training';
/** A thing is whole where the sentence ends, pauses, or goes on with one of these. */
const ENDING =
  'and|but|for|in|on|at|by|with|without|which|who|whose|that|since|from|to|when|while|if|as|because|until|every|each|during|after|before|through|via|under|within|across|running|using|including|directly|heavily|only|too|also|today|now|together|alone|always|daily';
const WHOLE = String.raw`(?=$|[.,;:!?()\n]| [—–-] | (?:${ENDING})\b)`;
const NAME_HERE = String.raw`${ARTICLE}${WORD}(?: (?:(?:of|&) )?${WORD}| and (?:${PAIRED})\b){0,5}${NOUN}`;
const PLAIN_WORD = String.raw`(?!(?:${ENDING}|of|or)\b)(?:${WORD}|[a-z][\w/-]*)`;
const THING_HERE = `(?:[Tt]he |[Oo]ur |[Aa]ll )${PLAIN_WORD}(?: ${PLAIN_WORD}){0,3}`;
const MOST_IN_ROW = 12;

/** How a row of things goes on: one of them, and what stands between two. */
interface Row {
  one: RegExp;
  between: RegExp;
}

const NAMES: Row = { one: new RegExp(`(?:${NAME_HERE})${WHOLE}`, 'y'), between: /,? (?:and )?(?:(?:on|for) )?/y };
const THINGS: Row = {
  one: new RegExp(`(?:${NAME_HERE}|${THING_HERE})${WHOLE}`, 'y'),
  between: /,? (?:and )?(?:for )?/y,
};
const THAI_NAMES: Row = { one: new RegExp(THAI, 'uy'), between: /\s*,\s*(?:และ\s*)?|\s*และ\s*/y };

interface Form {
  form: RegExp;
  /** Projects are led, everything else that is managed is owned. */
  kind: RelationKind | 'owns or manages';
  /** What follows the form, where it does not name the object itself. */
  row?: Row;
}

function en(form: string, kind: Form['kind'], row?: Row): Form {
  const read = new RegExp(form.replaceAll('THING', THING).replaceAll('NAME', NAME), 'gu');
  return { form: read, kind, ...(row ? { row } : {}) };
}

function th(form: string, kind: Form['kind'], row?: Row): Form {
  const read = form.replaceAll('PROJECT', `โครงการ${THAI_NAMED}`).replaceAll('CUSTOMER', `ลูกค้า${THAI_NAMED}`);
  const spaced = read.replaceAll('NAME', THAI).replaceAll('~', String.raw`\s*`);
  return { form: new RegExp(spaced, 'gu'), kind, ...(row ? { row } : {}) };
}

/** The groups `s` and `o` are who or what does it, and to what. */
const FORMS: Form[] = [
  en('(?:owner|custodian) of (?<o>THING) is (?<s>NAME)', 'owns'),
  en('(?<o>THING) (?:is|are) (?:owned|maintained|operated|run|looked after) by (?<s>NAME)', 'owns'),
  en('(?<o>THING) (?:is|are) (?:managed|led) by (?<s>NAME)', 'owns or manages'),
  en('(?<s>NAME) (?:owns|maintains|operates|looks after|is the owner of|is responsible for) ', 'owns', THINGS),
  en('(?<s>NAME) (?:manages|leads) ', 'owns or manages', NAMES),
  en('(?<s>THING) (?:depends|depend|relies|rely|is dependent|are dependent) on ', 'depends_on', NAMES),
  en('(?:[Cc]ontact|[Aa]sk|[Tt]alk to|[Ww]rite to) (?<s>NAME) (?:for|about|with questions about) ', 'knows', NAMES),
  en('(?<s>NAME) is (?:the |our )?(?:expert|specialist|contact)(?: person)? (?:for|on|in) ', 'knows', NAMES),
  en('(?<s>NAME) is (?:a|the|our) project (?:of|for) (?<o>NAME)', 'member_of'),
  en('(?<s>(?:[Tt]he )?Project NAME) belongs to (?<o>NAME)', 'member_of'),
  th('(?:ผู้ดูแล|เจ้าของ|ผู้รับผิดชอบ)~(?<o>NAME)~(?:คือ|ได้แก่)~(?<s>NAME)', 'owns'),
  th('(?<o>NAME)~(?:ดูแลโดย|อยู่ในความดูแลของ|รับผิดชอบโดย)~(?<s>NAME)', 'owns'),
  th('(?<s>NAME)~(?:เป็นผู้ดูแล|เป็นเจ้าของ|เป็นผู้รับผิดชอบ)~', 'owns', THAI_NAMES),
  th('(?<s>NAME)~(?:ขึ้นอยู่กับ|ขึ้นกับ|พึ่งพา)~', 'depends_on', THAI_NAMES),
  th('(?:ติดต่อ|สอบถาม|ปรึกษา)~(?<s>NAME)~(?:เรื่อง|เกี่ยวกับ)~', 'knows', THAI_NAMES),
  th('(?:ผู้จัดการ|หัวหน้า)~(?<o>PROJECT)~(?:คือ|ได้แก่)~(?<s>NAME)', 'manages'),
  th('(?<s>NAME)~(?:เป็นผู้จัดการ|เป็นหัวหน้า|บริหาร)~(?<o>PROJECT)', 'manages'),
  th('(?<s>NAME)~เป็นโครงการของ~(?<o>CUSTOMER|NAME)', 'member_of'),
];

/** What looks like a name and holds the verb of a sentence that denies it. */
const DENYING =
  /\b(?:not|no|never|nobody|does|do|did|is|are|was|were|will|can|may|must|should)\b|n't\b|(?:ไม่|ไม่ได้|มิได้|ยังไม่)$/;
const PROJECT = /^(?:the )?project\s|^โครงการ/i;
/** Names in Thai stand without a space before and. */
const THAI_AND = /และ(?=\s*(?:ระบบ|เซิร์ฟเวอร์|ฝ่าย|แผนก|ทีม|โครงการ|คุณ|[A-Z“"]))/g;

/** What a short text says in one of the forms. */
export function saidIn(text: string): Said[] {
  const spaced = text.replaceAll(THAI_AND, ' และ ');
  return FORMS.flatMap(({ form, kind, row }) =>
    [...spaced.matchAll(form)].flatMap(({ 0: all, index, groups = {} }) => {
      const { s: subject = '', o } = groups;
      const objects = row ? rowAt(spaced, index + all.length, row) : [o ?? ''];
      return objects
        .filter((object) => [subject, object].every((name) => name !== '' && !DENYING.test(name.trim())))
        .map((object) => ({ subject, kind: kindOf(kind, object), object }));
    }),
  );
}

function kindOf(kind: Form['kind'], object: string): RelationKind {
  if (kind !== 'owns or manages') return kind;
  return PROJECT.test(object) ? 'manages' : 'owns';
}

/** The things that stand in a row from there; one that ends in the middle of a phrase ends the row and is left out. */
function rowAt(text: string, from: number, { one, between }: Row): string[] {
  const found: string[] = [];
  for (let at = from; found.length < MOST_IN_ROW; ) {
    one.lastIndex = at;
    const thing = one.exec(text)?.[0];
    if (thing === undefined) break;
    found.push(thing);
    between.lastIndex = at + thing.length;
    const gap = between.exec(text)?.[0];
    if (gap === undefined) break;
    at += thing.length + gap.length;
  }
  return found;
}
