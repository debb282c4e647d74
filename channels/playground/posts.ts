/** Posts as rows: the playground is its own chat server and keeps what others' servers would. */
import { and, asc, desc, eq, gt, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { newId } from '../../db/id.ts';
import { approvals, proposals } from '../../db/schema/approvals.ts';
import { feedback } from '../../db/schema/knowledge.ts';
import { people } from '../../db/schema/people.ts';
import { inbox, outbox, posts, threads } from '../../db/schema/turns.ts';
import type { Tx } from '../../db/tenant.ts';
import { type Viewer, visibleTo } from './audience.ts';

/** A post with its author, the names of its files, and for the Expert's posts the thread they answer and whose it is. */
export interface PostRow {
  post: typeof posts.$inferSelect;
  author: { id: string; name: string; nameTh: string | null } | null;
  files: { name: string; bytes: number }[] | null;
  /** Whether any approval the reply speaks of is still open; null when it speaks of none. */
  open: boolean | null;
  /** Whether the question of a card in a reply is still open: its proposal waits for a yes, or nothing was said since. */
  asking: boolean;
  thread: string | null;
  addressee: string | null;
  /** The turn that a reply answers. */
  turn: string | null;
  /** Who found it helpful, and who did not. */
  votes: Record<string, boolean> | null;
}

const files = sql<PostRow['files']>`(
  select json_agg(json_build_object('name', a->'name', 'bytes', a->'bytes'))
  from json_array_elements(${inbox.payload}::json->'attachments') a)`;

const open = sql<boolean | null>`(
  select bool_or(${approvals.status} = 'pending') from ${approvals}
  where ${approvals.id} in (select a->>'id' from json_array_elements(${posts.reply}::json->'approvals') a))`;

const asking = sql<boolean>`coalesce(
  (select bool_or(${proposals.status} = 'confirming') from ${proposals}
    where ${proposals.id} in (select b->>'target' from json_array_elements(${posts.card}::json->'buttons') b)),
  not exists (select from ${posts} later where later.conversation = ${posts.conversation}
    and later.root is not distinct from ${posts.root} and later.reply is not null and later.seq > ${posts.seq}))`;

const votes = sql<PostRow['votes']>`(
  select json_object_agg(${feedback.person}, ${feedback.helpful}) from ${feedback} where ${feedback.turn} = ${outbox.turn})`;

function selectPosts(tx: Tx, where: SQL | undefined) {
  return tx
    .select({
      post: posts,
      author: { id: people.id, name: people.name, nameTh: people.nameTh },
      files,
      open,
      asking,
      thread: outbox.thread,
      addressee: threads.owner,
      turn: outbox.turn,
      votes,
    })
    .from(posts)
    .leftJoin(people, eq(people.id, posts.person))
    .leftJoin(inbox, eq(inbox.providerKey, posts.source))
    .leftJoin(outbox, eq(outbox.id, posts.source))
    .leftJoin(threads, eq(threads.id, outbox.thread))
    .where(where);
}

/** One post, or undefined; nobody's right to see it has been checked. */
export async function findPost(tx: Tx, id: string): Promise<PostRow | undefined> {
  const [row] = await selectPosts(tx, eq(posts.id, id));
  return row;
}

/** The newest `most` top-level posts before `before` that the viewer may see, with everything that answers them, in order of posting. */
export async function pageOfPosts(
  tx: Tx,
  viewer: Viewer,
  conversation: string,
  before: number,
  most: number,
): Promise<{ rows: PostRow[]; more: boolean }> {
  const top = await selectPosts(
    tx,
    and(eq(posts.conversation, conversation), visibleTo(viewer), isNull(posts.root), lt(posts.seq, before)),
  )
    .orderBy(desc(posts.seq))
    .limit(most + 1);
  const roots = top.slice(0, most);
  const ids = roots.map((row) => row.post.id);
  const answering = and(inArray(posts.root, ids), visibleTo(viewer));
  const answers = ids.length > 0 ? await selectPosts(tx, answering).orderBy(asc(posts.seq)) : [];
  return { rows: [...roots, ...answers].toSorted((a, b) => a.post.seq - b.post.seq), more: top.length > most };
}

/** Posts after `after` that the viewer may see, and older ones edited since `since`. */
export function missedPosts(
  tx: Tx,
  viewer: Viewer,
  conversation: string,
  after: number,
  since: Date,
): Promise<PostRow[]> {
  const missed = or(gt(posts.seq, after), gt(posts.editedAt, since));
  return selectPosts(tx, and(eq(posts.conversation, conversation), visibleTo(viewer), missed))
    .orderBy(asc(posts.seq))
    .limit(500);
}

/** Stores a post once per source and returns its id. */
export async function storePost(
  tx: Tx,
  post: Omit<typeof posts.$inferInsert, 'id' | 'seq'> & { id?: string },
): Promise<string> {
  const id = post.id ?? newId('pst');
  const [stored] = await tx
    .insert(posts)
    .values({ ...post, id })
    .onConflictDoNothing({ target: [posts.tenantId, posts.source] })
    .returning({ id: posts.id });
  if (stored) return stored.id;
  const [first] = await tx.select({ id: posts.id }).from(posts).where(eq(posts.source, post.source));
  if (!first) throw new Error(`The post of ${post.source} was neither stored nor found.`);
  return first.id;
}

/** Replaces what a post shows; undefined when there is no such post. */
export async function editPost(
  tx: Tx,
  id: string,
  change: { text: string; reply?: string | null; card: string | null },
): Promise<{ conversation: string } | undefined> {
  const [row] = await tx
    .update(posts)
    .set({ ...change, editedAt: sql`clock_timestamp()` })
    .where(eq(posts.id, id))
    .returning({ conversation: posts.conversation });
  return row;
}

/** The id when that post is at the top of the conversation. */
export async function topPost(
  tx: Tx,
  conversation: string,
  id: string,
): Promise<{ id: string; person: string | null } | undefined> {
  const [row] = await tx
    .select({ id: posts.id, person: posts.person })
    .from(posts)
    .where(and(eq(posts.id, id), eq(posts.conversation, conversation), isNull(posts.root)));
  return row;
}
