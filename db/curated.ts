/** Answers of experts as knowledge: written, looked at again before they run out, and no more used when they have. */
import { createHash } from 'node:crypto';
import { and, asc, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import { documents, passages } from './schema/knowledge.ts';
import type { Tx } from './tenant.ts';

export type CuratedRow = typeof documents.$inferSelect;

export interface NewAnswer {
  id: string;
  department: string;
  question: string;
  answer: string;
  language: 'en' | 'th';
  /** Who signs it. */
  author: { id: string; name: string };
  /** The day it is given, ISO. */
  on: string;
  /** Days it is used, by the clock of the database. */
  keptDays: number;
}

/** Stores an answer that is searched like a document from now on. */
export async function storeCurated(tx: Tx, tenantId: string, given: NewAnswer): Promise<void> {
  const { id, department, question, answer, language, author, on, keptDays } = given;
  await tx.insert(documents).values({
    ...{ tenantId, id, department, fileName: '', version: '1', effectiveOn: on, language, acl: ['everyone'] },
    title: question.length > 160 ? `${question.slice(0, 157)}…` : question,
    ...{
      kind: 'curated',
      author: author.name,
      uploader: author.id,
      question,
      source: answer,
      origin: 'expert',
      chunks: 1,
    },
    contentHash: createHash('sha256').update(answer).digest('hex'),
    expiresOn: fromToday(keptDays),
  });
  await tx.insert(passages).values({
    ...{ tenantId, id: `${id}#0`, document: id, ordinal: 0, section: author.name, anchor: 'answer' },
    ...{ language, text: answer },
  });
}

/** A department's answers, those that run out first before the others. */
export function curatedOf(tx: Tx, department: string, most: number): Promise<CuratedRow[]> {
  return tx
    .select()
    .from(documents)
    .where(and(eq(documents.department, department), eq(documents.kind, 'curated')))
    .orderBy(sql`${documents.expiresOn} asc nulls last`, asc(documents.id))
    .limit(most);
}

/** The answer of that id, locked; undefined when there is none. */
export async function curatedById(tx: Tx, id: string): Promise<CuratedRow | undefined> {
  const [row] = await tx
    .select()
    .from(documents)
    .where(and(eq(documents.id, id), eq(documents.kind, 'curated')))
    .for('update');
  return row;
}

/** Lets an answer be used for so many days from today on; returns the last day but one. */
export async function renewCurated(tx: Tx, id: string, days: number): Promise<string> {
  const [row] = await tx
    .update(documents)
    .set({
      ...{ expiresOn: fromToday(days), effectiveOn: sql`current_date`, remindedAt: null },
      updatedAt: sql`clock_timestamp()`,
    })
    .where(eq(documents.id, id))
    .returning({ expiresOn: documents.expiresOn });
  if (!row?.expiresOn) throw new Error(`The answer ${id} is gone though it was just locked.`);
  return row.expiresOn;
}

/** Ends the use of an answer today; it can be renewed. */
export async function retireCurated(tx: Tx, id: string): Promise<void> {
  await tx
    .update(documents)
    .set({ expiresOn: sql`current_date`, updatedAt: sql`clock_timestamp()` })
    .where(eq(documents.id, id));
}

/** Marks the answers of a department that run out within so many days and nobody was reminded of, and returns them. */
export async function takeDueReviews(
  tx: Tx,
  department: string,
  withinDays: number,
  most: number,
): Promise<CuratedRow[]> {
  const due = await tx
    .select()
    .from(documents)
    .where(
      and(
        ...[eq(documents.department, department), eq(documents.kind, 'curated'), isNull(documents.remindedAt)],
        ...[gt(documents.expiresOn, sql`current_date`), lte(documents.expiresOn, fromToday(withinDays))],
      ),
    )
    .orderBy(asc(documents.expiresOn), asc(documents.id))
    .limit(most)
    .for('update', { skipLocked: true });
  for (const { id } of due) await tx.update(documents).set({ remindedAt: sql`now()` }).where(eq(documents.id, id));
  return due;
}

/** Answers that ran out and of which the audit does not say so yet. */
export async function newlyExpired(tx: Tx, most: number): Promise<{ id: string; department: string }[]> {
  const { rows } = await tx.execute<{ id: string; department: string }>(sql`
    select d.id, d.department from documents d
    where d.kind = 'curated' and d.expires_on <= current_date and not exists (
      select from audit a where a.subject = d.id and a.action in ('curated.expired', 'curated.retired')
        and a.at >= d.expires_on)
    order by d.id limit ${most} for update skip locked`);
  return rows;
}

function fromToday(days: number) {
  return sql`current_date + ${Math.ceil(days)}::int`;
}
