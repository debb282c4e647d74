/** How far each person has read. */
import { and, eq, gt, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import { posts, reads } from '../../db/schema/turns.ts';
import type { Tx } from '../../db/tenant.ts';
import { type Viewer, visibleTo } from './audience.ts';

/** Posts of others that the person may see and has not read, by conversation; conversations without any are absent. */
export async function unreadCounts(tx: Tx, person: Viewer, conversations: string[]): Promise<Map<string, number>> {
  if (conversations.length === 0) return new Map();
  const rows = await tx
    .select({ conversation: posts.conversation, unread: sql<number>`count(*)::int` })
    .from(posts)
    .leftJoin(reads, and(eq(reads.conversation, posts.conversation), eq(reads.person, person.id)))
    .where(
      and(
        inArray(posts.conversation, conversations),
        visibleTo(person),
        or(isNull(posts.person), ne(posts.person, person.id)),
        gt(posts.seq, sql`coalesce(${reads.seq}, 0)`),
      ),
    )
    .groupBy(posts.conversation);
  return new Map(rows.map((row) => [row.conversation, row.unread]));
}

/** Remembers the last post read; it never goes back. */
export async function markRead(
  tx: Tx,
  tenant: string,
  person: string,
  conversation: string,
  seq: number,
): Promise<void> {
  await tx
    .insert(reads)
    .values({ tenantId: tenant, person, conversation, seq })
    .onConflictDoUpdate({
      target: [reads.tenantId, reads.person, reads.conversation],
      set: { seq: sql`greatest(${reads.seq}, excluded.seq)` },
    });
}
