import { describe, expect, it } from 'vitest';
import { chunkDocument } from './chunk.ts';
import { readMarkdown } from './readers/markdown.ts';

const origin = { tenant: 'acme', department: 'hr', docId: 'policy.md', acl: ['everyone'] };
const chunks = (markdown: string) => chunkDocument(readMarkdown(markdown, 'policy.md'), origin);
const prose = Array.from({ length: 30 }, (_, at) => `Sentence number ${at} says something about rule ${at}.`);
const steps = Array.from(
  { length: 20 },
  (_, at) => `${at + 1}. Do the thing that is called number ${at + 1} with great care.`,
);

describe('chunking', () => {
  it('makes one passage of a short section, with title and path beside the text', () => {
    const [passage] = chunks('# Policy\n\n## Leave\n\n### Sick\n\nCall us.');
    expect(passage).toMatchObject({
      title: 'Policy',
      section: 'Leave › Sick',
      anchor: 'sick',
      text: 'Call us.',
      ordinal: 0,
    });
  });

  it('cuts long prose at sentences, repeating one sentence', () => {
    const passages = chunks(`# P\n\n## Long\n\n${prose.join(' ')}`);
    expect(passages.length).toBeGreaterThan(1);
    for (const { text } of passages) expect(text.length).toBeLessThanOrEqual(900);
    const [first, second] = passages;
    const last = prose.findLast((sentence) => first?.text.includes(sentence)) ?? 'none';
    expect(second?.text.startsWith(last)).toBe(true);
  });

  it('loses no sentence', () => {
    const all = chunks(`# P\n\n## Long\n\n${prose.join(' ')}`).map(({ text }) => text);
    for (const sentence of prose) expect(all.some((text) => text.includes(sentence))).toBe(true);
  });

  it('keeps the steps of one procedure in one passage', () => {
    const passages = chunks(`# P\n\n## How\n\n${steps.join('\n')}`);
    expect(passages).toHaveLength(1);
    expect(passages[0]?.text).toContain('20. Do the thing');
  });

  it('gives every passage of a document its own id', () => {
    const ids = chunks(`# P\n\nLead.\n\n## A\n\n${prose.join(' ')}\n\n## B\n\nEnd.`).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('knows the language of the text', () => {
    expect(chunks('# นโยบาย\n\n## ลาป่วย\n\nพนักงานลาป่วยได้ปีละสามสิบวัน')[0]?.language).toBe('th');
    expect(chunks('# Policy\n\n## Sick\n\nThirty days.')[0]?.language).toBe('en');
  });
});
