import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMMANDS } from '../contract-stage.ts';
import type { Discord } from './deps.ts';
import { register, slashCommand } from './register.ts';
import { createRest } from './rest.ts';
import { DiscordDouble } from './test-discord.ts';
import { APPLICATION, TOKEN } from './test-discord-calls.ts';

const double = new DiscordDouble();
const notes: string[] = [];
let discord: Discord;
beforeAll(async () => {
  await double.open();
  const settings = { botToken: TOKEN, applicationId: APPLICATION, apiUrl: `${double.url}/api` };
  discord = {
    settings,
    rest: createRest(settings),
    commands: COMMANDS,
    onNote: (note: string) => notes.push(note),
  } as unknown as Discord;
});
afterAll(async () => {
  discord.rest.close();
  await double.close();
});

const puts = () => double.calls.filter((call) => call.startsWith('PUT')).length;

it('makes a part of every command of the product, with its words in Thai', () => {
  const { name, options } = slashCommand(COMMANDS);
  expect([name, options.map((part) => part.name)]).toEqual(['expert', ['ask', 'help', 'status', 'queue']]);
  expect(options[2]).toMatchObject({
    description: 'How a department is doing',
    description_localizations: { th: 'สถานะของฝ่าย' },
  });
});

const named = (name: string) => ({ name, description: { en: 'x'.repeat(120), th: 'ย' } });
const many = (count: number) => Array.from({ length: count }, (_, n) => named(`c${n}`));

it('takes as many parts as Discord does, and refuses one more instead of dropping it', () => {
  const { options } = slashCommand(many(24));
  expect(options).toHaveLength(25);
  expect(options.every(({ description }) => description.length <= 100)).toBe(true);
  expect(() => slashCommand(many(25))).toThrow('takes 25 commands side by side, not 26');
  expect(slashCommand([...many(23), named('pause'), named('resume')]).options).toHaveLength(25);
});

it.each(['No such name!', 'ask', 'c0'])('refuses a command called “%s”, which could not be found there', (name) => {
  expect(() => slashCommand([...many(2), named(name)])).toThrow(name);
});

it('is told to Discord once, and again only when it has changed', async () => {
  await register(discord);
  await register(discord);
  expect([puts(), notes.length]).toEqual([1, 1]);
  await register({ ...discord, commands: COMMANDS.slice(1) });
  expect(puts()).toBe(2);
});

it('is told again when something else stands there', async () => {
  double.commands = [...double.commands, { name: 'other', type: 1, id: '5' }];
  await register({ ...discord, commands: COMMANDS.slice(1) });
  expect(puts()).toBe(3);
  expect(double.commands).toHaveLength(1);
});
