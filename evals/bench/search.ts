/** Times the product's search over synthetic passages, and the index below it, against a plain exact loop over the same number of vectors. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { dimensions } from '../../knowledge/embed.ts';
import type { PassageVectors } from '../../knowledge/index/contract.ts';
import type { EmbeddedIndex } from '../../knowledge/index/embedded.ts';
import type { Passage } from '../../knowledge/passage.ts';
import { searchPassages } from '../../knowledge/search-passages.ts';
import { loadedFrom } from './stored-passages.ts';
import { generator, sentence } from './words.ts';

const wordsPerPassage = 70;
const rounds = 200;
const modelDimensions = 768;
/** Vectors made at once, which must not look like a stop of the index. */
const PAGE = 20;
const today = '2026-11-22';
const scope = { tenant: 'bench', departments: ['it_ops'], acl: ['everyone'], k: 10 };

/** Prints, for each number of passages, how long a start loads them, how long searches take, and the ratio to the exact loop. */
export async function benchSearch(sizes = [10_000, 100_000]): Promise<void> {
  for (const size of sizes) await measure(size);
}

async function measure(size: number): Promise<void> {
  const random = generator(size);
  const { index, load } = await loadedFrom(scope.tenant, size, (at) => passage(at, random));
  console.log(
    `${size} passages: loaded from their rows in ${seconds(load.all)}, of which ${seconds(load.building)} are building the index; ${megabytes()} resident`,
  );
  const questions = Array.from({ length: rounds }, () => sentence(8, random));
  const floor = exactLoop(size, dimensions, random);
  print('index alone, built-in vectors', await searches(questions, (text) => index.search({ ...scope, text })), floor);
  for (const k of [10, 100]) {
    const product = (text: string) => searchPassages(index, { ...scope, k, text, today });
    print(`search of the product, k ${k}`, await searches(questions, product), floor);
  }
  const attached = await timed(() => attach(index, size, random));
  console.log(`  vectors of a model, ${modelDimensions} dimensions: taken in within ${attached}`);
  const vector = () => ({ model: 'bench', values: direction(modelDimensions, random) });
  const queries = questions.map((text) => ({ ...scope, text, vector: vector() }));
  const seen = await searches(queries, (query) => index.search(query));
  print(`index alone, ${modelDimensions} dimensions`, seen, exactLoop(size, modelDimensions, random));
}

/** How long something takes, and how long at most nobody else had their turn meanwhile. */
async function timed(work: () => Promise<void>): Promise<string> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  await work();
  const took = seconds(performance.now() - started);
  delay.disable();
  const stopped = `longest stop ${(delay.max / 1e6).toFixed(0)} ms, p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms`;
  return `${took} (${stopped}), ${megabytes()} resident`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function megabytes(): string {
  return `${Math.round(process.memoryUsage().rss / 1e6)} MB`;
}

async function searches<T>(queries: readonly T[], search: (query: T) => Promise<unknown>): Promise<number[]> {
  for (const query of queries.slice(0, 20)) await search(query);
  const times: number[] = [];
  for (const query of queries) {
    const before = performance.now();
    await search(query);
    times.push(performance.now() - before);
  }
  return times;
}

function print(name: string, times: number[], exact: number[]): void {
  const ratio = Number(at(times, 0.5)) / Number(at(exact, 0.5));
  console.log(
    `  ${name}: p50 ${at(times, 0.5)} ms p95 ${at(times, 0.95)} ms · exact loop p50 ${at(exact, 0.5)} ms · ratio ${ratio.toFixed(2)}`,
  );
}

async function attach(index: EmbeddedIndex, size: number, random: () => number): Promise<void> {
  for (let from = 0; from < size; from += PAGE) {
    const ids = Array.from({ length: Math.min(PAGE, size - from) }, (_, at) => `p${from + at}`);
    const of = new Map(ids.map((id) => [id, direction(modelDimensions, random)]));
    await index.attach('bench', { model: 'bench', of } satisfies PassageVectors);
  }
}

function direction(length: number, random: () => number): Float32Array {
  const raw = Float32Array.from({ length }, () => random() - 0.5);
  const size = Math.hypot(...raw);
  return raw.map((value) => value / size);
}

/** What the hybrid search is compared with: every vector measured in full, the best ten kept. */
function exactLoop(size: number, length: number, random: () => number): number[] {
  const vectors = Float32Array.from({ length: size * length }, () => random() - 0.5);
  return Array.from({ length: 20 }, () => {
    const query = Float32Array.from({ length }, () => random() - 0.5);
    const before = performance.now();
    const scores = new Float32Array(size);
    for (let slot = 0; slot < size; slot++) {
      let sum = 0;
      for (let at = 0; at < length; at++) sum += (query[at] as number) * (vectors[slot * length + at] as number);
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

function at(times: number[], share: number): string {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
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
