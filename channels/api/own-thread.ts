/** Threads a caller may name: her own conversations, and nothing that tells whether others exist. */

import type { Tx } from '../../db/tenant.ts';
import { ownThread } from '../../db/transcript.ts';
import { Problem } from './problem.ts';

/** Throws the same 404 for a thread of somebody else, for the inner thread of a decision and for none at all. */
export async function requireOwnThread(tx: Tx, person: string, thread: string): Promise<void> {
  const known =
    /^[^\0]{1,200}$/.test(thread) && !thread.startsWith('decision:') && (await ownThread(tx, person, thread));
  if (!known) throw new Problem('not_found', 'There is no such thread; leave thread out to start a new one.');
}
