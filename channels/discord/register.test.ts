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

it('offers no more parts than Discord takes, and none it cannot name', () => {
  const many = Array.from({ length: 40 }, (_, n) => ({ name: `c${n}`, description: { en: 'x'.repeat(120), th: 'ย' } }));
  const { options } = slashCommand([{ name: 'No such name!', description: { en: 'x', th: 'x' } }, ...many]);
  expect(options).toHaveLength(25);
  expect(options.every(({ name, description }) => /^[-\w]{1,32}$/.test(name) && description.length <= 100)).toBe(true);
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
