/** A thread's memory from outside of its turns: whoever holds the thread has the last word. */
import { and, eq } from 'drizzle-orm';
import { threads } from './schema/turns.ts';
import type { Tx } from './tenant.ts';

/** What a thread remembers; undefined for a thread that is not there. */
export async function memoryOf(tx: Tx, thread: string): Promise<string | undefined> {
  const [row] = await tx.select({ memory: threads.memory }).from(threads).where(eq(threads.id, thread));
  return row?.memory;
}

/** Puts another memory in the place of exactly this one; false when it has changed since. */
export async function replaceMemory(tx: Tx, thread: string, before: string, after: string): Promise<boolean> {
  const rows = await tx
    .update(threads)
    .set({ memory: after })
    .where(and(eq(threads.id, thread), eq(threads.memory, before)))
    .returning({ id: threads.id });
  return rows.length > 0;
}
