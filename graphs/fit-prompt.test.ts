import { expect, it } from 'vitest';
import { estimateTokens } from '../agents/models/estimate.ts';
import type { ModelPassage } from '../agents/models/tasks.ts';
import { fitPrompt, passageElement } from './fit-prompt.ts';
import { sureness } from './sureness.ts';

const thai = 'พนักงานลาพักร้อนได้ปีละสิบสองวันโดยได้รับค่าจ้าง'.repeat(15);
const passages = Array.from(
  { length: 8 },
  (_, n): ModelPassage => ({
    ...{ id: `p${n}`, docId: 'd', title: 'การลา', section: '', text: thai, language: 'th' as const },
    ...{ score: 1, lexical: 1, vector: 1, date: null, ordinal: n, kind: 'document' as const },
  }),
);
const window = Array.from({ length: 6 }, (_, n) => ({ by: 'person' as const, text: `${n} ${thai.slice(0, 600)}` }));
const cost = (given: ReturnType<typeof fitPrompt>) =>
  [...given.passages.map((one) => passageElement(one).text), ...given.window.map(({ text }) => text)]
    .map(estimateTokens)
    .reduce((sum, one) => sum + one, 0);

it('a Thai thread with eight passages fits the smallest context: the best passages and the latest lines', () => {
  expect(cost(fitPrompt({ passages, window }, null, 0))).toBeGreaterThan(3_000);
  const given = fitPrompt({ passages, window }, 3_000, 200);
  expect(cost(given)).toBeLessThanOrEqual(2_800);
  expect(given.passages.length).toBeGreaterThan(0);
  expect(given.passages).toEqual(passages.slice(0, given.passages.length));
  expect(given.window).toEqual(window.slice(-given.window.length));
});

it('without room for a passage, what was said before goes first; then nothing is left to ask', () => {
  const [first] = passages;
  const one = estimateTokens(passageElement(first as ModelPassage).text);
  expect(fitPrompt({ passages, window: [{ by: 'person', text: 'Hello there' }] }, one, 0)).toEqual({
    passages: [first],
    window: [],
  });
  expect(fitPrompt({ passages, window }, 100, 200).passages).toEqual([]);
});

it('a model alone is never certain: the built-in engine must find something, too', () => {
  expect(sureness(0.95, 0)).toBeLessThan(0.9);
  expect(sureness(1, 0)).toBeLessThan(0.92);
  expect(sureness(0.99, 0.9)).toBeGreaterThan(0.9);
  expect(sureness(0.8, 0.8)).toBeCloseTo(0.8);
  expect(sureness(0.3, 0.97)).toBeLessThan(0.7);
});
