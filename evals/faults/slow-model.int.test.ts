/** One company's model that takes two minutes, and what the others notice of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { allQuiet } from './approvals.ts';
import { command, THINK } from './command-model.ts';
import { isShort, scaled } from './scale.ts';
import { withoutGuardInWorker } from './source-guards.ts';
import { openStack, type Stack } from './stack.ts';
import { type Asked, mixed } from './traffic.ts';
import { waitUntil } from './wait-until.ts';

const THINKS_MS = isShort ? 12_000 : 120_000;
/** Never so few that they would not be felt: more than the two workers have seats. */
const SLOW = Math.max(48, scaled(100));
const MEASURED = isShort ? 80 : 400;
/** For the control: long enough to be told from a busy moment. */
const BRIEF_MS = 2_000;
const FEW = 10;
const NOTE_MS = 5_000;
/** How much longer others may wait beside the slow ones; the few samples of a short run scatter more. */
const MOST_FELT = isShort ? 3 : 1.2;

let stack: Stack;

beforeAll(async () => {
  stack = await openStack();
});
afterAll(() => stack?.close());

/** Milliseconds from asking to the answer for people of the other companies, two at a time. */
async function latencies(count = MEASURED): Promise<number[]> {
  const turns = mixed(3 * count, ['question'])
    .filter(({ tenant }) => tenant !== 'meridian')
    .slice(0, count);
  const left = turns.values();
  const times: number[] = [];
  const ask = async () => {
    for (const asked of left) times.push(await answered(asked));
  };
  await Promise.all([ask(), ask()]);
  return times;
}

async function answered({ tenant, person, text }: Asked): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${stack.url}/api/v1/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.token(tenant, person)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  expect(response.status, await response.text()).toBe(200);
  return performance.now() - began;
}

function p95(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}

/** Somebody who watches the page: when the first note about each turn came. */
async function watch(person: string): Promise<{ notes: Map<string, number>; close(): void }> {
  const headers = { cookie: `expert_session=${stack.token('meridian', person)}`, origin: stack.url };
  const socket = new WebSocket(`${stack.url.replace(/^http/, 'ws')}/playground/live`, { headers });
  const notes = new Map<string, number>();
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { type: string; turn?: string };
    if (message.type === 'progress' && message.turn && !notes.has(message.turn))
      notes.set(message.turn, performance.now());
  });
  await new Promise((resolve, reject) => socket.once('message', resolve).once('error', reject));
  return { notes, close: () => socket.close() };
}

/** Asks what takes long, in threads of its own; the turn and when it was asked. */
async function askSlowly(person: string, ms = THINKS_MS): Promise<{ turn: string; at: number }> {
  const [{ key }] = mixed(1, ['note']) as [Asked];
  const text = command([THINK, { ms }], ['it.note', { marker: key }]);
  const at = performance.now();
  const response = await fetch(`${stack.url}/playground/posts`, {
    method: 'POST',
    headers: {
      cookie: `expert_session=${stack.token('meridian', person)}`,
      origin: stack.url,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ conversation: '#it-help', text, key }),
  });
  const { turn } = (await response.json()) as { turn: string };
  return { turn, at };
}

describe('a slow model of one company', () => {
  it('does not make the others wait, and its own people see at once that it works', async () => {
    await latencies();
    const before = p95(await latencies());
    const page = await watch('mali');
    const slow = await Promise.all(Array.from({ length: SLOW }, () => askSlowly('mali')));
    const beside = p95(await latencies());
    await waitUntil('a note about every slow turn', THINKS_MS * 8, () =>
      slow.every(({ turn }) => page.notes.has(turn)),
    );
    const notes = slow.map(({ turn, at }) => (page.notes.get(turn) ?? 0) - at);
    page.close();
    console.log(
      `${SLOW} turns of ${THINKS_MS / 1000} s beside ${MEASURED} of others: p95 ${before.toFixed(0)} → ${beside.toFixed(0)} ms, slowest note ${(Math.max(...notes) / 1000).toFixed(1)} s`,
    );
    expect(beside / before).toBeLessThan(MOST_FELT);
    expect(Math.max(...notes)).toBeLessThan(NOTE_MS);
  });

  it('would be felt by the others if who waits for it kept a seat', async () => {
    await allQuiet(stack, THINKS_MS * 8);
    await withoutGuardInWorker(stack, 'waiting turns step aside');
    await latencies(FEW);
    const before = p95(await latencies(FEW));
    await Promise.all(Array.from({ length: SLOW }, () => askSlowly('mali', BRIEF_MS)));
    const beside = p95(await latencies(FEW));
    console.log(`without stepping aside: p95 ${before.toFixed(0)} → ${beside.toFixed(0)} ms`);
    expect(beside / before).toBeGreaterThan(MOST_FELT);
    // So many turns at once are felt a little in any case; a wait as long as the model's is not.
    expect(beside).toBeGreaterThan(BRIEF_MS);
  });
});
