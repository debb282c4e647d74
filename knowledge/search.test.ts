import { describe, expect, it } from 'vitest';
import { samplePassage } from './index/contract.test-suite.ts';
import { createEmbeddedIndex } from './index/embedded.ts';
import type { Passage } from './passage.ts';
import { retrieve } from './search.ts';
import { searchPassages } from './search-passages.ts';

const english = samplePassage({
  id: 'leave.md#0',
  docId: 'leave.md',
  title: 'Leave policy',
  section: 'Carry-over',
  text: 'Up to 7 days of unused vacation carry over and must be used by 31 March.',
});
const thai = samplePassage({
  id: 'leave.th.md#0',
  docId: 'leave.th.md',
  title: 'นโยบายการลา',
  section: 'การยกยอดวันลา',
  text: 'วันลาพักร้อนที่ใช้ไม่หมดยกยอดไปปีถัดไปได้ไม่เกิน 7 วัน และต้องใช้ภายในวันที่ 31 มีนาคม',
  language: 'th',
});
const other = samplePassage({
  id: 'pay.md#0',
  docId: 'pay.md',
  title: 'Pay',
  section: 'Payday',
  text: 'Paid on the 25th.',
});

async function search(passages: Passage[], text: string, more: { previous?: string } = {}) {
  const index = createEmbeddedIndex();
  await index.upsert(passages);
  return retrieve(index, { tenant: 'acme', departments: ['hr'], acl: ['everyone'], text, ...more });
}

describe('retrieval', () => {
  it('shows a section that exists in two languages once, in the language of the question', async () => {
    const asked = await search([english, thai, other], 'how many vacation days carry over');
    expect(asked.hits.map(({ passage }) => passage.id)).not.toContain('leave.th.md#0');
    const thaiHits = (await search([english, thai, other], 'ลาพักร้อนยกยอดไปปีหน้าได้กี่วัน')).hits;
    expect(thaiHits[0]?.passage.id).toBe('leave.th.md#0');
    expect(thaiHits.map(({ passage }) => passage.id)).not.toContain('leave.md#0');
  });

  it('keeps both versions among the candidates', async () => {
    const { candidates } = await search([english, thai, other], 'how many vacation days carry over');
    expect(candidates.map(({ passage }) => passage.id)).toEqual(
      expect.arrayContaining(['leave.md#0', 'leave.th.md#0']),
    );
  });

  it('answers a Thai question from an English document when there is no other', async () => {
    const { hits, language } = await search([english, other], 'ลาพักร้อนยกยอดไปปีหน้าได้กี่วัน');
    expect(language).toBe('th');
    expect(hits[0]?.passage.id).toBe('leave.md#0');
  });

  it('lets the newer document win only a tie', async () => {
    const old = {
      ...english,
      id: 'old.md#0',
      docId: 'old.md',
      date: '2019-01-01',
      text: english.text.replace('7', '5'),
    };
    expect((await search([old, english], 'vacation carry over')).hits[0]?.passage.id).toBe('leave.md#0');
    const newer = { ...other, date: '2027-01-01' };
    expect((await search([english, newer], 'vacation carry over')).hits[0]?.passage.id).toBe('leave.md#0');
  });

  it('reads a short follow-up together with the question before it', async () => {
    const sick = samplePassage({
      id: 's#0',
      section: 'Sick leave',
      text: 'In probation a certificate is needed at once.',
    });
    const pay = samplePassage({ id: 'p#0', section: 'Salary', text: 'In probation the salary is paid in full.' });
    const { hits } = await search([pay, sick], 'and in probation?', {
      previous: 'Is a sick leave certificate needed?',
    });
    expect(hits[0]?.passage.id).toBe('s#0');
  });

  it('understands a misspelt word', async () => {
    expect((await search([other, english], 'vaction carry over')).hits[0]?.passage.id).toBe('leave.md#0');
  });

  it('tells how rare words are, and what a word is worth that no passage has', async () => {
    const { rarity } = await search([english, other], 'vacation of astronauts');
    expect(rarity.get('vacat')).toBeLessThan(rarity.get('') ?? 0);
    expect(rarity.get('astronaut')).toBe(rarity.get(''));
  });

  it('does not use a curated answer from the day on which it ends', async () => {
    const curated = { ...english, id: 'c#0', docId: 'c', kind: 'curated' as const, expiresOn: '2026-06-01' };
    const index = createEmbeddedIndex();
    await index.upsert([curated, other]);
    const on = async (today: string) => {
      const scope = { tenant: 'acme', departments: ['hr'], acl: ['everyone'] };
      const { hits } = await retrieve(index, { ...scope, text: 'vacation carry over', today });
      return hits.map(({ passage }) => passage.id);
    };
    expect(await on('2026-05-31')).toContain('c#0');
    expect(await on('2026-06-01')).not.toContain('c#0');
  });

  it('gives programs copies too, with falling scores', async () => {
    const index = createEmbeddedIndex();
    await index.upsert([english, { ...english, id: 'copy#0', docId: 'copy.md' }, other]);
    const scope = { tenant: 'acme', departments: ['hr'], acl: ['everyone'] };
    const found = await searchPassages(index, { ...scope, text: 'vacation carry over', k: 100, today: '2026-05-01' });
    expect(
      found
        .map(({ docId }) => docId)
        .slice(0, 2)
        .sort(),
    ).toEqual(['copy.md', 'leave.md']);
    const scores = found.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect((await retrieve(index, { ...scope, text: 'vacation carry over' })).hits).toHaveLength(found.length - 1);
  });

  it('narrows the search to a language', async () => {
    const index = createEmbeddedIndex();
    await index.upsert([english, thai]);
    const scope = { tenant: 'acme', departments: ['hr'], acl: ['everyone'] };
    const { hits } = await retrieve(index, { ...scope, text: 'vacation carry over', filters: { language: 'th' } });
    expect(hits.map(({ passage }) => passage.id)).toEqual(['leave.th.md#0']);
  });
});
