import { describe, expect, it } from 'vitest';
import { samplePassage } from './index/contract.test-suite.ts';
import type { Hit, Passage } from './passage.ts';
import { reranked } from './rerank.ts';
import { judged } from './rerank-by-model.ts';

const hit = (passage: Partial<Passage> & { id: string }, score = 0.3): Hit => ({
  passage: samplePassage({ title: '', section: '', text: 'Text.', ...passage }),
  score,
  lexical: score,
  vector: 0,
});
const ids = (hits: Hit[]) => hits.map(({ passage }) => passage.id);
const rarity = new Map(
  Object.entries({ '': 6, vacat: 2, carri: 4, '§vacation': 1.5, '§vacationlife': 0.1, '§carryover': 3 }),
);
const context = { rarity, language: 'en' as const };

describe('the order of hits', () => {
  it('puts what has the rare word before what has the frequent one', () => {
    const frequent = hit({ id: 'frequent', text: 'vacation vacation vacation' }, 0.9);
    const rare = hit({ id: 'rare', text: 'what may carry over' }, 0.1);
    expect(ids(reranked('vacation carry', [frequent, rare], context))).toEqual(['rare', 'frequent']);
  });

  it('knows a thing by another name, and does not count a word and its other name twice', () => {
    const other = hit({ id: 'other', text: 'annual leave is granted' });
    const none = hit({ id: 'none', text: 'nothing of the kind at all' });
    const [first] = reranked('vacation', [none, other], context);
    expect(first?.passage.id).toBe('other');
    const said = hit({ id: 'said', text: 'vacation is granted' });
    expect(ids(reranked('vacation', [other, said], context))).toEqual(['said', 'other']);
    expect(
      ids(reranked('vacation', [none, other], context, { otherNames: 0, vector: 0, language: 0, quoted: 0 })),
    ).toEqual(['none', 'other']);
  });

  it('prefers what has a quotation letter by letter', () => {
    const apart = hit({ id: 'apart', text: 'indentation was unexpected at a line' });
    const literal = hit({ id: 'literal', text: 'it says unexpected indentation at line 12 and stops there for good' });
    expect(ids(reranked('"unexpected indentation at line 12"', [apart, literal], context))[0]).toBe('literal');
  });

  it('leaves a curated answer to this very question in front', () => {
    const curated = hit({ id: 'curated', kind: 'curated', text: 'ask Ann' }, 1.3);
    const better = hit({ id: 'better', text: 'vacation carry' }, 0.9);
    expect(ids(reranked('vacation carry', [better, curated], context))[0]).toBe('curated');
  });
});

describe('a cross-encoder', () => {
  const hits = [hit({ id: 'a' }, 0.5), hit({ id: 'b' }, 0.4), hit({ id: 'curated' }, 1.3)];

  it('has the say over the order, but for curated answers', async () => {
    const ordered = await judged('q', hits, async (_, texts) => texts.map((_text, at) => (at === 1 ? 0.9 : 0.1)));
    expect(ids(ordered)).toEqual(['curated', 'b', 'a']);
  });

  it('that is away or answers nonsense leaves everything as it was', async () => {
    for (const answer of [null, [0.9], [0.9, Number.NaN], [0.9, 7]])
      expect(await judged('q', hits, async () => answer)).toBe(hits);
    expect(await judged('q', hits, undefined)).toBe(hits);
  });
});
