/** The slash command as Discord offers it, made from the product's own table of commands. */
import { isDeepStrictEqual } from 'node:util';
import type { CommandName, Discord } from './deps.ts';
import { label } from './render-text.ts';
import { discordWords } from './words.ts';

export const ASK = 'ask';
const COMMAND = 'expert';
const MOST_COMMANDS = 25;
const LONGEST = 100;

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

/** `/expert` with a part for each command; Discord takes 25, and the rest can still be written in a message. */
export function slashCommand(commands: readonly CommandName[]): SlashCommand {
  const words = (key: 'arguments' | 'question' | 'file' | 'ask') => ({
    en: discordWords('en')[key],
    th: discordWords('th')[key],
  });
  const ask = part(1, ASK, words('ask'), [
    { ...part(3, 'question', words('question')), required: true },
    part(11, 'file', words('file')),
  ]);
  const fitting = commands.filter(({ name }) => name !== ASK && /^[-\w\p{L}\p{N}]{1,32}$/u.test(name));
  const parts = fitting
    .slice(0, MOST_COMMANDS - 1)
    .map(({ name, description }) => part(1, name, description, [part(3, 'arguments', words('arguments'))]));
  return {
    ...part(1, COMMAND, words('ask')),
    options: [ask, ...parts],
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
