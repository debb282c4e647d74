import { describe, expect, it } from 'vitest';
import { samplePassage } from './index/contract.test-suite.ts';
import type { Hit, Passage } from './passage.ts';
import { apart, newestFirst } from './twins.ts';

const hit = (passage: Partial<Passage> & { id: string }, score = 0.5): Hit => ({
  passage: samplePassage({ text: 'Text.', ...passage }),
  score,
  lexical: score,
  vector: 0,
});
const ids = (hits: Hit[]) => hits.map(({ passage }) => passage.id);
const rule = 'Hotels in Bangkok are paid up to 3,500 THB a night, and hotels in the provinces up to 2,000 THB.';

describe('passages that say the same', () => {
  it('are shown once', () => {
    const copy = hit({ id: 'b#0', docId: 'b.md', text: `${rule} ` });
    const other = hit({ id: 'c#0', docId: 'c.md', text: 'Something else is said here, and nothing of hotels.' });
    expect(ids(apart([hit({ id: 'a#0', docId: 'a.md', text: rule }), copy, other], 'en'))).toEqual(['a#0', 'c#0']);
  });

  it('are both shown when a figure makes them two rules', () => {
    const short = 'Hotels are paid up to 3,500 THB.';
    const changed = hit({ id: 'b#0', docId: 'b.md', text: short.replace('3,500', '4,000') });
    expect(apart([hit({ id: 'a#0', docId: 'a.md', text: short }), changed], 'en')).toHaveLength(2);
  });

  it('are found among a hundred as surely as among two', () => {
    const words = (at: number) => Array.from({ length: 40 }, (_, n) => `word${at * 40 + n}`).join(' ');
    const many = Array.from({ length: 100 }, (_, at) => hit({ id: `n${at}`, docId: `n${at}.md`, text: words(at) }));
    const copies = many.map(({ passage }) =>
      hit({ id: `${passage.id}-copy`, docId: `${passage.id}-copy.md`, text: `${passage.text} more` }),
    );
    expect(apart([...many, ...copies], 'en')).toHaveLength(100);
  });
});

describe('versions of one document', () => {
  const old = hit(
    { id: 'o', docId: 'o.md', title: 'Travel policy 2024 (old)', section: 'Hotels', date: '2024-01-01' },
    0.6,
  );
  const present = hit(
    { id: 'n', docId: 'n.md', title: 'Travel Policy v3', section: 'Hotels', date: '2026-01-01' },
    0.5,
  );

  it('stand with the newest first', () => {
    expect(ids(newestFirst([old, present]))).toEqual(['n', 'o']);
  });

  it('are not made up of two documents of other names, without a day, or of one day', () => {
    const named = hit({ ...present.passage, title: 'Hotel list' }, 0.5);
    const undated = hit({ ...present.passage, date: null }, 0.5);
    const sameDay = hit({ ...present.passage, date: old.passage.date }, 0.5);
    for (const other of [named, undated, sameDay]) expect(ids(newestFirst([old, other]))).toEqual(['o', 'n']);
  });

  it('do not replace a section that the new one no longer has', () => {
    const gone = hit({ ...old.passage, section: 'Ferries', text: 'Ferries are paid in second class.' }, 0.6);
    const hotels = hit({ ...present.passage, text: rule }, 0.5);
    expect(ids(newestFirst([gone, hotels]))).toEqual(['o', 'n']);
  });
});
