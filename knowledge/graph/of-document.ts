/** What one document says of who owns, knows and depends on what. */
import { asc, eq } from 'drizzle-orm';
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { documents, passages } from '../../db/schema/knowledge.ts';
import { type Db, withTenant } from '../../db/tenant.ts';
import { ownerOf, statementsIn, tellsItself } from './extract.ts';
import { type Known, readKnown } from './known.ts';
import { type Entity, type EntityKind, entityId, normalName, type RelationKind } from './names.ts';
import { type Found, replaceOfDocument } from './store.ts';

/** What a name that nobody knows is taken for, by what is said of it. */
const MEANT: Record<RelationKind, { subject: EntityKind; object: EntityKind }> = {
  owns: { subject: 'team', object: 'system' },
  knows: { subject: 'team', object: 'system' },
  depends_on: { subject: 'system', object: 'system' },
  manages: { subject: 'person', object: 'project' },
  member_of: { subject: 'project', object: 'customer' },
};

type Departments = readonly Pick<DepartmentConfig, 'id' | 'name'>[];

/** Reads the document anew and writes what it says; a document that is gone says nothing any more. */
export async function readRelations(db: Db, tenant: string, departments: Departments, id: string): Promise<number> {
  const read = await withTenant(db, tenant, async (tx) => {
    const [document] = await tx.select().from(documents).where(eq(documents.id, id));
    const rows = await tx.select().from(passages).where(eq(passages.document, id)).orderBy(asc(passages.ordinal));
    return { document, rows, known: await readKnown(tx, departments) };
  });
  const found = read.document ? relationsOf(read.document, read.rows, read.known) : [];
  await withTenant(db, tenant, (tx) => replaceOfDocument(tx, tenant, id, found));
  return found.length;
}

function relationsOf(
  document: typeof documents.$inferSelect,
  rows: (typeof passages.$inferSelect)[],
  known: Known,
): Found[] {
  const { id, department, acl, title, kind, uploader, author } = document;
  const itself: Entity = {
    ...{ id: `document:${normalName(id)}`, kind: 'document', name: title, aliases: [normalName(title)] },
  };
  const place = { department, acl, record: null };
  const head = { ...place, passage: rows[0]?.id ?? null };
  const found: Found[] = rows.flatMap(({ id: passage, text }) =>
    statementsIn(text)
      .filter(({ subject, object }) => [subject, object].every((name) => known.named(name) ?? tellsItself(name)))
      .map(({ subject, kind: relation, object, quote }) => ({
        ...{ ...place, passage, kind: relation, quote },
        subject: known.entity(subject, MEANT[relation].subject),
        object: known.entity(object, MEANT[relation].object),
      })),
  );
  const owner = ownerOf(document.source);
  if (owner && kind === 'document')
    found.push({ ...head, subject: known.entity(owner, 'team'), kind: 'owns', object: itself, quote: owner });
  const writer = known.people.find((person) => person.id === uploader);
  if (writer && kind === 'curated') {
    const expert = known.entity(writer.name, 'person');
    found.push({ ...head, subject: expert, kind: 'knows', object: itself, quote: author ?? writer.name });
  }
  return found.filter(({ subject, object }) => subject.id !== object.id && subject.id !== entityId('team', ''));
}
