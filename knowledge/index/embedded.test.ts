import { describe, expect, it } from 'vitest';
import { knowledgeIndexContract, samplePassage } from './contract.test-suite.ts';
import { createEmbeddedIndex } from './embedded.ts';

knowledgeIndexContract('embedded', async () => createEmbeddedIndex());

const asked = { tenant: 'acme', departments: ['hr'], acl: ['everyone'], k: 3 };
const topics = ['vacation', 'printer', 'invoice', 'laptop', 'payroll'];
const many = Array.from({ length: 400 }, (_, at) =>
  samplePassage({ id: `doc${at % 40}#${at}`, text: `Rule ${at} about ${topics[at % 5]} number n${at}.` }),
);

describe('the embedded index', () => {
  it('finds the same after removals as an index that never held what was removed', async () => {
    const index = createEmbeddedIndex();
    await index.upsert(many);
    for (let at = 0; at < 30; at++) await index.remove({ tenant: 'acme', docId: `doc${at}` });
    const fresh = createEmbeddedIndex();
    await fresh.upsert(many.filter(({ docId }) => Number(docId.slice(3)) >= 30));
    for (const text of ['payroll rule n39', 'vacation n230', 'laptop']) {
      expect(await index.search({ ...asked, text })).toEqual(await fresh.search({ ...asked, text }));
    }
  });

  it('counts rarity among readable passages only', async () => {
    const index = createEmbeddedIndex();
    await index.upsert([...many, samplePassage({ id: 'x#0', text: 'Merger', acl: ['role:board'] })]);
    const seen = await index.rarity?.({ ...asked, tokens: ['merger', 'never', 'printer'] });
    expect(seen?.get('merger')).toBe(seen?.get('never'));
    expect(seen?.get('printer')).toBeLessThan(seen?.get('never') ?? 0);
  });

  it('reads the previous question along, for less than the question itself', async () => {
    const index = createEmbeddedIndex();
    await index.upsert([
      samplePassage({ id: 'a#0', section: 'Sick leave in probation', text: 'A certificate from the first day.' }),
      samplePassage({ id: 'b#0', section: 'Salary in probation', text: 'Salary is paid in full.' }),
    ]);
    const first = async (context: string) =>
      (await index.search({ ...asked, text: 'and during probation?', context }))[0]?.passage.id;
    expect(await first('Do I need a sick leave certificate?')).toBe('a#0');
    expect(await first('When is the salary paid?')).toBe('b#0');
  });

  it('says nothing to a question of no words', async () => {
    const index = createEmbeddedIndex();
    await index.upsert(many);
    expect(await index.search({ ...asked, text: '?!' })).toEqual([]);
  });
});
