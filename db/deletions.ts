/** Taking a question back whose message was deleted: it is not begun again, and what it asked for is looked at behind it. */
import { eq } from 'drizzle-orm';
import { finishTurn, type Outcome, storeRow } from './inbox.ts';
import { inbox } from './schema/turns.ts';
import type { Tx } from './tenant.ts';

/** Follows a deleted question in its own thread, so that it runs after whatever the question still does. */
export interface DeletionPayload {
  turn: string;
}

/** What was found of a deleted question. */
export interface TakenBack {
  turn: string;
  thread: string;
  /** `waiting` is not worked on any more · `running` is being worked on at this moment · `over` was answered. */
  was: 'waiting' | 'running' | 'over';
  /** It was begun, so a worker looks at what it asked for. */
  isFollowed: boolean;
}

export const DELETED: Outcome = { code: 'superseded', message: 'This message was deleted before it was answered.' };

/** Takes back the turn of that key; undefined when there is none. */
export async function takeBack(tx: Tx, tenant: string, providerKey: string): Promise<TakenBack | undefined> {
  // Locked as a worker locks it to begin it: one of the two is first.
  const [turn] = await tx.select().from(inbox).where(eq(inbox.providerKey, providerKey)).for('update');
  if (!turn) return undefined;
  const { id, thread, person, starts } = turn;
  const was = turn.status !== 'received' ? 'over' : turn.running ? 'running' : 'waiting';
  if (was === 'waiting') await finishTurn(tx, id, 'done', DELETED);
  const isFollowed = starts > 0;
  if (isFollowed)
    await storeRow(tx, {
      ...{ tenantId: tenant, providerKey: `deletion:${id}`, thread, person, kind: 'deletion' },
      payload: JSON.stringify({ turn: id } satisfies DeletionPayload),
    });
  return { turn: id, thread, was, isFollowed };
}
