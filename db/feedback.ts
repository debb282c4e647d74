/** What people thought of answers: kept once for each answer and person, and what it says of a department's answers. */
import { and, desc, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Feedback, Reply } from '../agents/message.ts';
import { newId } from './id.ts';
import { feedback, gaps } from './schema/knowledge.ts';
import { messages, threads } from './schema/turns.ts';
import type { Tx } from './tenant.ts';

export type FeedbackRow = typeof feedback.$inferSelect;

/** An answer that was given, what it answered, and where it stands. */
export interface GivenAnswer {
  turn: string;
  thread: string;
  conversation: string;
  /** Whose thread it stands in. */
  owner: string;
  question: string;
  reply: Reply;
}

/** What the Expert answered in a turn; undefined when it said nothing, or its transcript is gone. */
export async function answerOf(tx: Tx, turn: string): Promise<GivenAnswer | undefined> {
  const [said] = await tx
    .select({ reply: messages.reply, seq: messages.seq, place: threads })
    .from(messages)
    .innerJoin(threads, eq(threads.id, messages.thread))
    .where(and(eq(messages.turn, turn), isNull(messages.person), isNotNull(messages.reply)))
    .orderBy(desc(messages.seq))
    .limit(1);
  if (!said?.reply) return undefined;
  const { id: thread, conversation, owner } = said.place;
  const [asked] = await tx
    .select({ text: messages.text })
    .from(messages)
    .where(and(eq(messages.thread, thread), isNotNull(messages.person), lt(messages.seq, said.seq)))
    .orderBy(desc(messages.seq))
    .limit(1);
  return { turn, thread, conversation, owner, question: asked?.text ?? '', reply: JSON.parse(said.reply) as Reply };
}

/**
 * Keeps what a person thinks of an answer; their last word counts, and a reason stays until they change their mind. An
 * answer that did not help is a gap of its department until somebody closes it, or the person takes it back.
 */
export async function recordFeedback(
  tx: Tx,
  tenant: string,
  person: string,
  { turn, thread, question, reply }: GivenAnswer,
  { helpful, reason }: Pick<Feedback, 'helpful' | 'reason'>,
): Promise<FeedbackRow> {
  const { department, confidence, model } = reply;
  const said = { helpful, reason: reason?.trim() || null };
  const [row] = await tx
    .insert(feedback)
    .values({ tenantId: tenant, id: newId('fbk'), turn, person, department, question, confidence, model, ...said })
    .onConflictDoUpdate({
      target: [feedback.tenantId, feedback.turn, feedback.person],
      set: {
        helpful,
        reason: sql`case when ${feedback.helpful} = excluded.helpful then coalesce(excluded.reason, ${feedback.reason}) else excluded.reason end`,
        createdAt: sql`now()`,
      },
    })
    .returning();
  if (!row) throw new Error('The feedback was not stored.');
  const id = gapOf(row.id);
  if (helpful) await tx.delete(gaps).where(and(eq(gaps.id, id), isNull(gaps.closedAt)));
  else if (department !== null && question !== '')
    await tx.insert(gaps).values({ tenantId: tenant, id, department, question, person, thread }).onConflictDoNothing();
  return row;
}

/** The gap that an answer leaves which did not help. */
function gapOf(feedbackId: string): string {
  return `gap_${feedbackId}`;
}

/** What a person said of an answer and how sure the answer was. */
export interface LabelledOutcome {
  person: string;
  confidence: number;
  helpful: boolean;
}

/** The newest `most` votes on a department's answers from knowledge; what was certain anyway, or no answer of a model, is none. */
export function labelledOutcomes(tx: Tx, department: string, most = 2_000): Promise<LabelledOutcome[]> {
  return tx
    .select({ person: feedback.person, confidence: feedback.confidence, helpful: feedback.helpful })
    .from(feedback)
    .where(
      and(
        eq(feedback.department, department),
        lt(feedback.confidence, 1),
        sql`${feedback.confidence} > 0`,
        sql`${feedback.model} <> 'policy'`,
      ),
    )
    .orderBy(desc(feedback.createdAt), desc(feedback.id))
    .limit(most);
}

/** How many found a department's answers helpful since a moment in SQL, and how many did not. */
export async function votesSince(
  tx: Tx,
  department: string,
  since: ReturnType<typeof sql>,
): Promise<{ helpful: number; unhelpful: number }> {
  const [row] = await tx
    .select({
      helpful: sql<number>`(count(*) filter (where ${feedback.helpful}))::int`,
      unhelpful: sql<number>`(count(*) filter (where not ${feedback.helpful}))::int`,
    })
    .from(feedback)
    .where(and(eq(feedback.department, department), sql`${feedback.createdAt} > ${since}`));
  return row ?? { helpful: 0, unhelpful: 0 };
}
