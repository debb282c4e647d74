/** Goes from a thing to those related to it, over relations whose evidence the readers may see, and not far. */
import { and, arrayOverlaps, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { entities, relations } from '../../db/schema/knowledge.ts';
import type { Tx } from '../../db/tenant.ts';
import { type EntityKind, nearness, normalName, type RelationKind } from './names.ts';

/** What may be used: everybody who reads the answer is let in by these names, and by the departments. */
export interface Sight {
  principals: readonly string[];
  departments: readonly string[];
}

export interface Step {
  relation: RelationKind;
  subject: { id: string; kind: EntityKind; name: string };
  object: { id: string; kind: EntityKind; name: string };
  passage: string | null;
  record: string | null;
  quote: string;
  /** Steps from where it began, from 1. */
  depth: number;
}

export const DEEPEST = 3;
/** Relations followed from one level to the next. */
const FAN_OUT = 60;
/** Names looked at when none is exactly the one asked for, the likeliest first. */
const MOST_NAMES = 5_000;
const ALIKE = 0.62;
const MOST_MEANT = 5;

export interface Meant {
  id: string;
  kind: EntityKind;
  name: string;
}

/** The things a name may mean, among those of which something may be said to these readers; the exact before the alike. */
export async function thingsNamed(tx: Tx, sight: Sight, name: string): Promise<Meant[]> {
  const wanted = normalName(name);
  if (wanted === '') return [];
  const named = sql`(lower(${entities.name}) = ${wanted} or ${wanted} = any(${entities.aliases}))`;
  const exact = await namesSeen(tx, and(named, spokenOf(sight)), sql`${entities.id}`, MOST_MEANT);
  if (exact.length > 0) return exact.map(({ aliases: _, ...row }) => row);
  const scored = (await namesSeen(tx, amongSpokenOf(sight), likeliest(wanted), MOST_NAMES)).map(
    ({ aliases, ...row }) => {
      const spellings = [normalName(row.name), ...aliases];
      return { row, score: Math.max(...spellings.map((one) => alike(wanted, one))) };
    },
  );
  const near = scored.filter(({ score }) => score >= ALIKE).toSorted((a, b) => b.score - a.score);
  const same = near.filter(({ score }) => score === 1);
  return (same.length > 0 ? same : near).slice(0, MOST_MEANT).map(({ row }) => row);
}

function namesSeen(tx: Tx, which: SQL | undefined, order: SQL, most: number) {
  const { id, kind, name, aliases } = entities;
  return tx.select({ id, kind, name, aliases }).from(entities).where(which).orderBy(order).limit(most);
}

/** Something may be said of it to these readers. */
function spokenOf(sight: Sight): SQL {
  return sql`exists (select from relations where ${entities.id} in (${relations.subject}, ${relations.object}) and ${seen(sight)})`;
}

/** The same for many at once: the relations are read once, not for every name. */
function amongSpokenOf(sight: Sight): SQL {
  return sql`${entities.id} in (select ${relations.subject} from relations where ${seen(sight)}
    union select ${relations.object} from relations where ${seen(sight)})`;
}

/** Names with the words of the one asked for come first, then those of about its length; the same ones every time. */
function likeliest(wanted: string): SQL {
  return sql`strpos(lower(${entities.name}), ${wanted}) = 0, abs(length(${entities.name}) - length(${wanted})), ${entities.id}`;
}

/** Follows relations of some kinds from things, towards who does it (`subject`) or to what (`object`), level by level. */
export async function walk(
  tx: Tx,
  sight: Sight,
  from: readonly string[],
  { kinds, towards, depth }: { kinds: readonly RelationKind[]; towards: 'subject' | 'object'; depth: number },
): Promise<Step[]> {
  const [near, far] =
    towards === 'subject' ? [relations.object, relations.subject] : [relations.subject, relations.object];
  const been = new Set(from);
  const steps: Step[] = [];
  let level = [...from];
  for (let at = 1; at <= Math.min(depth, DEEPEST) && level.length > 0; at++) {
    const rows = await tx
      .select()
      .from(relations)
      .where(and(inArray(near, level), inArray(relations.kind, [...kinds]), seen(sight)))
      .orderBy(relations.id)
      .limit(FAN_OUT);
    const named = await namesOf(
      tx,
      rows.flatMap(({ subject, object }) => [subject, object]),
    );
    for (const row of rows) {
      const [subject, object] = [named.get(row.subject), named.get(row.object)];
      if (!subject || !object) continue;
      const { kind: relation, passage, record, quote } = row;
      steps.push({ relation, subject, object, passage, record, quote, depth: at });
    }
    level = rows.map((row) => (far === relations.subject ? row.subject : row.object)).filter((id) => !been.has(id));
    for (const id of level) been.add(id);
  }
  return steps;
}

/** The evidence is open to all who read the answer as it is now, not as it was when it was read. */
function seen({ principals, departments }: Sight): SQL | undefined {
  const names = [...principals];
  const inDepartment = or(isNull(relations.department), inArray(relations.department, [...departments]));
  const list = sql.param(names);
  const evidence = or(
    isNull(relations.passage),
    sql`exists (select from passages p join documents d on d.id = p.document
      where p.id = ${relations.passage} and d.acl && ${list}::text[]
        and (d.expires_on is null or d.expires_on > current_date))`,
  );
  return and(arrayOverlaps(relations.acl, names), inDepartment, evidence);
}

async function namesOf(tx: Tx, ids: string[]): Promise<Map<string, Meant>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select({ id: entities.id, kind: entities.kind, name: entities.name })
    .from(entities)
    .where(inArray(entities.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** A name that is part of another, word for word, is nearly it. */
function alike(wanted: string, name: string): number {
  if (wanted === name) return 1;
  const [short, long] = wanted.length < name.length ? [wanted, name] : [name, wanted];
  const isPart = short.length >= 3 && ` ${long.replaceAll('-', ' ')} `.includes(` ${short.replaceAll('-', ' ')} `);
  return Math.max(isPart ? 0.8 : 0, Math.min(0.99, nearness(wanted, name)));
}

/** Whether the relation was read from this table. */
export function isOfTable({ record }: Pick<Step, 'record'>, table: string): boolean {
  return record?.startsWith(`${table}:`) ?? false;
}
