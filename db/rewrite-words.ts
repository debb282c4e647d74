/** Takes a person out of what others said and heard: the name wherever it stands, their texts where a row speaks of their doings. */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { PERSONAL_TABLES } from './personal-data.ts';
import { ERASED_TEXT } from './personal-table.ts';
import { mentions, type Traces } from './personal-traces.ts';
import type { Tx } from './tenant.ts';

export interface Words {
  /** What the person is called, and by what. */
  names: Map<string, string>;
  /** Texts of the person that others may have been shown. */
  texts: string[];
}

/** Shorter texts are as good as anybody's. */
const LEAST_TEXT = 6;
const CHUNK = 200;

/** Rewrites all of the tenant's rows that hold the words; returns how many of each table. */
export async function rewriteWords(tx: Tx, traces: Traces, words: Words): Promise<Map<string, number>> {
  const linked = [...traces.proposals, ...traces.approvals, ...traces.decided];
  const counts = new Map<string, number>();
  const rewrite = rewriting(words);
  for (const [table, { words: columns = [], only = sql`true` }] of Object.entries(PERSONAL_TABLES)) {
    if (columns.length === 0) continue;
    const places = await placesOf(tx, table, sql`${only} and ${holding(columns, words, linked)}`);
    for (let at = 0; at < places.length; at += CHUNK) {
      const changed = await rewriteRows(tx, table, columns, places.slice(at, at + CHUNK), rewrite, linked);
      counts.set(table, (counts.get(table) ?? 0) + changed);
    }
  }
  return counts;
}

/** The texts worth looking for, longest first, so that one within another does not hide it. */
export function wordsOf(names: [string | null, string][], texts: (string | null | undefined)[]): Words {
  const known = names.filter((entry): entry is [string, string] => (entry[0]?.trim().length ?? 0) > 1);
  const long = texts.map((text) => text?.trim() ?? '').filter((text) => text.length >= LEAST_TEXT);
  return { names: new Map(known), texts: [...new Set(long)].sort((a, b) => b.length - a.length) };
}

async function placesOf(tx: Tx, table: string, condition: SQL): Promise<string[]> {
  const { rows } = await tx.execute<{ place: string }>(
    sql`select ctid::text as place from ${sql.identifier(table)} t where ${condition} for update`,
  );
  return rows.map(({ place }) => place);
}

function holding(columns: string[], { names }: Words, linked: string[]): SQL {
  const conditions = columns.map((column) => named(sql.identifier(column), names.keys()));
  return sql`(${sql.join([...conditions, mentions(sql`t::text`, linked)], sql` or `)})`;
}

/** The column may hold one of the names, as it is or as JSON has it. */
export function named(column: SQLWrapper, names: Iterable<string>): SQL {
  const pattern = [...names].flatMap((name) => [name, JSON.stringify(name).slice(1, -1)]).map(escaped);
  return pattern.length === 0 ? sql`false` : sql`${column} ~* ${`(?:${pattern.join('|')})`}`;
}

type Rewrite = (text: string, isLinked: boolean) => string;

async function rewriteRows(
  tx: Tx,
  table: string,
  columns: string[],
  places: string[],
  rewrite: Rewrite,
  linked: string[],
): Promise<number> {
  const { rows } = await tx.execute<Record<string, string | null> & { linked: boolean; place: string }>(sql`
    select ctid::text as place, ${mentions(sql`t::text`, linked)} as linked,
      ${sql.join(
        columns.map((column) => sql.identifier(column)),
        sql`, `,
      )}
    from ${sql.identifier(table)} t where ctid = any(${sql.param(places)}::tid[])`);
  let changed = 0;
  for (const row of rows) {
    const sets = columns.flatMap((column) => {
      const before = row[column];
      if (typeof before !== 'string') return [];
      const after = inLeaves(before, (text) => rewrite(text, row.linked));
      return after === before ? [] : [sql`${sql.identifier(column)} = ${after}`];
    });
    if (sets.length === 0) continue;
    changed += 1;
    await tx.execute(
      sql`update ${sql.identifier(table)} set ${sql.join(sets, sql`, `)} where ctid = ${row.place}::tid`,
    );
  }
  return changed;
}

function rewriting({ names, texts }: Words): Rewrite {
  const called = new Map([...names].map(([name, instead]) => [name.toLowerCase(), instead]));
  const pattern = [...names.keys()].sort((a, b) => b.length - a.length).map(standingAlone);
  const name = pattern.length > 0 ? new RegExp(pattern.join('|'), 'giu') : undefined;
  return (text, isLinked) => {
    const kept = isLinked ? texts.reduce((rest, own) => rest.replaceAll(own, ERASED_TEXT), text) : text;
    return name ? kept.replace(name, (found) => called.get(found.toLowerCase()) ?? ERASED_TEXT) : kept;
  };
}

/** A name in Latin letters is not looked for inside a longer word; Thai puts no space between words. */
function standingAlone(name: string): string {
  const edge = /[a-z0-9]/i;
  const before = edge.test(name.at(0) ?? '') ? '(?<![\\p{L}\\p{N}])' : '';
  const after = edge.test(name.at(-1) ?? '') ? '(?![\\p{L}\\p{N}])' : '';
  return `${before}${escaped(name)}${after}`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Only texts are rewritten where the column holds JSON, never its keys. */
function inLeaves(column: string, rewrite: (text: string) => string): string {
  if (!/^[{[]/.test(column)) return rewrite(column);
  let value: unknown;
  try {
    value = JSON.parse(column);
  } catch {
    return rewrite(column);
  }
  const after = JSON.stringify(mapped(value, rewrite));
  return after === JSON.stringify(value) ? column : after;
}

function mapped(value: unknown, rewrite: (text: string) => string): unknown {
  if (typeof value === 'string') return rewrite(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, rewrite));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, rewrite)]));
}
