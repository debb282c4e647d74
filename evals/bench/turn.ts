/** A question with its cited answer over the API, embedded, against a bare five-node LangGraph without storage. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareGraph } from './bare-graph.ts';
import { startProduct } from './product.ts';

const QUESTIONS = [
  'how much can I spend on a hotel in Bangkok?',
  'what is the notice period if I resign?',
  'web-prod-03 shows OOM killer messages',
  'ได้ค่าทันตกรรมเท่าไหร่',
  'how many sick days can I take without a certificate?',
  'วันลาเหลือเท่าไหร่?',
];
const ROUNDS = 40;
const WARM_UP = 15;

/** Prints p50 and p95 of a turn, the floor, and the ratio of both in this run. */
export async function benchTurn(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'expert-bench-'));
  // The first start trains and seeds; what is measured is a company that has been there before.
  await (await startProduct(folder)).stop();
  const product = await startProduct(folder);
  try {
    const token = product.token('mali');
    const times: number[] = [];
    for (let round = 0; round < ROUNDS + WARM_UP; round++) {
      for (const text of QUESTIONS) {
        const ms = await timed(() => ask(product.url, token, text));
        if (round >= WARM_UP) times.push(ms);
      }
    }
    const floor = await measureBare();
    const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
    console.log(
      `turn, embedded, ${times.length} questions: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (targets 25 and 60)`,
    );
    console.log(
      `bare five-node LangGraph, no storage: p50 ${floor.toFixed(1)} ms; turn / bare graph = ${(p50 / floor).toFixed(1)}`,
    );
    console.log(`resident: ${product.residentMb().toFixed(0)} MB (target 700)`);
  } finally {
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ask(url: string, token: string, text: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', headers, body: JSON.stringify({ text }) });
  const body = (await response.json()) as { status?: string };
  if (body.status !== 'answered') throw new Error(`${text} was ${response.status} ${body.status}, not answered.`);
}

async function measureBare(): Promise<number> {
  const graph = bareGraph().compile();
  const times: number[] = [];
  for (let round = 0; round < 200; round++) {
    const ms = await timed(() => graph.invoke({ n: 0, text: 'x' }));
    if (round >= 50) times.push(ms);
  }
  return percentile(times, 0.5);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function percentile(times: number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;
}
