import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unitsOf } from '../agents/models/builtin/units.ts';
import type { ModelPassage } from '../agents/models/tasks.ts';
import { ground } from './grounding.ts';

const ROOT = join(import.meta.dirname, '../agents');
const files = ['finance', 'hr', 'it_ops'].flatMap((department) =>
  readdirSync(join(ROOT, department, 'documents')).map((name) => join(ROOT, department, 'documents', name)),
);

/** A document by its headings, as passages. */
function passagesOf(path: string): ModelPassage[] {
  const text = readFileSync(path, 'utf8').replace(/^---\n.*?\n---\n/s, '');
  const [, title = ''] = /^# (.+)$/m.exec(text) ?? [];
  return text.split(/^#{2,6} /m).map((part, n) => {
    const [section = '', ...body] = part.split('\n');
    return {
      ...{ id: `${path}#${n}`, docId: path, title, section, text: body.join('\n').trim() },
      language: path.endsWith('.th.md') ? 'th' : 'en',
      ...{ score: 1, lexical: 1, vector: 1, date: null, ordinal: n, kind: 'document' },
    };
  });
}

describe('every sentence of the documents that ship', () => {
  it.each(files.map((path) => [path.slice(ROOT.length + 1), path]))('stands on its own passage: %s', (_name, path) => {
    const passages = passagesOf(path);
    const withheld = passages.flatMap((passage) =>
      unitsOf(passage.text)
        .map(({ text }) => text)
        .filter((text) => {
          const said = { sentences: [{ text, passageId: passage.id, step: false }], confidence: 1 };
          return ground(said, { passages }).answer.sentences[0]?.passageId !== passage.id;
        }),
    );
    expect(withheld).toEqual([]);
  });
});
