/** Begins turns: the thread's lease, the turn and its person in one statement each time, since every turn goes through here. */
import { type SQL, sql } from 'drizzle-orm';
import type { InboxRow } from './inbox.ts';
import { LEASE_MS, type ThreadRow } from './lease.ts';
import type { Person } from './people.ts';
import { fromJson } from './row-json.ts';
import { type Db, oneStatement, type Tx } from './tenant.ts';

/** A turn that has begun, with whoever it is of; undefined when that person is not active here any more. */
export interface Begun {
  row: InboxRow;
  person: Person | undefined;
}

type Json = Record<string, unknown>;
type Found = { place: Json | null; row: Json | null; person: Json | null };

const dueNow = sql`(next_try_at is null or next_try_at <= clock_timestamp())`;
/**
 * Marked as running before it runs: one found running was left by a worker that died at it, which is counted.
 * A death beside others makes a suspect once; after that it is counted apart, since any of them may have caused it.
 * The conditions are looked at again under the row's lock: another worker may just have finished it.
 */
const begin = (thread: string, onlyIf: SQL, alone: boolean) => sql`
  update inbox set running = true, alone = ${alone}, starts = starts + 1,
    crashes = crashes + (running and (alone or crashes = 0))::int,
    crashes_beside = crashes_beside + (running and not alone and crashes > 0)::int
  where id = (select id from inbox where thread = ${thread} and status = 'received' order by seq limit 1)
  and status = 'received' and ${dueNow} and ${onlyIf} returning *`;

/** Takes a free thread that has work, and begins its oldest turn; a place without a turn means that another was faster. */
export async function takeThread(
  db: Db,
  tenant: string,
  thread: string,
  alone = false,
): Promise<{ place: ThreadRow; begun: Begun | undefined } | undefined> {
  const [found] = await oneStatement<Found>(
    db,
    tenant,
    sql`
    with lease as (
      update threads set lease_token = lease_token + 1,
        lease_until = clock_timestamp() + ${`${LEASE_MS} milliseconds`}::interval
      where id = ${thread} and (lease_until is null or lease_until < clock_timestamp())
      and exists (select from inbox where thread = ${thread} and status = 'received' and ${dueNow}) returning *),
    next as (${begin(thread, sql`exists (select from lease)`, alone)})
    select row_to_json(lease) as place, row_to_json(next) as row, row_to_json(p) as person
    from lease left join next on true left join people p on p.id = next.person and p.status = 'active'`,
  );
  return found?.place ? { place: fromJson<ThreadRow>(found.place), begun: begunOf(found) } : undefined;
}

/** Begins the next turn of a thread this worker holds, or gives the thread back when there is none to run now. */
export async function nextTurn(
  tx: Tx,
  { id, leaseToken }: Pick<ThreadRow, 'id' | 'leaseToken'>,
  alone = false,
): Promise<Begun | undefined> {
  const { rows } = await tx.execute<Found>(sql`
    with next as (${begin(id, sql`true`, alone)}),
    released as (
      update threads set lease_until = null
      where id = ${id} and lease_token = ${leaseToken} and not exists (select from next))
    select row_to_json(next) as row, row_to_json(p) as person
    from next left join people p on p.id = next.person and p.status = 'active'`);
  return rows[0] && begunOf(rows[0]);
}

function begunOf({ row, person }: Pick<Found, 'row' | 'person'>): Begun | undefined {
  return row ? { row: fromJson<InboxRow>(row), person: person ? fromJson<Person>(person) : undefined } : undefined;
}
