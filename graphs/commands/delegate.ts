/** Out of office: handing one's decisions to somebody else, and taking them back. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import type { Localized } from '../../agents/message.ts';
import { isAdmin } from '../../agents/principals.ts';
import { appendAudit } from '../../db/audit.ts';
import { type Delegated, type DelegationRow, delegate as give, undelegate as takeBack } from '../../db/delegations.ts';
import { findPerson, nameIn, type Person } from '../../db/people.ts';
import { formatDate } from '../phrases.ts';
import { tellPerson } from '../tell.ts';
import { type Asked, both, type Command, CommandRefusal, everyone } from './command.ts';
import { takeDepartment } from './departments.ts';
import { takePerson } from './people.ts';
import { takeSpan } from './span.ts';

const example = '/expert delegate @ann 5d';
const undoExample = '/expert undelegate @ann';

export const delegate: Command = {
  names: ['delegate', 'มอบหมาย'],
  usage: both('<person> <5d or 2026-12-01..2026-12-05> [department]', '<คน> <5d หรือ 2026-12-01..2026-12-05> [ฝ่าย]'),
  about: both('somebody decides in your place while you are away', 'ให้ผู้อื่นตัดสินแทนคุณระหว่างที่ไม่อยู่'),
  isFor: everyone,
  run: async (asked, words) => {
    const { tx, deps, person: by, language } = asked;
    const taken = await takePerson(asked, words, example);
    const { span, rest } = takeSpan(taken.rest, deps.tenant.timeZone, example);
    const { department, rest: left } = takeDepartment(asked, rest);
    const from = await absentee(asked, left, example);
    if (taken.person.id === from.id) throw new CommandRefusal(toOneself);
    const wish = { from: from.id, to: taken.person.id, department: department?.id ?? null, span, createdBy: by.id };
    const given = await give(tx, deps.tenant.id, wish);
    if (!given.done) throw await refusalOf(asked, given);
    const { row } = given;
    await note(asked, 'delegation.made', row);
    const said = describe(asked, row, from, taken.person, department);
    for (const other of [from, taken.person].filter(({ id }) => id !== by.id))
      await tellPerson(tx, deps, asked.turnId, other, said[other.language]);
    return { text: said[language] };
  },
};

export const undelegate: Command = {
  names: ['undelegate', 'ยกเลิกมอบหมาย'],
  usage: both('[person]', '[คน]'),
  about: both('takes back what you handed over', 'ยกเลิกการมอบหมาย'),
  isFor: everyone,
  run: async (asked, words) => {
    const { tx, deps, person: by, language } = asked;
    const named = words.length > 0 && !isFor(words[0]);
    const taken = named ? await takePerson(asked, words, undoExample) : { person: null, rest: words };
    const from = await absentee(asked, taken.rest, undoExample);
    const ended = await takeBack(tx, from.id, taken.person?.id ?? null);
    for (const row of ended) {
      await note(asked, 'delegation.ended', row);
      const to = await findPerson(tx, row.toPerson);
      const told = [from, to].filter((other) => other !== undefined && other.id !== by.id);
      const said = both(
        `${from.name} decides again; nobody stands in any more.`,
        `${nameIn(from, 'th')} กลับมาตัดสินเองแล้ว ไม่ต้องตัดสินแทนอีก`,
      );
      for (const other of told) if (other) await tellPerson(tx, deps, asked.turnId, other, said[other.language]);
    }
    const text =
      ended.length > 0
        ? both(`Taken back: ${ended.length}.`, `ยกเลิกการมอบหมายแล้ว ${ended.length} รายการ`)
        : both('Nothing was handed over.', 'ไม่มีการมอบหมายที่ยังมีผล');
    return { text: text[language] };
  },
};

const toOneself = both('A person cannot stand in for themselves.', 'มอบหมายให้ตัวเองไม่ได้');

/** `for @bob` at the end: an administrator hands over for somebody who cannot any more. */
async function absentee(asked: Asked, words: string[], shown: string): Promise<Person> {
  const [first, ...rest] = words;
  if (first === undefined) return asked.person;
  if (!isFor(first)) throw leftOver(words.join(' '), shown);
  const { person, rest: left } = await takePerson(asked, rest, `${shown} for @bob`);
  if (left.length > 0) throw leftOver(left.join(' '), shown);
  if (person.id === asked.person.id || isAdmin(asked.deps.tenant, asked.person)) return person;
  throw new CommandRefusal(both('You may hand over your own decisions only.', 'คุณมอบหมายได้เฉพาะการตัดสินของคุณเอง'));
}

const isFor = (word: string | undefined): boolean => /^(?:for|แทน)$/i.test(word ?? '');

function leftOver(said: string, shown: string): CommandRefusal {
  return new CommandRefusal(
    both(
      `I do not know what to make of “${said}”; a department may stand there. For example: \`${shown}\``,
      `ไม่เข้าใจ “${said}” ตรงนี้ใส่ได้เฉพาะชื่อฝ่าย ตัวอย่าง \`${shown}\``,
    ),
  );
}

async function refusalOf(asked: Asked, refused: Extract<Delegated, { done: false }>): Promise<CommandRefusal> {
  switch (refused.why) {
    case 'past':
      return new CommandRefusal(both('That time is over already.', 'ช่วงเวลานั้นผ่านไปแล้ว'));
    case 'too_long':
      return new CommandRefusal(both('Decisions can be handed over for 90 days at most.', 'มอบหมายได้ไม่เกิน 90 วัน'));
    case 'too_far':
      return new CommandRefusal(both('That begins more than a year from now.', 'ช่วงเวลานั้นเริ่มในอีกกว่าหนึ่งปี'));
    case 'overlapping': {
      const { row } = refused;
      const other = await findPerson(asked.tx, row.toPerson);
      const until = (language: 'en' | 'th') => formatDate(row.endsAt, language, asked.deps.tenant.timeZone, true);
      const name = (language: 'en' | 'th') => (other ? nameIn(other, language) : row.toPerson);
      return new CommandRefusal(
        both(
          `${name('en')} stands in at that time already, until ${until('en')}. Take that back first: \`/expert undelegate @${row.toPerson}\``,
          `${name('th')} ตัดสินแทนในช่วงนั้นอยู่แล้ว ถึง ${until('th')} กรุณายกเลิกก่อน: \`/expert undelegate @${row.toPerson}\``,
        ),
      );
    }
  }
}

function describe(
  { deps }: Asked,
  row: DelegationRow,
  from: Person,
  to: Person,
  department: DepartmentConfig | undefined,
): Localized {
  const moment = (at: Date, language: 'en' | 'th') => formatDate(at, language, deps.tenant.timeZone, true);
  return both(
    `${to.name} decides in place of ${from.name} from ${moment(row.startsAt, 'en')} until ${moment(row.endsAt, 'en')}, ${department ? `for ${department.name.en}` : 'for every department'}.`,
    `${nameIn(to, 'th')} ตัดสินแทน ${nameIn(from, 'th')} ตั้งแต่ ${moment(row.startsAt, 'th')} ถึง ${moment(row.endsAt, 'th')} ${department ? `สำหรับ${department.name.th}` : 'สำหรับทุกฝ่าย'}`,
  );
}

function note({ tx, deps, person }: Asked, action: string, row: DelegationRow): Promise<void> {
  return appendAudit(tx, deps.tenant.id, {
    actor: person.id,
    action,
    subject: row.id,
    detail: {
      from: row.fromPerson,
      to: row.toPerson,
      department: row.department,
      startsAt: row.startsAt.toISOString(),
      endsAt: row.endsAt.toISOString(),
    },
  });
}
