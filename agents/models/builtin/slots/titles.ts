/** Finding people by the post they hold: "who is the managing director", "ผู้จัดการฝ่ายบุคคลคือใคร". */
import type { Found } from './found.ts';
import { longest } from './found.ts';

interface Titled {
  id: string;
  title?: string;
}

/** What one post is called; the directory may have any of these. */
const POSTS = [
  ['managing director', 'md', 'กรรมการผู้จัดการใหญ่', 'กรรมการผู้จัดการ', 'เอ็มดี'],
  ['chief executive officer', 'chief executive', 'ceo', 'ประธานเจ้าหน้าที่บริหาร', 'ซีอีโอ'],
  ['chief financial officer', 'cfo', 'ประธานเจ้าหน้าที่ฝ่ายการเงิน', 'ซีเอฟโอ'],
  ['chief technology officer', 'cto', 'ประธานเจ้าหน้าที่ฝ่ายเทคโนโลยี', 'ซีทีโอ'],
  ['chief operating officer', 'coo', 'ประธานเจ้าหน้าที่ฝ่ายปฏิบัติการ', 'ซีโอโอ'],
  ['hr manager', 'human resources manager', 'ผู้จัดการฝ่ายบุคคล', 'ผู้จัดการฝ่ายทรัพยากรบุคคล'],
  ['finance manager', 'ผู้จัดการฝ่ายการเงิน'],
  ['operations manager', 'ผู้จัดการฝ่ายปฏิบัติการ'],
  ['customer support manager', 'ผู้จัดการฝ่ายบริการลูกค้า'],
  ['sales director', 'ผู้อำนวยการฝ่ายขาย'],
  ['project manager', 'ผู้จัดการโครงการ'],
  ['legal counsel', 'ที่ปรึกษากฎหมาย'],
];
/** Posts that stand for one another where nobody holds one of them. */
const [MANAGING_DIRECTOR, CHIEF_EXECUTIVE] = POSTS;

const CHIEF =
  /\b((?:the|our|who\s+is|who's)\s+)(?:c[efto]o|chief\s+\w+\s+officer|chief\s+executive)\b(?!\s+(?:of|at)\b)/gi;

/** Without such a word a title is no question about its bearer: "as a project manager I need …". */
const lead = /(?:\b(?:the|our|who(?:\s+is|'s))\s+)$/i;
const asksThai = /ใคร|ของ|ติดต่อ|อีเมล/;

/** Titles that are asked about: the id of whom they lead to, or the words themselves where that is nobody or not just one. */
export function findTitles(line: string, people: readonly Titled[]): Found<string>[] {
  if (people.length === 0) return [];
  const known = new Set([...POSTS.flat(), ...people.flatMap(({ title }) => (title ? [title.toLowerCase()] : []))]);
  const said = [...known].flatMap((title) => mentions(line, title));
  return longest(said).map((one) => {
    const [bearer, ...others] = titled(people, one.value);
    return bearer && others.length === 0 ? { ...one, value: bearer.id } : one;
  });
}

/**
 * The text with a chief officer as the managing director, whose title the phrasings' words tell apart from what people ask
 * about the world; "the CEO of Apple" stays. As phrasings of their own such titles cost other questions their department.
 */
export function withKnownTitle(text: string): string {
  return text.replace(CHIEF, '$1managing director');
}

/** Those who hold the post of that name, in whatever words. */
export function titled<P extends { title?: string }>(people: readonly P[], text: string): P[] {
  const asked = text
    .trim()
    .toLowerCase()
    .replace(/^(?:the|our)\s+/, '');
  const post = POSTS.find((names) => names.includes(asked)) ?? [asked];
  const holding = (names: readonly string[] = []) =>
    people.filter(({ title }) => title !== undefined && names.includes(title.toLowerCase()));
  const bearers = holding(post);
  if (bearers.length > 0) return bearers;
  if (post === CHIEF_EXECUTIVE) return holding(MANAGING_DIRECTOR);
  return post === MANAGING_DIRECTOR ? holding(CHIEF_EXECUTIVE) : [];
}

function mentions(line: string, title: string): Found<string>[] {
  const isThai = /[ก-๎]/.test(title);
  const words = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
  const pattern = isThai ? words : `(?<![\\w-])${words}(?![\\w-])`;
  return [...line.matchAll(new RegExp(pattern, 'gi'))]
    .filter(({ index }) => asksThai.test(line) || (!isThai && lead.test(line.slice(0, index))))
    .map((match) => ({ value: match[0], start: match.index, end: match.index + match[0].length, guessed: false }));
}
