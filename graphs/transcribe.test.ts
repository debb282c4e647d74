import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ModelError } from '../agents/models/failures.ts';
import { ScriptedChatModel } from '../agents/models/scripted.ts';
import { ocrFrom } from './see-pictures.ts';
import { type Company, openCompany } from './test-company.ts';
import { obedient, playing } from './test-script.ts';
import { withDepartment } from './test-tenant.ts';

const page = { mediaType: 'image/png' as const, bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47) };
let says: string | null = '';
const instructions: string[] = [];
const eyes = new ScriptedChatModel(({ messages }) => {
  const [instruction] = (messages.at(-1)?.content ?? []) as unknown as [{ text: string }];
  instructions.push(instruction.text);
  return says === null ? { throws: new ModelError('It is away.', { kind: 'unreachable' }) } : { text: says };
});
let seeing: Company;
let blind: Company;
beforeAll(async () => {
  const models = playing(obedient).set('eyes', eyes);
  seeing = await openCompany({
    models,
    knowledge: [],
    change: withDepartment('hr', ({ model }) => ({ model: { ...model, tasks: { vision: { name: 'eyes' } } } })),
  });
  blind = await openCompany({ models: playing(obedient), knowledge: [], rowsOf: seeing });
});
afterAll(() => seeing.close());
beforeEach(() => {
  instructions.length = 0;
});
const lookAs = (department: string, { deps }: Company = seeing) =>
  ocrFrom(deps, deps.tenant.departments.find(({ id }) => id === department) ?? null)(page);

it('a page is written down in its own language, without a word on what kind of picture it is, however long', async () => {
  says = `ระเบียบการลา ${'ก'.repeat(9_000)}`;
  expect((await lookAs('hr'))?.length).toBe(says.length);
  expect(instructions[0]).toMatch(/in the language it is written in/);
  expect(instructions[0]).not.toMatch(/English|kind of picture/);
});

it('a page without words is no missing model, and a model that is away is neither', async () => {
  for (says of ['  ', '(no text)']) expect(await lookAs('hr')).toBe('');
  says = null;
  await expect(lookAs('hr')).rejects.toBeInstanceOf(ModelError);
  expect(await lookAs('hr', blind)).toBeNull();
  expect(await lookAs('it_ops')).toBeNull();
});
