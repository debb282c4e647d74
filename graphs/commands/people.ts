/** Finds the person a command names: `@ann`, `ann`, an e-mail address, a first or whole name in either script. */
import { normalise } from '../../agents/language.ts';
import type { Language } from '../../agents/message.ts';
import { nameIn, type Person } from '../../db/people.ts';
import { people } from '../../db/schema/people.ts';
import { type Asked, both, CommandRefusal } from './command.ts';
import { closestTo } from './near.ts';

const MOST_WORDS = 4;

/** Takes a person who is active here from the front of the words; refuses when they name nobody or several. */
export async function takePerson(
  { tx }: Asked,
  words: string[],
  example: string,
): Promise<{ person: Person; rest: string[] }> {
  const all = await tx.select().from(people).orderBy(people.id);
  for (let count = Math.min(MOST_WORDS, words.length); count > 0; count--) {
    const said = plain(words.slice(0, count).join(' '));
    const found = all.filter((person) => person.id === said);
    const bearers = found.length > 0 ? found : all.filter((person) => namesOf(person).includes(said));
    const active = bearers.filter(({ status }) => status === 'active');
    if (active.length > 1) throw several(active, example);
    const [person] = active;
    if (person) return { person, rest: words.slice(count) };
    if (bearers[0]) throw inactive(bearers[0]);
  }
  throw nobody(words[0] ?? '', all, example);
}

function namesOf({ id, name, nameTh, email }: Person): string[] {
  const names = [id, email, name, name.split(' ')[0], nameTh, nameTh?.split(' ')[0]];
  return names.filter((known) => known !== undefined && known !== null).map(plain);
}

function plain(said: string): string {
  return normalise(said).trim().replace(/^@/, '').replace(/^คุณ/, '');
}

function several(candidates: Person[], example: string): CommandRefusal {
  return new CommandRefusal(
    both(
      `Several people go by that name: ${listOf(candidates, 'en')}. Write which, for example: \`${example}\``,
      `มีหลายคนใช้ชื่อนี้: ${listOf(candidates, 'th')} กรุณาระบุให้ชัด ตัวอย่าง \`${example}\``,
    ),
  );
}

function inactive(person: Person): CommandRefusal {
  return new CommandRefusal(
    both(
      `${person.name} is not active here, so nothing can be handed to them.`,
      `${nameIn(person, 'th')} ไม่ได้อยู่ในระบบแล้ว จึงมอบหมายให้ไม่ได้`,
    ),
  );
}

function nobody(said: string, all: Person[], example: string): CommandRefusal {
  const active = all.filter(({ status }) => status === 'active');
  const spelt = active.flatMap((person) =>
    namesOf(person).map((spelling) => ({ spelling: spelling.split('@')[0] ?? spelling, means: person.id })),
  );
  const near = closestTo(plain(said), spelt).flatMap((id) => active.filter((person) => person.id === id));
  return new CommandRefusal(
    both(
      [
        said ? `I know nobody called “${said}”.` : 'Name a person.',
        near.length > 0 ? `Did you mean ${listOf(near, 'en')}?` : '',
        `Write a name, an e-mail address or an id, for example: \`${example}\``,
      ]
        .filter(Boolean)
        .join(' '),
      [
        said ? `ไม่พบคนชื่อ “${said}”` : 'กรุณาระบุชื่อคน',
        near.length > 0 ? `หมายถึง ${listOf(near, 'th')} หรือไม่` : '',
        `ใช้ชื่อ อีเมล หรือรหัสก็ได้ ตัวอย่าง \`${example}\``,
      ]
        .filter(Boolean)
        .join(' '),
    ),
  );
}

function listOf(candidates: Person[], language: Language): string {
  return candidates.map((person) => `${nameIn(person, language)} (\`@${person.id}\`)`).join(', ');
}
