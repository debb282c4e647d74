import type { SlotContext } from './field.ts';
import type { Found } from './found.ts';
import { longest, overlaps, plain } from './found.ts';
import { wordEdges } from './thai-numbers.ts';
import { findTitles } from './titles.ts';

type Person = SlotContext['people'][number];

/** First names that are English words: read as names only where written as such. */
const words = new Set(
  'will mark may grace bill rose hope art sunny june april august pat rob sue jack chase drew joy dean grant'.split(
    ' ',
  ),
);
const notMe = /\b(?:show|tell|give|let|help|remind|send|get|ask|call|for\s+it\s+to)\s+$/i;
const selfEnglish =
  /(?<![\w'])(?:me|mine|myself|my(?!\s+(?:manager|boss|team|colleague|supervisor|lead|wife|husband|friend|assistant|report)))(?![\w'])/gi;
const selfThai = /(?:ตัว)?(?:ดิฉัน|ฉัน|ผม|หนู|เรา)(?:เอง)?/g;
const thaiLead = /(?:ให้|ของ|กับ|ถึง|แทน|หา|คือ|โดย|ชื่อ|เป็น|แก่|คุณ|พี่|น้อง|หัวหน้า|@|^)\s*$/;
const thaiTail = /^(?:ลง|ๆ|น้อย|มาก|กว่า|ที่สุด|เกินไป)/;
const subjectTail = /^\s*(?:อยาก|ขอ|ต้องการ|จะ|ไม่|มี|ได้|เป็น|ลืม|กำลัง|ควร|ใช้|เข้า|เปิด|ทำ|ส่ง|ป่วย|รู้สึก|คิด|ว่า)/;

/** Finds people by id, names, nickname or e-mail, else by their title, and the speaker by "me" and "my"; a name two people bear finds nobody. */
export function findPeople(text: string, ctx: SlotContext, asked = false): Found<string>[] {
  const line = plain(text);
  const named = ctx.people.flatMap((person) => mentions(line, person, asked));
  if (named.length === 0) {
    const titled = findTitles(line, ctx.people);
    return titled.length > 0 ? titled : selves(line, ctx, asked);
  }
  return longest(named).filter((one) => !named.some((other) => overlaps(one, other) && rivals(one, other)));
}

/** Two people answer to what was said. */
function rivals(one: Found<string>, other: Found<string>): boolean {
  return one.value !== other.value && other.end - other.start >= one.end - one.start;
}

function mentions(line: string, person: Person, asked: boolean): Found<string>[] {
  return [...english(line, person, asked), ...thai(line, person, asked)];
}

function english(line: string, person: Person, asked: boolean): Found<string>[] {
  return englishNames(person).flatMap((name) =>
    [...line.matchAll(new RegExp(`(?<![\\w@.-]|[à-ÿ])@?${escaped(name)}(?![\\w@]|[à-ÿ]|[-.]\\w)`, 'gi'))]
      .filter((match) => asked || !words.has(name.toLowerCase()) || (/[A-Z]/.test(match[0]) && match.index > 0))
      .map((match) => found(person.id, match.index, match.index + match[0].length)),
  );
}

function englishNames(person: Person): string[] {
  const nickname = /[("“']([^)"”']+)[)"”']/.exec(person.name)?.[1];
  const bare = person.name.replace(/\s*[("“'][^)"”']*[)"”']/g, '');
  const names = [person.id, person.name, bare, bare.split(' ')[0], nickname, person.email];
  return [...new Set(names.filter((name) => name !== undefined && name.length > 1))] as string[];
}

function thai(line: string, person: Person, asked: boolean): Found<string>[] {
  if (!person.nameTh) return [];
  const [first = ''] = person.nameTh.split(' ');
  const edges = wordEdges(line);
  return [person.nameTh, first].flatMap((name) =>
    [...line.matchAll(new RegExp(escaped(name), 'g'))].flatMap((match) => {
      const [start, end] = [match.index, match.index + name.length];
      const sure = name !== first || isThaiName(line, start, end, first, asked, edges);
      return sure ? [found(person.id, start, end)] : [];
    }),
  );
}

/** เล็ก is a name and the word "small": short names need a word before them that leads to a person. */
function isThaiName(
  line: string,
  start: number,
  end: number,
  name: string,
  asked: boolean,
  edges: Set<number>,
): boolean {
  if (thaiTail.test(line.slice(end)) || /^[ะ-ฺ็-๎]/.test(line.slice(end))) return false;
  const led = thaiLead.test(line.slice(0, start));
  return led || (asked && edges.has(start)) || (name.length >= 5 && (edges.has(start) || edges.has(end)));
}

function selves(line: string, ctx: SlotContext, asked: boolean): Found<string>[] {
  const edges = wordEdges(line);
  const spoken = [...line.matchAll(selfEnglish)].filter((match) => asked || !notMe.test(line.slice(0, match.index)));
  const thaiOnes = [...line.matchAll(selfThai)].filter((match) => {
    const [start, end] = [match.index, match.index + match[0].length];
    const word = edges.has(start) && edges.has(end);
    const subject = /(?:^|[\s,.])$/.test(line.slice(0, start)) || subjectTail.test(line.slice(end));
    return word && (asked || !subject);
  });
  return [...spoken, ...thaiOnes].map((match) => found(ctx.self, match.index, match.index + match[0].length));
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
}

function found(value: string, start: number, end: number): Found<string> {
  return { value, start, end, guessed: false };
}
