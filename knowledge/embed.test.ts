import { describe, expect, it } from 'vitest';
import { dimensions, embedTerms } from './embed.ts';
import { countTerms } from './terms.ts';

const embed = (text: string) => embedTerms(countTerms(text), () => 1);
const cosine = (a: string, b: string) => {
  const other = embed(b);
  return embed(a).reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
};

describe('sub-word vectors', () => {
  it('are unit vectors, and zero for a text of no words', () => {
    expect(Math.hypot(...embed('reset the printer'))).toBeCloseTo(1, 5);
    expect([...embed('…')]).toEqual(Array(dimensions).fill(0));
  });

  it('hold a misspelt word near the right one and far from others', () => {
    const misspelt = cosine('grapefruit', 'graepfruit');
    const others = ['headphones', 'umbrella', 'kangaroo', 'violin', 'candle', 'blanket', 'sculpture', 'lighthouse'];
    for (const word of others) expect(cosine('grapefruit', word)).toBeLessThan(misspelt / 2);
  });

  it('let rare words decide', () => {
    const weigh = (term: string) => (term === 'printer' ? 5 : 1);
    const query = embedTerms(countTerms('printer shelf'), weigh);
    const to = (text: string) => query.reduce((sum, value, at) => sum + value * (embed(text)[at] ?? 0), 0);
    expect(to('printer')).toBeGreaterThan(to('shelf'));
  });
});
