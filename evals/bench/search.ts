/** Times hybrid search over synthetic passages against a plain exact loop over the same number of vectors. */
import { performance } from 'node:perf_hooks';
import { dimensions } from '../../knowledge/embed.ts';
import { createEmbeddedIndex } from '../../knowledge/index/embedded.ts';
import type { Passage } from '../../knowledge/passage.ts';

const vocabularySize = 20_000;
const wordsPerPassage = 70;
const rounds = 200;
const topics = 'vacation password invoice server laptop payroll contract printer backup travel'.split(' ');

/** Prints, for each number of passages, how long building and searching take, and the ratio to the exact loop. */
export async function benchSearch(sizes = [10_000, 100_000]): Promise<void> {
  for (const size of sizes) await measure(size);
}

async function measure(size: number): Promise<void> {
  const random = generator(size);
  const index = createEmbeddedIndex();
  const started = performance.now();
  for (let from = 0; from < size; from += 1000) {
    await index.upsert(Array.from({ length: Math.min(1000, size - from) }, (_, at) => passage(from + at, random)));
  }
  const building = performance.now() - started;
  const questions = Array.from({ length: rounds }, () => sentence(8, random));
  const scope = { tenant: 'bench', departments: ['it_ops'], acl: ['everyone'], k: 10 };
  for (const text of questions.slice(0, 20)) await index.search({ ...scope, text });
  const hybrid: number[] = [];
  for (const text of questions) {
    const before = performance.now();
    await index.search({ ...scope, text });
    hybrid.push(performance.now() - before);
  }
  const exact = exactLoop(size, random);
  console.log(
    `${size} passages: built in ${(building / 1000).toFixed(1)} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB resident`,
  );
  console.log(`  hybrid     p50 ${at(hybrid, 0.5)} ms  p95 ${at(hybrid, 0.95)} ms`);
  console.log(`  exact loop p50 ${at(exact, 0.5)} ms  p95 ${at(exact, 0.95)} ms`);
  console.log(`  ratio      p50 ${(Number(at(hybrid, 0.5)) / Number(at(exact, 0.5))).toFixed(2)}`);
}

/** What the hybrid search is compared with: every vector measured in full, the best ten kept. */
function exactLoop(size: number, random: () => number): number[] {
  const vectors = Float32Array.from({ length: size * dimensions }, () => random() - 0.5);
  return Array.from({ length: 20 }, () => {
    const query = Float32Array.from({ length: dimensions }, () => random() - 0.5);
    const before = performance.now();
    const scores = new Float32Array(size);
    for (let slot = 0; slot < size; slot++) {
      let sum = 0;
      for (let at = 0; at < dimensions; at++)
        sum += (query[at] as number) * (vectors[slot * dimensions + at] as number);
      scores[slot] = sum;
    }
    best(scores, 10);
    return performance.now() - before;
  });
}

function passage(ordinal: number, random: () => number): Passage {
  return {
    id: `p${ordinal}`,
    tenant: 'bench',
    department: 'it_ops',
    docId: `d${Math.floor(ordinal / 10)}`,
    title: sentence(3, random),
    section: sentence(3, random),
    anchor: '',
    text: Array.from({ length: wordsPerPassage / 10 }, () => `${sentence(10, random)}.`).join(' '),
    language: 'en',
    date: null,
    acl: ['everyone'],
    kind: 'document',
    ordinal,
  };
}

/** Words as frequent as in real text: the n-th word about 1/n as often as the first. */
function sentence(length: number, random: () => number): string {
  return Array.from({ length }, () => {
    const rank = Math.floor(vocabularySize ** random());
    return rank % 40 === 7 ? (topics[rank % topics.length] ?? '') : spelling(rank);
  }).join(' ');
}

function spelling(rank: number): string {
  const syllables = ['ka', 'lo', 'mi', 'ren', 'tas', 'vo', 'dur', 'pel', 'nik', 'sho'];
  return String(rank)
    .split('')
    .map((digit) => syllables[Number(digit)])
    .join('');
}

function at(times: number[], share: number): string {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
}

/** A small seeded generator, so that two runs search the same text. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function best(scores: Float32Array, count: number): number[] {
  const kept: number[] = [];
  for (let slot = 0; slot < scores.length; slot++) {
    const worst = kept.at(-1);
    if (kept.length === count && (scores[slot] as number) <= (scores[worst ?? 0] as number)) continue;
    kept.push(slot);
    kept.sort((a, b) => (scores[b] as number) - (scores[a] as number));
    kept.length = Math.min(kept.length, count);
  }
  return kept;
}
