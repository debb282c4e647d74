/** Who may decide a request of one's own for a tool. */
import { decidableTools, whoCan as explain } from '../who-can.ts';
import { type Asked, both, type Command, CommandRefusal, everyone } from './command.ts';
import { closestTo } from './near.ts';

const example = '/expert who-can hr.request_leave';

export const whoCan: Command = {
  names: ['who-can', 'whocan', 'ใครอนุมัติ'],
  usage: both('<tool>', '<เครื่องมือ>'),
  about: both('who may decide your request, and why', 'ใครตัดสินคำขอของคุณได้ และเพราะเหตุใด'),
  isFor: everyone,
  run: async (asked, words) => {
    const { tx, deps, person, language } = asked;
    const said = words.join(' ').toLowerCase();
    const tools = decidableTools(deps);
    const tool = tools.find(({ name, title }) =>
      [name, title.en, title.th].some((known) => known.toLowerCase() === said),
    );
    if (!tool) throw unknownTool(asked, words.join(' '));
    return { text: await explain(tx, deps, tool, person, language) };
  },
};

function unknownTool({ deps }: Asked, said: string): CommandRefusal {
  const tools = decidableTools(deps);
  const known = tools.flatMap(({ name, title }) =>
    [name, title.en, title.th].map((spelling) => ({ spelling, means: name })),
  );
  const near = closestTo(said, known).map((name) => `\`${name}\``);
  const list = (language: 'en' | 'th') => tools.map(({ name, title }) => `${title[language]} (\`${name}\`)`).join(', ');
  return new CommandRefusal(
    both(
      [
        said ? `Nothing that people decide is called “${said}”.` : 'Say what.',
        near.length > 0 ? `Did you mean ${near.join(', ')}?` : '',
        `There are ${list('en')}. For example: \`${example}\``,
      ]
        .filter(Boolean)
        .join(' '),
      [
        said ? `ไม่มีรายการชื่อ “${said}” ที่ต้องมีผู้ตัดสิน` : 'กรุณาระบุรายการ',
        near.length > 0 ? `หมายถึง ${near.join(', ')} หรือไม่` : '',
        `รายการที่มีคือ ${list('th')} ตัวอย่าง \`${example}\``,
      ]
        .filter(Boolean)
        .join(' '),
    ),
  );
}
