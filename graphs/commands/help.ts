/** Which commands there are, for the person who asks. */
import type { Language, Localized } from '../../agents/message.ts';
import { type Asked, both, type Command, everyone } from './command.ts';

/** The command that lists those of a table; the table is given later, since it holds this command too. */
export function helpOf(table: () => readonly Command[]): Command {
  return {
    names: ['help', 'ช่วยเหลือ'],
    usage: both('', ''),
    about: both('the commands you may give', 'คำสั่งที่คุณใช้ได้'),
    isFor: everyone,
    run: async (asked) => ({ text: helpFor(asked, table())[asked.language] }),
  };
}

function helpFor(asked: Asked, table: readonly Command[]): Localized {
  const open = table.filter((command) => command.isFor(asked));
  const lines = (language: Language) => open.map((command) => lineOf(command, language)).join('\n');
  return both(`You can write:\n\n${lines('en')}`, `คำสั่งที่ใช้ได้\n\n${lines('th')}`);
}

function lineOf({ names: [name], usage, about }: Command, language: Language): string {
  return `- \`${['/expert', name, usage[language]].filter(Boolean).join(' ')}\`: ${about[language]}`;
}
