/** Whose memory a thread of a channel is: two people who write in one place are not mixed up. */
import { sql } from 'drizzle-orm';
import { type Db, oneStatement } from '../../db/tenant.ts';
import type { Speaker } from './speaker.ts';

/**
 * The thread itself for whoever began it, and for somebody who joins in one of their own below it; parts that are added
 * come last, so that both lead to the same place.
 */
export async function ownThread(db: Db, tenant: string, thread: string, { id }: Speaker): Promise<string> {
  const [row] = await oneStatement<{ owner: string }>(db, tenant, sql`select owner from threads where id = ${thread}`);
  return !row || row.owner === id ? thread : `${thread}:${encodeURIComponent(id)}`;
}
