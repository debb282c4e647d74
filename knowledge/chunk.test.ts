import { describe, expect, it } from 'vitest';
import { chunkDocument, chunkGently } from './chunk.ts';
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

  it('names the page a passage is on, where the document has pages', () => {
    const section = { path: ['A'], anchor: 'a', text: 'On page seven.', page: 7 };
    const document = { title: 'T', version: null, date: null, owner: null, sections: [section] };
    expect(chunkDocument(document, origin)[0]?.page).toBe(7);
    expect(chunks('# P\n\nText.')[0]).not.toHaveProperty('page');
  });

  it('cuts a line without an end, between words or characters and never inside one', () => {
    const passages = (text: string) => chunks(`# P\n\n${text}`).map((passage) => passage.text);
    const words = 'word '.repeat(20_000).trim();
    expect(passages(words).every((text) => text.length <= 2_400)).toBe(true);
    expect(passages(words).join(' ') === words).toBe(true);
    const letters = '\u{20000}'.repeat(9_000);
    expect(passages(letters).every((text) => text.isWellFormed())).toBe(true);
    expect(passages(letters).join('') === letters).toBe(true);
  });

  it('loses no sentence of a text longer than is taken apart at once', () => {
    const many = Array.from({ length: 1_500 }, (_, at) => `Sentence number ${at} says something about rule ${at}.`);
    const texts = chunks(`# P\n\n## Long\n\n${many.join(' ')}`).map(({ text }) => text);
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(900);
    for (const sentence of many) expect(texts.some((text) => text.includes(sentence))).toBe(true);
  });

  it('lets others have their turn while it cuts a large document, and cuts it the same', async () => {
    const document = readMarkdown(`# P\n\n## Long\n\n${prose.join(' ').repeat(300)}`, 'long.md');
    let turns = 0;
    const other = setInterval(() => turns++, 0);
    const gently = await chunkGently(document, origin);
    clearInterval(other);
    expect(gently).toEqual(chunkDocument(document, origin));
    expect(turns).toBeGreaterThan(0);
  });
});
