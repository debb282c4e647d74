import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DepartmentConfig } from '../../config-schema.ts';
import { trainingDocuments, trainingExamples } from './training.ts';

const folder = mkdtempSync(join(tmpdir(), 'training-'));
const empty = join(folder, 'empty');
const hr = { id: 'hr', folder, tools: { 'hr.request_leave': {} } } as unknown as DepartmentConfig;
const legal = { id: 'legal', folder: empty, tools: {} } as unknown as DepartmentConfig;
const tool = (name: string) => ({ name, department: 'hr', examples: { en: [`use ${name}`], th: [`ใช้ ${name}`] } });
beforeAll(() => {
  for (const name of ['documents', 'empty']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'examples.en.txt'), '[vacation]\nhow many days\n# a note\n[payday]\nwhen is payday\n');
  writeFileSync(join(folder, 'examples.th.txt'), '[vacation]\nลาได้กี่วัน\n');
  for (const name of ['b.md', 'a.md', 'notes.txt']) writeFileSync(join(folder, 'documents', name), `# ${name}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('what the built-in engine learns from', () => {
  it('is the phrasings beside a department, in both languages, by topic', () => {
    const own = trainingExamples([hr], []).filter(({ label }) => label.startsWith('hr'));
    expect(own).toEqual([
      { text: 'how many days', label: 'hr/vacation' },
      { text: 'when is payday', label: 'hr/payday' },
      { text: 'ลาได้กี่วัน', label: 'hr/vacation' },
    ]);
  });

  it('is the phrasings of the tools a department was given, and of no others', () => {
    const labels = trainingExamples([hr], [tool('hr.request_leave'), tool('hr.fire')]).map(({ label }) => label);
    expect(labels.filter((label) => label === 'hr.hr.request_leave')).toHaveLength(2);
    expect(labels.filter((label) => label.includes('hr.fire'))).toEqual([]);
  });

  it('is not the phrasings of what every department may be asked, nor of what reads a file', () => {
    const all = { ...hr, tools: { 'hr.who': {}, 'hr.log': {}, 'hr.plain': {} } } as unknown as DepartmentConfig;
    const tools = [{ ...tool('hr.who'), department: 'any' }, { ...tool('hr.log'), study: () => {} }, tool('hr.plain')];
    const labels = trainingExamples([all], tools).map(({ label }) => label);
    expect(labels.filter((label) => /hr\.(who|log|plain)$/.test(label))).toEqual(['hr.hr.plain', 'hr.hr.plain']);
  });

  it('is always also what belongs to nobody', () => {
    const labels = new Set(trainingExamples([], []).map(({ label }) => label.split('/')[0]));
    expect([...labels].sort()).toEqual(['none', 'social']);
  });

  it('is the Markdown of the departments, in the order of the names', () => {
    expect(trainingDocuments([hr])).toEqual([
      { department: 'hr', text: '# a.md' },
      { department: 'hr', text: '# b.md' },
    ]);
  });

  it('may be nothing for a department that brings nothing along', () => {
    expect(trainingDocuments([legal])).toEqual([]);
    expect(trainingExamples([legal], []).filter(({ label }) => label.startsWith('legal'))).toEqual([]);
  });
});
