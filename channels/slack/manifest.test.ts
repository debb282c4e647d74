import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ASK_SHORTCUT,
  BOT_EVENTS,
  BOT_SCOPES,
  COMMAND,
  METHOD_SCOPES,
  OLDER_EVENTS,
  PATHS,
  slackManifest,
} from './manifest.ts';

const folder = import.meta.dirname;
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !/test|stand-in|contract/.test(name))
  .map((name) => readFileSync(join(folder, name), 'utf8'));
const onEvent = readFileSync(join(folder, 'on-event.ts'), 'utf8');

/** Methods that a source calls on a client of the Web API. */
function methodsIn(source: string): string[] {
  const found = source.matchAll(/\bclient\s*\.\s*(\w+(?:\s*\.\s*\w+)*)\s*\(/g);
  return [...found].map(([, method = '']) => method.replaceAll(/\s/g, ''));
}

/** Events that a source tells apart, as the manifest names them. */
function eventsIn(source: string): string[] {
  const [, cases = ''] = /switch \(event\.type\) \{([\s\S]*?)\n {2}\}/.exec(source) ?? [];
  const names = [...cases.matchAll(/case '(\w+)'/g)].map(([, name = '']) => name);
  const messages = BOT_EVENTS.filter((name) => name.startsWith('message.'));
  return names.flatMap((name) => (name === 'message' ? messages : [name]));
}

describe('the manifest', () => {
  const manifest = slackManifest({ publicUrl: 'https://expert.example.com' });

  it('has a scope for every method that is called, and no method that is not', () => {
    const called = new Set(sources.flatMap(methodsIn));
    expect([...called].sort()).toEqual(Object.keys(METHOD_SCOPES).sort());
    expect(methodsIn('await client\n  .reactions.add({ name })')).toEqual(['reactions.add']);
  });

  it('subscribes to every event that is listened to, and to no other', () => {
    const older: readonly string[] = OLDER_EVENTS;
    const heard = eventsIn(onEvent).filter((name) => !older.includes(name));
    expect([...new Set(heard)].sort()).toEqual([...BOT_EVENTS]);
    expect(eventsIn("switch (event.type) {\n    case 'reaction_added':\n  }")).toEqual(['reaction_added']);
  });

  it('asks for no scope that reads what nobody showed it, or writes where it was not invited', () => {
    const refused = /:read\.public|write\.public|customize|search|admin|channels:(join|manage)|users:write/;
    expect(BOT_SCOPES.filter((scope) => refused.test(scope))).toEqual([]);
    expect(refused.test('chat:write.public')).toBe(true);
  });

  it('names the addresses, the command and the shortcut that the code knows', () => {
    const all = sources.join('\n');
    for (const path of [PATHS.events, PATHS.interactivity, PATHS.commands]) expect(all).toContain(`'${path}'`);
    expect(all.split(`'${ASK_SHORTCUT}'`).length + all.split('ASK_SHORTCUT').length).toBeGreaterThan(4);
    expect(manifest.features.slash_commands[0]?.command).toBe(COMMAND);
  });

  it('keeps to the lengths Slack takes', () => {
    const { display_information: shown, features } = manifest;
    expect(shown.name.length).toBeLessThanOrEqual(35);
    expect(shown.description.length).toBeLessThanOrEqual(140);
    expect(shown.long_description.length).toBeGreaterThanOrEqual(175);
    expect(features.agent_view.agent_description.length).toBeLessThanOrEqual(300);
    expect(features.bot_user.display_name).toMatch(/^[a-z0-9._-]{1,80}$/);
    expect(features.shortcuts[0]?.name.length).toBeLessThanOrEqual(24);
  });

  it('has no addresses in Socket Mode', () => {
    const socket = slackManifest({ publicUrl: 'http://127.0.0.1:3000', socketMode: true });
    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(socket)).not.toContain('127.0.0.1');
    expect(JSON.stringify(manifest)).toContain('https://expert.example.com/slack/events');
  });
});
