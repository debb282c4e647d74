/** The product in server mode for benchmarks: a database and a Redis of its own, with shipped tools and the built-in engine. */
import { readFileSync } from 'node:fs';
import type { Settings } from '../faults/member.ts';
import { openStack, type Stack } from '../faults/stack.ts';

/** Seconds of processor time a process has used so far, in user and system mode. */
export function cpuSeconds(pid: number): number {
  const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // Fields 14 and 15 of the whole line, in hundredths of a second.
  return (Number(after[11]) + Number(after[12])) / 100;
}

/** Opens it, runs `work` and closes it. */
export async function withServer<T>(
  workers: number,
  work: (stack: Stack) => Promise<T>,
  more: Settings = {},
): Promise<T> {
  const stack = await openStack({ workers, more: { LOG_LEVEL: 'error', ...more } });
  try {
    return await work(stack);
  } finally {
    await stack.close();
  }
}

/** The time below which that share of all times lies. */
export function percentile(times: number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
}
