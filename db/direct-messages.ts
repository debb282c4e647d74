/** What was sent to a person through a channel that people read from rather than being posted to. */
import { and, desc, eq, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import { outbox } from './schema/turns.ts';
import type { Tx } from './tenant.ts';

export interface DirectMessage {
  id: string;
  kind: 'reply' | 'card';
  /** The approval of a card. */
  subject: string | null;
  /** JSON of the Reply, or of the Card as it is now. */
  payload: string;
  at: Date;
}

export interface Mailbox {
  channel: string;
  person: string;
  /** Conversations whose notices the person reads too; cards come to each who may decide them. */
  conversations: readonly string[];
}

/** Messages of a mailbox, newest first; `before` is the id of one of them. */
export function directMessages(
  tx: Tx,
  box: Mailbox,
  { most, before }: { most: number; before?: string | undefined },
): Promise<DirectMessage[]> {
  const now = sql<string>`coalesce((
    select u.payload from outbox u
    where u.subject = outbox.id and u.kind = 'card_update' and u.payload <> '{}' order by u.seq desc limit 1
  ), ${outbox.payload})`;
  const older =
    before === undefined ? undefined : sql`${outbox.seq} < (select b.seq from outbox b where b.id = ${before})`;
  return tx
    .select({
      id: outbox.id,
      kind: sql<DirectMessage['kind']>`${outbox.kind}`,
      subject: outbox.subject,
      payload: now,
      at: outbox.createdAt,
    })
    .from(outbox)
    .where(and(isIn(box), older))
    .orderBy(desc(outbox.seq))
    .limit(most);
}

/** Whether the mailbox holds a message of that id. */
export async function holdsMessage(tx: Tx, box: Mailbox, id: string): Promise<boolean> {
  const rows = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.id, id), isIn(box)));
  return rows.length > 0;
}

function isIn({ channel, person, conversations }: Mailbox): SQL | undefined {
  const own = and(eq(outbox.conversation, `dm:${person}`), inArray(outbox.kind, ['reply', 'card']));
  const notices = and(inArray(outbox.conversation, [...conversations]), eq(outbox.kind, 'reply'));
  // What was erased has no words any more.
  return and(eq(outbox.channel, channel), isNull(outbox.thread), ne(outbox.payload, '{}'), or(own, notices));
}
