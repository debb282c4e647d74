import { describe, expect, it } from 'vitest';
import { testEmbedder } from './embed-fixtures.ts';
import { createQueryVectors } from './embed-query.ts';

describe('the vector of a question', () => {
  it('is of length one and asked for once', async () => {
    const model = testEmbedder('one');
    const vectors = createQueryVectors(() => {});
    const first = await vectors.of(model, 'where is my car');
    expect(Math.hypot(...(first?.values ?? []))).toBeCloseTo(1, 5);
    expect(await vectors.of(model, 'where is my car')).toEqual(first);
    expect(model.calls).toHaveLength(1);
  });

  it('is not waited for again until a model that failed has rested, each time longer', async () => {
    const model = testEmbedder('one');
    const away: string[] = [];
    let now = 0;
    const vectors = createQueryVectors((_, name) => away.push(name), { now: () => now });
    model.mood = 'away';
    const askAt = async (time: number) => {
      now = time;
      await vectors.of(model, `question at ${time}`);
      return model.calls.length;
    };
    expect(await askAt(0)).toBe(1);
    expect(await askAt(1_000)).toBe(1);
    expect(await askAt(2_500)).toBe(2);
    expect(await askAt(6_000)).toBe(2);
    expect(away).toEqual(['one']);
    model.mood = 'well';
    expect(await askAt(7_000)).toBe(3);
    expect(await askAt(7_001)).toBe(4);
  });

  it('does not keep one model’s rest from another', async () => {
    const [away, well] = [testEmbedder('away'), testEmbedder('well')];
    away.mood = 'away';
    const vectors = createQueryVectors(() => {});
    expect(await vectors.of(away, 'question')).toBeUndefined();
    expect((await vectors.of(well, 'question'))?.model).toBe('well');
  });
});
