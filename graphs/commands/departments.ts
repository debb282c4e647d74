/** Finds the department a command names: by id, either name, or the beginning of one. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { normalise } from '../../agents/language.ts';
import { type Asked, both, CommandRefusal, managedBy } from './command.ts';
import { closestTo } from './near.ts';

/** `Supply Chain` is three words of a command at most. */
const MOST_WORDS = 3;
const SHORTEST_BEGINNING = 2;

/** Takes the department from the front of the words; none when they begin with something else. */
export function takeDepartment(asked: Asked, words: string[]): { department?: DepartmentConfig; rest: string[] } {
  for (let count = Math.min(MOST_WORDS, words.length); count > 0; count--) {
    const department = named(asked, words.slice(0, count).join(' '));
    if (department) return { department, rest: words.slice(count) };
  }
  return { rest: words };
}

/** The department all the words name, the conversation's when there are none, or the only one this person manages. */
export function theDepartment(asked: Asked, words: string[], example: string): DepartmentConfig {
  if (words.length === 0) return asked.bound ?? onlyManaged(asked) ?? unknownDepartment(asked, '', example);
  const { department, rest } = takeDepartment(asked, words);
  return department && rest.length === 0 ? department : unknownDepartment(asked, words.join(' '), example);
}

/** The departments that are meant: the one named, the conversation's own, or all this person manages. */
export function theDepartments(asked: Asked, words: string[], example: string): DepartmentConfig[] {
  if (words.length > 0) return [theDepartment(asked, words, example)];
  const all = asked.bound ? [asked.bound] : managedBy(asked);
  return all.length > 0 ? all : [theDepartment(asked, words, example)];
}

/** Refuses with the departments there are, the likeliest first, and an example. */
export function unknownDepartment(asked: Asked, said: string, example: string): never {
  const { departments } = asked.deps.tenant;
  const names = closestTo(
    said,
    departments.flatMap(({ id, name }) => [id, name.en, name.th].map((spelling) => ({ spelling, means: id }))),
  );
  const near = departments.find(({ id }) => id === names[0]);
  const list = (language: 'en' | 'th') => departments.map(({ id, name }) => `${name[language]} (\`${id}\`)`).join(', ');
  throw new CommandRefusal(
    both(
      [
        said ? `There is no department “${said}”.` : 'Name a department.',
        near ? `Did you mean ${near.name.en}?` : '',
        `There are ${list('en')}. For example: \`${example}\``,
      ]
        .filter(Boolean)
        .join(' '),
      [
        said ? `ไม่มีฝ่าย “${said}”` : 'กรุณาระบุฝ่าย',
        near ? `หมายถึง${near.name.th}หรือไม่` : '',
        `ฝ่ายที่มีคือ ${list('th')} ตัวอย่าง \`${example}\``,
      ]
        .filter(Boolean)
        .join(' '),
    ),
  );
}

function named({ deps }: Asked, said: string): DepartmentConfig | undefined {
  const { departments } = deps.tenant;
  const wanted = plain(said);
  if (!wanted) return undefined;
  const spellings = ({ id, name }: DepartmentConfig) => [id, name.en, name.th].map(plain);
  const exact = departments.find((department) => spellings(department).includes(wanted));
  if (exact || wanted.length < SHORTEST_BEGINNING) return exact;
  const begun = departments.filter((department) => spellings(department).some((name) => name.startsWith(wanted)));
  return begun.length === 1 ? begun[0] : undefined;
}

/** `IT Ops`, `it_ops` and `it-ops` are one, and ฝ่ายบุคคล is บุคคล. */
function plain(name: string): string {
  return normalise(name)
    .replace(/^[#@]/, '')
    .replace(/[\s_-]+/g, '')
    .replace(/^(?:ฝ่าย|แผนก)/, '');
}

function onlyManaged(asked: Asked): DepartmentConfig | undefined {
  const managed = managedBy(asked);
  return managed.length === 1 ? managed[0] : undefined;
}
