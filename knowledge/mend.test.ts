import { describe, expect, it } from 'vitest';
import { mended, type Rarities } from './mend.ts';
import { countTerms } from './terms.ts';

/** A collection that has just these stems; everything else is worth 9. */
const collection =
  (stems: Record<string, number>): Rarities =>
  async (terms) =>
    new Map(terms.map((term) => [term, stems[term] ?? 9]));
const mend = async (text: string, stems: Record<string, number>) => {
  const raritiesOf = collection(stems);
  return mended(text, await raritiesOf(['', ...countTerms(text).keys()]), raritiesOf);
};

describe('mending', () => {
  it('guesses the word of the collection that is one slip away', async () => {
    for (const slip of ['sourdouhg', 'sourdugh', 'sourdoughh', 'sourdoagh'])
      expect((await mend(`feed my ${slip}`, { sourdough: 3, feed: 2 })).guesses).toEqual(['sourdough']);
  });

  it('takes the most frequent of several', async () => {
    const { guesses } = await mend('glacter', { glacier: 5, glaczer: 7 });
    expect(guesses).toEqual(['glacier']);
  });

  it('leaves alone what is known, short, a code or two slips away', async () => {
    expect((await mend('sourdough', { sourdough: 3 })).guesses).toEqual([]);
    expect((await mend('yaest', { yeast: 3 })).guesses).toEqual([]);
    expect((await mend('web-sourdugh-03', { sourdough: 3 })).guesses).toEqual([]);
    expect((await mend('sordugh', { sourdough: 3 })).guesses).toEqual([]);
  });

  it('does not take a question on another subject for slips', async () => {
    const words = ['glacter', 'volcamo', 'penguimn', 'icebergz'];
    const { guesses } = await mend(words.join(' '), { glacier: 3, volcano: 3, penguin: 3, iceberg: 3 });
    expect(guesses).toEqual([]);
  });

  it('asks only what the reader may see: an index that tells no rarity gives no guess', async () => {
    expect(await mended('sourdugh', new Map(), async () => new Map())).toEqual({ text: 'sourdugh', guesses: [] });
  });
});
