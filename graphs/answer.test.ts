import { describe, expect, it } from 'vitest';
import type { ModelPassage } from '../agents/models/tasks.ts';
import { closest, compose } from './answer.ts';
import type { Found, Task } from './state.ts';

const passage = (id: string, changes: Partial<ModelPassage> = {}): ModelPassage => ({
  ...{ id, docId: `hr/${id}.md`, title: `Title ${id}`, section: 'Section', text: `Text ${id}`, language: 'en' },
  ...{ score: 1, lexical: 1, vector: 1, date: '2026-01-01', ordinal: 0, kind: 'document' },
  ...changes,
});
const [a, b] = [passage('a'), passage('b', { date: '2025-01-01' })];
const citation = (id: string) => ({
  docId: `hr/${id}.md`,
  title: `Title ${id}`,
  section: 'Section',
  url: `/documents/${id}`,
  relevance: 1,
});
const found: Found = {
  passages: [a, b],
  rarity: [],
  disagreements: [],
  citations: { a: citation('a'), b: citation('b') },
};
const task: Task = {
  ...{ turn: 't', n: 0, thread: 'th', channel: 'playground', said: 'q', message: 'q', question: 'q', previous: [] },
  summary: null,
  ...{ language: 'en', kind: 'question', intent: null, routed: 1, form: null, context: null },
};
const says = (text: string, passageId = 'a', step = false) => ({ text, passageId, step });
const answer = (...sentences: ReturnType<typeof says>[]) => ({ sentences, confidence: 0.9 });

describe('an answer in words', () => {
  it('from one passage is a paragraph with one source and no marks', () => {
    const part = compose(task, found, answer(says('One.'), says('Two.')), 'm');
    expect(part).toMatchObject({ text: 'One. Two.', status: 'answered', confidence: 0.9, model: 'm' });
    expect(part.sources.map(({ url }) => url)).toEqual(['/documents/a']);
  });

  it('from several passages carries the number of its source', () => {
    const part = compose(task, found, answer(says('One.', 'b'), says('Two.', 'a')), 'm');
    expect(part.text).toBe('One. [1] Two. [2]');
    expect(part.sources.map(({ url }) => url)).toEqual(['/documents/b', '/documents/a']);
  });

  it('gives a row of a table a paragraph of its own', () => {
    const row = 'City: Bangkok; Limit per night, including tax: 3,500 THB';
    const other = 'City: Austin; Limit per night, including tax: 180 USD';
    const part = compose(task, found, answer(says('One.'), says('Two.'), says(row), says(other), says('Three.')), 'm');
    expect(part.text).toBe(`One. Two.\n\n${row}\n\n${other}\n\nThree.`);
  });

  it('numbers steps anew and keeps what stands below a step with it', () => {
    const part = compose(
      task,
      found,
      answer(says('3. Open it\nand wait', 'a', true), says('7) Close it', 'a', true)),
      'm',
    );
    expect(part.text).toBe('1. Open it\n   and wait\n2. Close it');
  });

  it('says when the document is in the other language, and only then', () => {
    const thai: Found = { ...found, passages: [passage('a', { language: 'th' })] };
    expect(compose(task, thai, answer(says('ลาป่วย')), 'm').text).toMatch(/in Thai/);
    expect(compose({ ...task, language: 'th' }, found, answer(says('One.')), 'm').text).toContain('ภาษาอังกฤษ');
    expect(compose({ ...task, language: 'th' }, thai, answer(says('ลาป่วย')), 'm').text).toBe('ลาป่วย');
    expect(compose(task, found, answer(says('One.')), 'm').text).toBe('One.');
  });

  it('shows both sides when documents disagree, with their dates, and cites both', () => {
    const disagreements: Found['disagreements'] = [{ a, b, figures: ['7 days', '5 days'] }];
    const part = compose(task, { ...found, disagreements }, answer(says('One.')), 'm');
    expect(part.text).toContain('disagree');
    expect(part.text).toContain('Title a (in effect since 1 January 2026) says “7 days”');
    expect(part.text).toContain('Title b (in effect since 1 January 2025) says “5 days”');
    expect(part.sources.map(({ url }) => url)).toEqual(['/documents/a', '/documents/b']);
  });

  it('says nothing of disagreements when it says nothing at all', () => {
    const disagreements: Found['disagreements'] = [{ a, b, figures: ['7 days', '5 days'] }];
    expect(compose(task, { ...found, disagreements }, { sentences: [], confidence: 0 }, 'm')).toMatchObject({
      text: '',
      sources: [],
    });
  });

  it('writes dates in Thai with the Buddhist era', () => {
    const disagreements: Found['disagreements'] = [{ a, b, figures: ['7 วัน', '5 วัน'] }];
    expect(compose({ ...task, language: 'th' }, { ...found, disagreements }, answer(says('One.')), 'm').text).toContain(
      '2569',
    );
  });

  it('that is not trusted is quoted as unconfirmed, or only its passages are named', () => {
    const draft = compose(task, found, { ...answer(says('One.')), confidence: 0.6 }, 'm');
    expect(closest('en', draft)).toMatch(/not confirmed:\n\n> One\.$/);
    const many = { ...draft, confidence: 0.1, sources: [1, 2, 3, 4].map((n) => citation(`c${n}`)) };
    expect(closest('en', many)).not.toContain('One.');
    expect(closest('en', many).match(/^- /gm)).toHaveLength(3);
    expect(closest('en', { ...draft, sources: [] })).toBe('');
    expect(closest('en', null)).toBe('');
    const [first] = draft.sources;
    if (!first) throw new Error('The draft has a source.');
    expect(closest('en', draft)).toContain('in Title a › Section, not confirmed');
    expect(closest('en', { ...draft, sources: [{ ...first, section: '' }] })).toContain('in Title a, not confirmed');
  });
});
