/** Which commands there are, for the person who asks. */
import type { Language, Localized } from '../../agents/message.ts';
import { type Asked, both, type Command } from './command.ts';
import { commands } from './table.ts';

/** Lists the commands this person may give. */
export function helpFor(asked: Asked): Localized {
  const open = commands.filter((command) => command.isFor(asked));
  const lines = (language: Language) => open.map((command) => lineOf(command, language)).join('\n');
  return both(`You can write:\n\n${lines('en')}`, `คำสั่งที่ใช้ได้\n\n${lines('th')}`);
}

function lineOf({ names: [name], usage, about }: Command, language: Language): string {
  return `- \`${['/expert', name, usage[language]].filter(Boolean).join(' ')}\`: ${about[language]}`;
}
