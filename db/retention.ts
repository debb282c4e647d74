/** What is too old to keep: removed a few hundred rows at a time, and never while somebody waits for it. */
import { type SQL, sql } from 'drizzle-orm';
import { type Db, type Tx, withTenant } from './tenant.ts';

/** Milliseconds each kind of row is kept. */
export interface Retention {
  transcripts: number;
  /** Also how long a redelivered message is recognised, since the provider's key goes with the row. */
  queues: number;
  checkpoints: number;
}

const MOST_ROWS = 500;
/** A run has about a dozen rows. */
const MOST_RUNS = 40;
const USAGE_DAYS = 400;

/** Removes what is older than the tenant keeps it, committing as it goes; returns how much of each. */
export async function applyRetention(
  db: Db,
  tenant: { id: string; retention: Retention },
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [table, { most, remove }] of Object.entries(stepsOf(tenant.retention))) {
    let removed: number;
    counts[table] = 0;
    do {
      removed = await withTenant(db, tenant.id, remove);
      counts[table] += removed;
    } while (removed === most);
  }
  return counts;
}

/** In this order: what is removed first no longer holds what is looked at later. */
function stepsOf({ transcripts, queues, checkpoints }: Retention) {
  const said = before(transcripts);
  const queued = before(queues);
  return {
    checkpoints: { most: MOST_RUNS, remove: (tx: Tx) => removeRuns(tx, before(checkpoints)) },
    inbox: rows('inbox', sql`r.status <> 'received' and r.done_at < ${queued}`),
    outbox: rows(
      'outbox',
      sql`r.status <> 'pending' and r.created_at < ${queued} and not ${isOpenCard(sql`r.id`, sql`r.subject`)}`,
    ),
    messages: rows('messages', sql`r.created_at < ${said} and not ${hasOpenProposal(sql`r.thread`)}`),
    posts: rows(
      'posts',
      sql`r.created_at < ${said}
        and not exists (select from outbox o where o.id = r.source and ${isOpenCard(sql`o.id`, sql`o.subject`)})
        and not exists (select from posts answer where answer.root = r.id and answer.created_at >= ${said})`,
    ),
    threads: rows(
      'threads',
      sql`r.created_at < ${said} and coalesce(r.lease_until, '-infinity') < clock_timestamp()
        and not ${hasOpenProposal(sql`r.id`)}
        and not exists (select from messages m where m.thread = r.id)
        and not exists (select from inbox i where i.thread = r.id)`,
    ),
    // What belongs to one message is good for minutes or days; what a thread is found by, or known by, goes with the thread.
    addresses: rows(
      'addresses',
      sql`(r.key ~ '^(command|failed|file|progress|sent|status):' and r.updated_at < ${queued})
        or (r.key like r.channel || ':%' and r.updated_at < ${said}
          and not exists (select from threads t where t.id = r.key))
        or (r.key like 'thread:%' and r.updated_at < ${said} and not exists (
          select from threads t where t.channel = r.channel and split_part(t.id, ':', 4) = substr(r.key, 8)))`,
    ),
    usage: rows('usage', sql`r.day < current_date - ${USAGE_DAYS}::int`),
    model_usage: rows('model_usage', sql`r.day < current_date - ${USAGE_DAYS}::int`),
    // The turns they came with are over by then; whoever waits for one longer hands the file in again.
    attachments: rows('attachments', sql`r.created_at < ${queued}`),
    // It holds the question, as the transcript does.
    feedback: rows('feedback', sql`r.created_at < ${said}`),
    // A day longer than they are good for, so that late users hear that theirs is too old.
    link_codes: rows('link_codes', sql`r.expires_at < now() - interval '1 day'`),
  };
}

function before(milliseconds: number): SQL {
  return sql`now() - ${`${milliseconds} milliseconds`}::interval`;
}

function rows(table: string, condition: SQL) {
  const name = sql.identifier(table);
  const remove = async (tx: Tx) => {
    const { rowCount } = await tx.execute(
      sql`delete from ${name} where ctid = any(array(select r.ctid from ${name} r where ${condition} limit ${MOST_ROWS}))`,
    );
    return rowCount ?? 0;
  };
  return { most: MOST_ROWS, remove };
}

/** A card that may still be decided, or one whose replacement is on its way. */
function isOpenCard(id: SQL, subject: SQL): SQL {
  return sql`(
    exists (select from approvals a where a.id = ${subject} and a.status = 'pending')
    or exists (select from outbox u where u.subject = ${id} and u.status = 'pending'))`;
}

function hasOpenProposal(thread: SQL): SQL {
  return sql`exists (
    select from proposals p where p.thread = ${thread} and p.status in ('confirming', 'pending', 'approved'))`;
}

/** Removes whole runs; what is left of one without any checkpoint goes with them. */
async function removeRuns(tx: Tx, age: SQL): Promise<number> {
  const { rows: old } = await tx.execute<{ run: string }>(sql`
    select run from (
      select c.thread as run from checkpoints c group by c.thread having max(c.created_at) < ${age}
      union
      select w.thread from checkpoint_writes w where not exists (select from checkpoints c where c.thread = w.thread)
    ) old
    where not ${isWaitedFor(sql`old.run`)} limit ${MOST_RUNS}`);
  if (old.length === 0) return 0;
  const runs = sql.param(old.map(({ run }) => run));
  await tx.execute(sql`delete from checkpoint_writes where thread = any(${runs}::text[])`);
  await tx.execute(sql`delete from checkpoints where thread = any(${runs}::text[])`);
  return old.length;
}

/** Its turn is not finished, a proposal of it is open, or what was decided about one has not reached it yet. */
function isWaitedFor(run: SQL): SQL {
  return sql`(
    exists (select from inbox i where i.id = split_part(${run}, '.', 1) and i.status = 'received')
    or exists (
      select from proposals p where p.run = ${run} and (
        p.status in ('confirming', 'pending', 'approved')
        or exists (select from inbox i where i.thread = p.thread and i.status = 'received'))))`;
}
