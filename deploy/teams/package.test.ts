import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appPackage } from './package.ts';

const ID = '1b2c3d4e-0000-4000-8000-00000000000a';
const manifest = JSON.parse(readFileSync(join(import.meta.dirname, 'manifest.json'), 'utf8')) as {
  name: Record<'short' | 'full', string>;
  description: Record<'short' | 'full', string>;
  bots: { commandLists: { commands: { title: string; description: string }[] }[] }[];
};

describe('the app package for Microsoft Teams', () => {
  it('holds the manifest with the app’s id and address, and both icons', () => {
    const zip = appPackage(ID, 'https://expert.acme.example/');
    for (const part of [
      'manifest.json',
      'color.png',
      'outline.png',
      `"botId": "${ID}"`,
      '"https://expert.acme.example"',
    ])
      expect([part, zip.includes(part)]).toEqual([part, true]);
    expect(zip.includes('00000000-0000-0000-0000-000000000000')).toBe(false);
  });

  it('is not made for a wrong id or an address that Microsoft cannot reach safely', () => {
    expect(() => appPackage('my-bot', 'https://expert.acme.example')).toThrow('application id');
    expect(() => appPackage(ID, 'http://expert.acme.example')).toThrow('https://');
  });

  it('keeps to the lengths that Teams allows', () => {
    const { name, description, bots } = manifest;
    const lengths = [
      name.short.length <= 30,
      name.full.length <= 100,
      description.short.length <= 80,
      description.full.length <= 4_000,
    ];
    expect(lengths).toEqual([true, true, true, true]);
    const commands = bots.flatMap(({ commandLists }) => commandLists.flatMap((list) => list.commands));
    expect(commands.length).toBeLessThanOrEqual(10);
    expect(commands.every((one) => one.title.length <= 32 && one.description.length <= 128)).toBe(true);
  });

  it('has icons of the sizes that Teams asks for', () => {
    const size = (file: string) => {
      const png = readFileSync(join(import.meta.dirname, file));
      return [png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)];
    };
    expect([size('color.png'), size('outline.png')]).toEqual([
      ['PNG', 192, 192],
      ['PNG', 32, 32],
    ]);
  });
});
