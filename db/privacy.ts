/** A person's own data: everything the tenant holds handed out, and everything that need not be kept erased. */
import { eq, type SQL, sql } from 'drizzle-orm';
import { appendAudit } from './audit.ts';
import { emptiable, emptyNamed } from './audit-emptying.ts';
import { PERSONAL_TABLES } from './personal-data.ts';
import { ERASED_TEXT } from './personal-table.ts';
import { mentions, type Traces, tracesOf } from './personal-traces.ts';
import { named, rewriteWords, type Words, wordsOf } from './rewrite-words.ts';
import { people } from './schema/people.ts';
import { type Db, type Tx, withTenant } from './tenant.ts';

/** Rows by table; empty tables are left out. */
export type PersonExport = Record<string, Record<string, unknown>[]>;

export interface Erased {
  /** Rows that were removed or written over, by table. */
  rows: Record<string, number>;
  /** Details of the audit that were emptied. */
  details: number;
  /** Curated documents that changed; processes that hold them in memory notice at their next look, or sooner when told. */
  documents: string[];
}

const INSTEAD = { name: 'Former colleague', nameTh: 'อดีตเพื่อนร่วมงาน' };

/** Every row that is the person's own; throws when the tenant knows nobody of that id. */
export function exportPerson(db: Db, tenant: string, person: string): Promise<PersonExport> {
  return withTenant(db, tenant, async (tx) => {
    await known(tx, tenant, person);
    const traces = await tracesOf(tx, person);
    const found: PersonExport = {};
    for (const [table, { own: all = [] }] of Object.entries(PERSONAL_TABLES)) {
      const own = all.filter(({ ofOthers }) => !ofOthers);
      if (own.length === 0) continue;
      const whose = sql.join(
        own.map((rows) => rows.whose(traces)),
        sql` or `,
      );
      const { rows } = await tx.execute(sql`select * from ${sql.identifier(table)} where ${whose}`);
      if (rows.length > 0) found[table] = rows;
    }
    return found;
  });
}

/**
 * Erases a person who from then on has left: their rows, what others' rows say of them, and details of the audit, whose
 * chain stays whole. Doing it again finishes what was interrupted. Throws while a turn of the person is running.
 */
export async function erasePerson(db: Db, tenant: string, person: string, by: string): Promise<Erased> {
  // Committed first: no turn of the person begins after this, so that none can write behind the erasure's back.
  await withTenant(db, tenant, async (tx) => {
    await known(tx, tenant, person);
    await tx.update(people).set({ status: 'left' }).where(eq(people.id, person));
  });
  const { rows, documents } = await withTenant(db, tenant, async (tx) => {
    await refuseWhileRunning(tx, person);
    const traces = await tracesOf(tx, person);
    const words = await wordsIn(tx, tenant, traces);
    const named = await emptiable(tx, aboutPerson(traces, words));
    const documents = await curatedBefore(tx, traces, words);
    const rows = await eraseRows(tx, traces, words);
    // As if written now: processes that search look for documents written since they last looked.
    await tx.execute(
      sql`update documents set updated_at = clock_timestamp() where id = any(${sql.param(documents)}::text[])`,
    );
    await appendAudit(tx, tenant, { actor: by, action: 'person.erased', subject: person, detail: { rows: named } });
    return { rows, documents };
  });
  return { rows, documents, details: await emptyNamed(db, tenant, person) };
}

async function known(tx: Tx, tenant: string, id: string): Promise<typeof people.$inferSelect> {
  const [person] = await tx.select().from(people).where(eq(people.id, id));
  if (!person) throw new Error(`${tenant} has no person ${JSON.stringify(id)}.`);
  return person;
}

async function refuseWhileRunning(tx: Tx, person: string): Promise<void> {
  const { rows } = await tx.execute(
    sql`select from inbox join threads on threads.id = inbox.thread
      where inbox.person = ${person} and inbox.running and threads.lease_until > clock_timestamp() limit 1`,
  );
  if (rows.length > 0)
    throw new Error(`A turn of ${person} is running. No other will begin; wait a minute and erase again.`);
}

/** What the person is called and wrote, read before it is gone. */
async function wordsIn(tx: Tx, tenant: string, { person, proposals }: Traces): Promise<Words> {
  const { name, nameTh, email } = await known(tx, tenant, person);
  const { rows: asked } = await tx.execute<{ summary: string; reason: string | null; args: string }>(
    sql`select summary, reason, args from proposals where requester = ${person}`,
  );
  const { rows: said } = await tx.execute<{ text: string | null }>(sql`
    select unnest(array[title, question]) as text from documents where ${mentions(sql`id`, proposals)}
    union select question from gaps where person = ${person}
    union select reason from approvals where decided_by = ${person}
    union select reason from approval_votes where person = ${person}`);
  // Why a department is paused is told to everybody who asks it something, in rows that name no request.
  const { rows: pauses } = await tx.execute<{ reason: string | null }>(
    sql`select reason from pauses where paused_by = ${person}`,
  );
  const everywhere = [
    [name, INSTEAD.name],
    [nameTh, INSTEAD.nameTh],
    [email, INSTEAD.name],
    ...pauses.map(({ reason }) => [reason, ERASED_TEXT]),
  ] as [string | null, string][];
  const requests = asked.flatMap(({ summary, reason, args }) => [summary, reason, ...textsOf(JSON.parse(args))]);
  return wordsOf(everywhere, [...requests, ...said.map(({ text }) => text)]);
}

/** The texts of a request; the answer of an expert is the company's knowledge. */
function textsOf(args: unknown): string[] {
  if (typeof args === 'string') return [args];
  if (typeof args !== 'object' || args === null) return [];
  return Object.entries(args).flatMap(([field, value]) =>
    field === 'answer' || field === 'department' ? [] : textsOf(value),
  );
}

/** Rows of the audit that speak of the person; what happened, when and by whose hand stays in all of them. */
function aboutPerson({ person, proposals, approvals }: Traces, { names }: Words): SQL {
  const about = [...proposals, ...approvals];
  return sql`(
    actor = ${person} or subject = ${person} or subject = any(${sql.param(about)}::text[])
    or strpos(detail, ${JSON.stringify(person)}) > 0 or ${named(sql`detail`, names.keys())} or ${mentions(sql`detail`, about)})`;
}

async function curatedBefore(tx: Tx, { proposals }: Traces, { names }: Words): Promise<string[]> {
  const columns = sql`concat_ws(' ', title, question, author, source)`;
  const { rows } = await tx.execute<{ id: string }>(sql`
    select id from documents where (kind = 'curated' or author is not null or uploader is not null) and (${mentions(sql`id`, proposals)} or ${named(columns, names.keys())})`);
  return rows.map(({ id }) => id);
}

/** Own rows first, then what others' rows say; the person's own name goes last, since everything else is found by it. */
async function eraseRows(tx: Tx, traces: Traces, words: Words): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [table, { own = [] }] of Object.entries(PERSONAL_TABLES)) {
    for (const { whose, erase } of own) {
      if (erase === 'kept') continue;
      const name = sql.identifier(table);
      const sets = Object.entries(erase === 'row' ? {} : erase).map(
        ([column, value]) => sql`${sql.identifier(column)} = ${value}`,
      );
      const { rowCount } = await tx.execute(
        erase === 'row'
          ? sql`delete from ${name} where ${whose(traces)}`
          : sql`update ${name} set ${sql.join(sets, sql`, `)} where ${whose(traces)}`,
      );
      if (rowCount) counts[table] = (counts[table] ?? 0) + rowCount;
    }
  }
  for (const [table, changed] of await rewriteWords(tx, traces, words))
    if (changed > 0) counts[table] = (counts[table] ?? 0) + changed;
  return counts;
}
