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

  it('compares what a model made of question and passages, of those that may be read only', async () => {
    const index = createEmbeddedIndex();
    const axis = (at: number) => Float32Array.from({ length: 64 }, (_, n) => (n === at ? 1 : 0));
    await index.upsert([
      samplePassage({ id: 'a#0', section: '', title: '', text: 'Rules for automobiles.' }),
      samplePassage({ id: 'b#0', section: '', title: '', text: 'Rules for umbrellas.' }),
    ]);
    const of = new Map([
      ['a#0', axis(1)],
      ['b#0', axis(2)],
    ]);
    await index.attach('acme', { model: 'one', of });
    const question = { ...asked, text: 'rules of the road', vector: { model: 'one', values: axis(1) } };
    const before = await index.search(question);
    expect(before[0]?.passage.id).toBe('a#0');
    expect(before[0]?.semantic).toBeCloseTo(1, 2);
    const secret = samplePassage({ id: 'c#0', text: 'Rules.', acl: ['role:board'] });
    await index.upsert([secret], { model: 'one', of: new Map([['c#0', axis(1)]]) });
    expect(await index.search(question)).toEqual(before);
    expect(await index.search({ ...question, acl: ['everyone', 'role:board'] })).not.toEqual(before);
  });

  it.each([
    ['another model', { model: 'two', values: new Float32Array(64).fill(0.125) }],
    ['another length', { model: 'one', values: new Float32Array(32).fill(0.2) }],
  ])('never compares with vectors of %s', async (_, vector) => {
    const index = createEmbeddedIndex();
    const of = new Map([['doc1#1', new Float32Array(64).fill(0.125)]]);
    await index.upsert(many, { model: 'one', of });
    const question = { ...asked, text: 'printer rule n1' };
    expect(await index.search({ ...question, vector })).toEqual(await index.search(question));
  });

  it('takes nothing from a passage that the model has not seen yet', async () => {
    const index = createEmbeddedIndex();
    const unseen = samplePassage({ id: 'new#0', section: 'Umbrellas', text: 'Umbrellas are lent at the desk.' });
    await index.upsert([...many, unseen], {
      model: 'one',
      of: new Map(many.map(({ id }) => [id, new Float32Array(64).fill(0.125)])),
    });
    const question = { ...asked, text: 'umbrellas at the desk' };
    const [plain] = await index.search(question);
    const [seen] = await index.search({
      ...question,
      vector: { model: 'one', values: new Float32Array(64).fill(0.125) },
    });
    expect(seen).toEqual(plain);
    expect(index.lacking('acme', 'one')).toEqual(['new#0']);
    index.detach('acme', 'one');
    expect(index.lacking('acme', 'one')).toHaveLength(401);
  });

  it('lets others have their turn while it takes in very much', async () => {
    const index = createEmbeddedIndex();
    let turns = 0;
    let isDone = false;
    const long = Array.from({ length: 2_000 }, (_, at) =>
      samplePassage({ id: `long#${at}`, text: `Rule ${at}: ${topics.join(` ${at} `)} ${'and so on '.repeat(30)}` }),
    );
    const oneByOne = async () => {
      for (const passage of long) await index.upsert([passage]);
    };
    const building = Promise.all([index.upsert(long.slice(0, 1_000)), oneByOne()]).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise(setImmediate);
      turns += 1;
    }
    await building;
    expect(turns).toBeGreaterThan(5);
  });
});
