/** Where a person left traces: the ids by which rows that do not name the person are still known to be about them. */
import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from './tenant.ts';

export interface Traces {
  person: string;
  turns: string[];
  threads: string[];
  proposals: string[];
  /** Approvals of those proposals. */
  approvals: string[];
  /** Approvals of others' proposals that the person decided or voted on. */
  decided: string[];
  posts: string[];
  outbox: string[];
}

/** Ids of proposals and approvals, which nobody can guess or write by chance. */
const ID = '((?:prp|apr)_[0-9a-z]{20})';

/** The column holds one of these ids. */
export function ids(column: string, among: string[]): SQL {
  return sql`${sql.identifier(column)} = any(${sql.param(among)}::text[])`;
}

/** The text speaks of one of these proposals or approvals. */
export function mentions(text: SQL, among: string[]): SQL {
  if (among.length === 0) return sql`false`;
  return sql`exists (
    select from regexp_matches(coalesce(${text}, ''), ${ID}, 'g') as found(id) where id[1] = any(${sql.param(among)}::text[]))`;
}

/** Reads the person's traces; turns whose rows are gone already are known from what was said and asked for in them. */
export async function tracesOf(tx: Tx, person: string): Promise<Traces> {
  const list = async (query: SQL) => {
    const { rows } = await tx.execute<{ id: string }>(query);
    return rows.map(({ id }) => id);
  };
  const turns = await list(sql`
    select id from inbox where person = ${person} union select turn from messages where person = ${person}
    union select turn from proposals where requester = ${person}
    union select split_part(run, '.', 1) from proposals where requester = ${person}`);
  const proposals = await list(sql`select id from proposals where requester = ${person}`);
  const approvals = await list(sql`select id from approvals where ${ids('proposal', proposals)}`);
  return {
    ...{ person, turns, proposals, approvals },
    threads: await list(sql`select id from threads where owner = ${person}`),
    decided: await list(sql`
      select id from approvals where decided_by = ${person} union select approval from approval_votes where person = ${person}`),
    posts: await list(sql`select id from posts where person = ${person}`),
    outbox: await list(sql`
      select id from outbox where ${ids('turn', turns)} or ${ids('subject', approvals)} or conversation = ${`dm:${person}`}
        or subject in (select id from outbox where ${ids('subject', approvals)}) or ${mentions(sql`payload`, approvals)}`),
  };
}
