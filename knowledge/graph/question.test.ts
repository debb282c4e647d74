import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../tools/catalog.ts';
import { askedRelation } from './question.ts';

const catalog = await loadCatalog();
const QUESTION = { 'knowledge.who_owns': 'owns', 'knowledge.who_knows': 'knows', 'knowledge.what_depends': 'depends' };
const phrasings = Object.entries(QUESTION).flatMap(([tool, question]) => {
  const { en = [], th = [] } = catalog.get(tool)?.examples ?? {};
  return [...en, ...th].map((text) => [text, question] as const);
});

describe('a question about relations', () => {
  it.each(phrasings)('“%s” asks who or what %s', (text, question) => {
    expect(askedRelation(text)).toMatchObject({ question, name: expect.stringMatching(/\S/) });
  });

  it('names what it is about, without the words around it', () => {
    expect(askedRelation('Hi, who is responsible for the VPN gateway, please?')?.name).toBe('the VPN gateway');
    expect(askedRelation('ขอถามหน่อย ใครดูแลระบบ ERP คะ')?.name).toBe('ระบบ ERP');
    expect(askedRelation('ถ้า db-prod-01 ล่ม อะไรกระทบบ้าง')?.name).toBe('db-prod-01');
  });

  it.each([
    'How many vacation days do I have?',
    'Who may approve expenses above 10,000 baht and by when?',
    'The laptop of the person who owns it is broken',
    'Who knows?',
    'ลาพักร้อนได้กี่วัน',
    'ใครอนุมัติวันลา',
    `Who owns ${'x'.repeat(300)}?`,
  ])('“%s” is none', (text) => {
    expect(askedRelation(text)).toBeUndefined();
  });
});
