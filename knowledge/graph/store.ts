/** Writes entities and relations: everything that was read from one place in the place of what was read from it before. */
import { createHash } from 'node:crypto';
import { inArray, like, notExists, or, sql } from 'drizzle-orm';
import { entities, relations } from '../../db/schema/knowledge.ts';
import type { Tx } from '../../db/tenant.ts';
import type { Entity, RelationKind } from './names.ts';

/** A relation with where it stands. */
export interface Found {
  subject: Entity;
  kind: RelationKind;
  object: Entity;
  department: string | null;
  acl: string[];
  passage: string | null;
  /** A table and an id. */
  record: string | null;
  quote: string;
}

const BATCH = 300;

/** Puts what a document says in the place of what it said before. */
export async function replaceOfDocument(tx: Tx, tenant: string, document: string, found: Found[]): Promise<void> {
  await tx
    .delete(relations)
    .where(
      or(like(relations.passage, `${likeable(document)}#%`), inArray(relations.record, [`documents:${document}`])),
    );
  await insert(tx, tenant, found);
}

/** Puts what records say in the place of what they said before. */
export async function replaceOfRecords(tx: Tx, tenant: string, found: Found[]): Promise<void> {
  await tx.delete(relations).where(sql`${relations.record} is not null and ${relations.record} not like 'documents:%'`);
  await insert(tx, tenant, found);
}

/** Forgets entities that nothing speaks of any more. */
export async function dropUnspoken(tx: Tx): Promise<void> {
  const spoken = tx
    .select({ one: sql`1` })
    .from(relations)
    .where(sql`${entities.id} in (${relations.subject}, ${relations.object})`);
  await tx.delete(entities).where(notExists(spoken));
}

async function insert(tx: Tx, tenantId: string, found: Found[]): Promise<void> {
  const all = new Map(found.flatMap(({ subject, object }) => [subject, object]).map((one) => [one.id, one]));
  const rows = [...all.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (let at = 0; at < rows.length; at += BATCH)
    await tx
      .insert(entities)
      .values(rows.slice(at, at + BATCH).map((row) => ({ ...row, tenantId })))
      .onConflictDoUpdate({
        target: [entities.tenantId, entities.id],
        set: {
          name: sql`excluded.name`,
          aliases: sql`array(select distinct unnest(${entities.aliases} || excluded.aliases))`,
        },
      });
  const lines = new Map(found.map((one) => [idOf(one), one]));
  const values = [...lines].map(([id, { subject, object, ...rest }]) => ({
    ...{ ...rest, tenantId, id, subject: subject.id, object: object.id },
  }));
  for (let at = 0; at < values.length; at += BATCH)
    await tx
      .insert(relations)
      .values(values.slice(at, at + BATCH))
      .onConflictDoNothing();
}

/** The same statement of the same place is one row, however often it is read. */
function idOf({ subject, kind, object, passage, record }: Found): string {
  const parts = [subject.id, kind, object.id, passage, record];
  return `rel_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`;
}

function likeable(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}
