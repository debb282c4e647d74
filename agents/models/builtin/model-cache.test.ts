import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { modelFor } from './model-cache.ts';

const examples = [
  { label: 'hr/vacation', text: 'vacation days' },
  { label: 'hr/vacation', text: 'annual leave' },
  { label: 'it_ops/vpn', text: 'vpn down' },
  { label: 'it_ops/vpn', text: 'tunnel broken' },
];
let folder: string;
const onlyFile = async () => join(folder, (await readdir(folder))[0] ?? '');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-cache-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('stores a model once and reads it back', async () => {
  const first = await modelFor(examples, folder);
  const written = await stat(await onlyFile());
  const second = await modelFor(examples, folder);
  expect(second.classify('vpn')).toEqual(first.classify('vpn'));
  expect((await stat(await onlyFile())).mtimeMs).toBe(written.mtimeMs);
});

it('trains anew when an example changes and leaves no half-written file', async () => {
  await modelFor(examples, folder);
  await modelFor([...examples, { label: 'none', text: 'a joke' }], folder);
  const files = await readdir(folder);
  expect(files).toHaveLength(2);
  expect(files.every((name) => name.endsWith('.json'))).toBe(true);
});

it.each(['{"checksum":"', '{"checksum":"x","model":{}}'])('replaces a damaged file: %s', async (damage) => {
  const first = await modelFor(examples, folder);
  const file = await onlyFile();
  await writeFile(file, damage);
  expect((await modelFor(examples, folder)).classify('vpn')).toEqual(first.classify('vpn'));
  expect((await readFile(file, 'utf8')).length).toBeGreaterThan(damage.length);
});

it('notices a single changed byte inside the weights', async () => {
  const first = await modelFor(examples, folder);
  const file = await onlyFile();
  const sound = await readFile(file, 'utf8');
  await writeFile(file, sound.replace('"sections":[]', '"sections":[7]'));
  expect((await modelFor(examples, folder)).classify('vpn')).toEqual(first.classify('vpn'));
  expect(await readFile(file, 'utf8')).toBe(sound);
});
