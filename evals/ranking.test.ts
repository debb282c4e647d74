import { describe, expect, it } from 'vitest';
import { samplePassage } from '../knowledge/index/contract.test-suite.ts';
import { plainBm25 } from './plain-bm25.ts';
import { ndcgAt10, rankOf, recallAt } from './ranking.ts';

describe('measures of a ranking', () => {
  it('count what was found and where', () => {
    expect([recallAt([1, 0], 10), recallAt([4], 3), recallAt([3], 3)]).toEqual([0.5, 0, 1]);
    expect([ndcgAt10([1]), ndcgAt10([0]), ndcgAt10([11])]).toEqual([1, 0, 0]);
    expect(ndcgAt10([2])).toBeCloseTo(0.6309, 4);
    expect(ndcgAt10([1, 2])).toBe(1);
    expect([rankOf(['a', 'b'], (one) => one === 'b'), rankOf(['a'], (one) => one === 'b')]).toEqual([2, 0]);
  });
});

describe('BM25 alone', () => {
  it('ranks by words and rarity, and finds nothing by other names', () => {
    const leave = samplePassage({ id: 'a', title: 'Leave', section: 'Vacation', text: 'Vacation carries over.' });
    const pay = samplePassage({ id: 'b', title: 'Pay', section: 'Payday', text: 'Paid on the 25th, vacation or not.' });
    const search = plainBm25([pay, leave]);
    expect(search('vacation carry', 5).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(search('annual leave', 5).map(({ id }) => id)).toEqual(['a']);
    expect(search('PTO', 5)).toEqual([]);
  });
});
