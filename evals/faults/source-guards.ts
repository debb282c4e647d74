/** Guards switched off in the source that a process loads, for negative controls where the guard is the product's own code. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Settings } from './member.ts';
import type { Stack } from './stack.ts';

/** One guard: where it stands, as it is written there, and what stands there without it. */
export interface SourceGuard {
  file: string;
  guard: string;
  without: string;
}

export const SOURCE_GUARDS = {
  /** The sweep looks at the clock of its own process. */
  'cards end by the clock of the database': {
    file: 'graphs/expire.ts',
    guard: 'lte(approvals.expiresAt, sql`now()`)',
    without: 'lte(approvals.expiresAt, new Date())',
  },
  /** A turn that waits for a model keeps its seat, as if it computed. */
  'waiting turns step aside': {
    file: 'graphs/slots.ts',
    guard: 'if (!seat?.taken) return wait();',
    without: 'return wait();',
  },
  /** A decision lets whatever waits first go on. */
  'runs go on by id': {
    file: 'graphs/resume.ts',
    guard: 'interrupts.find((one) => (one.value as Waiting | undefined)?.proposal === waiting.proposal)?.id',
    without: 'interrupts[0]?.id',
  },
  /** A turn is acknowledged while it is still being stored. */
  'stored before it is acknowledged': {
    file: 'channels/intake.ts',
    guard: 'const stored = alongside ? await storeWith(db, turn, alongside) : await receiveTurn(db, turn);',
    without: `const stored = { id: 'trn_early', duplicate: false };
      void receiveTurn(db, turn).catch(() => {});`,
  },
} satisfies Record<string, SourceGuard>;

export type SourceGuardName = keyof typeof SOURCE_GUARDS;

/** Settings of a member that runs without the guard. */
export function withoutSource(name: SourceGuardName): Settings {
  const preload = pathToFileURL(join(import.meta.dirname, 'guard-off.ts'));
  return { NODE_OPTIONS: `--import=${preload}`, GUARD_OFF: name };
}

/** Puts one worker without the guard in the place of all others. */
export async function withoutGuardInWorker(
  stack: Pick<Stack, 'wanted' | 'workers' | 'addWorker'>,
  name: SourceGuardName,
  flags: string[] = [],
): Promise<void> {
  stack.wanted = 0;
  await Promise.all(stack.workers.map((worker) => worker.stop()));
  await stack.addWorker(withoutSource(name), flags);
}
