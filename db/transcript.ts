/** What was said in a thread, in order. */
import { and, desc, eq } from 'drizzle-orm';
import type { Reply } from '../agents/message.ts';
import { newId } from './id.ts';
import { messages, threads } from './schema/turns.ts';
import type { Tx } from './tenant.ts';

export interface Line {
  id: string;
  turn: string;
  /** Null when the Expert speaks. */
  person: string | null;
  text: string;
  reply: Reply | null;
  at: Date;
}

export type Said = { person: string; text: string } | { reply: Reply };

/** Adds what a person wrote and the Expert replied in one turn, in this order. */
export async function recordLines(
  tx: Tx,
  tenant: string,
  at: { thread: string; turn: string },
  lines: Said[],
): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map((line) =>
    'reply' in line
      ? { person: null, text: line.reply.text, reply: JSON.stringify(line.reply) }
      : { person: line.person, text: line.text },
  );
  await tx.insert(messages).values(rows.map((row) => ({ ...row, ...at, tenantId: tenant, id: newId('msg') })));
}

/** The last `most` lines of a thread, oldest first. */
export async function lastLines(tx: Tx, thread: string, most: number): Promise<Line[]> {
  const rows = await tx
    .select()
    .from(messages)
    .where(eq(messages.thread, thread))
    .orderBy(desc(messages.seq))
    .limit(most);
  return rows.reverse().map((row) => ({
    id: row.id,
    turn: row.turn,
    person: row.person,
    text: row.text,
    reply: row.reply ? (JSON.parse(row.reply) as Reply) : null,
    at: row.createdAt,
  }));
}

/** The thread when it belongs to the person; undefined for a thread of someone else and for none at all. */
export async function ownThread(
  tx: Tx,
  person: string,
  thread: string,
): Promise<typeof threads.$inferSelect | undefined> {
  const [row] = await tx
    .select()
    .from(threads)
    .where(and(eq(threads.id, thread), eq(threads.owner, person)));
  return row;
}
