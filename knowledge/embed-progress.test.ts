import { describe, expect, it } from 'vitest';
import { progressLines } from './embed-progress.ts';

describe('how far embedding models are', () => {
  it('is said for each model that has vectors, without what only tells vectors apart', () => {
    const models = [
      { model: 'ollama:bge-m3', embedded: 5_000 },
      { model: 'openai:small@512#["query: ",null]', embedded: 1_200 },
    ];
    expect(progressLines({ passages: 5_000, models }, 'small').map(({ en }) => en)).toEqual([
      'vectors of ollama:bge-m3: 5,000 of 5,000 passages',
      'vectors of openai:small@512: 1,200 of 5,000 passages',
    ]);
  });

  it('is said of the configured model before it begins, and of none where there is none', () => {
    expect(progressLines({ passages: 7, models: [] }, 'small')[0]?.th).toContain('small: 0 จาก 7');
    expect(progressLines({ passages: 7, models: [] })).toEqual([]);
  });
});
