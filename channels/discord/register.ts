/** The slash command as Discord offers it, made from the product's own table of commands. */
import { isDeepStrictEqual } from 'node:util';
import type { CommandName, Discord } from './deps.ts';
import { label } from './render-text.ts';
import { discordWords } from './words.ts';

export const ASK = 'ask';
const COMMAND = 'expert';
/** Of parts of a command, and of parts of a group. */
const MOST_PARTS = 25;
const LONGEST = 100;
const PART = 1;
export const GROUP = 2;

/** Commands that stand in a group, since there are more of them than Discord takes side by side. */
const GROUPS: { name: 'department' | 'knowledge'; holds: readonly string[] }[] = [
  { name: 'department', holds: ['pause', 'resume', 'budget', 'digest', 'bind', 'unbind'] },
  { name: 'knowledge', holds: ['gaps', 'answer', 'curated', 'teach', 'forget'] },
];

interface Option {
  type: number;
  name: string;
  description: string;
  description_localizations: { th: string };
  required?: boolean;
  options?: Option[];
}

interface SlashCommand extends Option {
  options: Option[];
  /** Servers, and direct conversations with the bot. */
  contexts: number[];
  integration_types: number[];
}

/** `/expert` with a part for each command, some of them in groups; throws when Discord would not take them all. */
export function slashCommand(commands: readonly CommandName[]): SlashCommand {
  const words = (key: 'arguments' | 'question' | 'file' | 'ask' | 'department' | 'knowledge') => ({
    en: discordWords('en')[key],
    th: discordWords('th')[key],
  });
  const ask = part(PART, ASK, words('ask'), [
    { ...part(3, 'question', words('question')), required: true },
    part(11, 'file', words('file')),
  ]);
  const partsOf = (some: readonly CommandName[]) =>
    some.map(({ name, description }) => part(PART, name, description, [part(3, 'arguments', words('arguments'))]));
  const groups = GROUPS.map(({ name, holds }) =>
    part(GROUP, name, words(name), partsOf(commands.filter((command) => holds.includes(command.name)))),
  ).filter(({ options = [] }) => options.length > 0);
  const alone = commands.filter((command) => !GROUPS.some(({ holds }) => holds.includes(command.name)));
  const options = [ask, ...partsOf(alone), ...groups];
  for (const side of [options, ...groups.map((group) => group.options ?? [])]) assertTaken(side);
  return {
    ...part(PART, COMMAND, words('ask')),
    options,
    contexts: [0, 1],
    integration_types: [0],
  };
}

/** Tells Discord the command, when it knows another one or none. */
export async function register({ rest, settings, commands, onNote }: Discord): Promise<void> {
  const route = `/applications/${settings.applicationId}/commands` as const;
  const wanted = slashCommand(commands);
  const known = await rest.get<unknown[]>(`${route}?with_localizations=true`);
  if (known.length === 1 && isDeepStrictEqual(asTold(known[0], wanted), wanted)) return;
  await rest.send('PUT', route, [wanted] as unknown as object);
  onNote(`Discord: the command /${COMMAND} was registered with ${wanted.options.length} parts.`);
}

/** What Discord would refuse as a whole, or would have to be left out without a word. */
function assertTaken(side: readonly Option[]): void {
  const names = side.map(({ name }) => name);
  const wrong = names.filter((name, at) => !/^[-\w\p{L}\p{N}]{1,32}$/u.test(name) || names.indexOf(name) !== at);
  if (wrong.length > 0) throw new Error(`Discord takes no command of this name, or not twice: ${wrong.join(', ')}.`);
  if (side.length > MOST_PARTS)
    throw new Error(
      `Discord takes ${MOST_PARTS} commands side by side, not ${side.length}: put more of them in GROUPS.`,
    );
}

function part(type: number, name: string, description: Record<'en' | 'th', string>, options?: Option[]): Option {
  const { en, th } = description;
  return {
    ...{ type, name, description: label(en, LONGEST), description_localizations: { th: label(th, LONGEST) } },
    ...(options ? { options } : {}),
  };
}

/** What Discord holds, as far as it was told: it adds ids, versions and defaults. */
function asTold(held: unknown, told: unknown): unknown {
  if (Array.isArray(held) && Array.isArray(told)) {
    return held.length === told.length ? held.map((one, at) => asTold(one, told[at])) : held;
  }
  if (typeof held !== 'object' || held === null || typeof told !== 'object' || told === null) return held;
  const values = held as Record<string, unknown>;
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, asTold(values[name], value)]));
}
