import { describe, expect, it } from 'vitest';
import { questionParts } from '../agents/models/builtin/question-parts.ts';
import { contextFor } from './expand.ts';
import { samplePassage } from './index/contract.test-suite.ts';
import { createEmbeddedIndex } from './index/embedded.ts';
import { retrieve } from './search.ts';

const page = (id: string, section: string, text: string) =>
  samplePassage({ id: `${id}#0`, docId: `${id}.md`, title: '', section, text });
const pages = [
  page('approval', 'Approval', 'Purchases are approved by the department lead.'),
  page('filing', 'Filing', 'A purchase form is filed by the fifth working day.'),
  page('zephyr', 'Projects', 'Project Zephyr runs in Norway and ends in May.'),
  page('norway', 'Norway', 'In Norway the limit for hotels is 1,900 crowns.'),
  page('spain', 'Spain', 'In Spain the limit for hotels is 140 euros.'),
  ...Array.from({ length: 20 }, (_, at) =>
    page(`f${at}`, 'Approval', `Purchases of kind ${at} are approved elsewhere.`),
  ),
];
const search = async (text: string, k = 4) => {
  const index = createEmbeddedIndex();
  await index.upsert(pages);
  const { hits } = await retrieve(index, { tenant: 'acme', departments: ['hr'], acl: ['everyone'], text, k });
  return hits.map(({ passage }) => passage.docId);
};

describe('a question of two parts', () => {
  it('is taken apart, and a part that only points gets its subject', () => {
    expect(questionParts('Who approves a purchase and by when must I file it?').beside).toEqual([
      'Who approves a purchase',
      expect.stringMatching(/^by when must I file it.* purchase$/),
    ]);
    expect(questionParts('ลาคลอดได้กี่วัน และลาบวชได้กี่วัน').beside).toEqual(['ลาคลอดได้กี่วัน', 'ลาบวชได้กี่วัน']);
  });

  it('stays whole when it is one', () => {
    for (const one of [
      'How do I book flights and hotels?',
      'What happens if I am late and miss the bus?',
      'terms and conditions',
    ])
      expect(questionParts(one)).toEqual({ beside: [one], bridge: null });
  });

  it('finds the answer to each part, however many speak of the first', async () => {
    expect(await search('Who approves purchases and by when is the form filed?')).toContain('filing.md');
  });

  it('looks again with what the first look found', async () => {
    const found = await search('What is the hotel limit in the country where project Zephyr runs?', 3);
    expect(found).toEqual(expect.arrayContaining(['zephyr.md', 'norway.md']));
    expect(found.indexOf('norway.md')).toBeLessThan(found.includes('spain.md') ? found.indexOf('spain.md') : 99);
  });
});

describe('the question before', () => {
  const before = 'Who approves a purchase?';

  it('goes along with one that leans on it', () => {
    for (const text of ['And in Norway?', 'How long does it take?', 'แล้วต้องส่งอันนั้นเมื่อไหร่'])
      expect(contextFor(text, before)).toBe(before);
  });

  it('does not go along with one that stands alone or was completed', () => {
    for (const text of ['What is the limit for hotels in Norway during the summer months?', `${before} in Norway`])
      expect(contextFor(text, before)).toBeUndefined();
    expect(contextFor('And in Norway?', undefined)).toBeUndefined();
  });
});
