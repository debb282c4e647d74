/** Writes what a reader made of a document: its passages in the place of those of the revision before, and its row. */
import { and, eq, sql } from 'drizzle-orm';
import type { DocumentNote } from '../db/document-notes.ts';
import { documents, passages } from '../db/schema/knowledge.ts';
import type { Tx } from '../db/tenant.ts';
import type { ReadDocument } from './document.ts';
import { againAt } from './ingest-claim.ts';
import type { Passage } from './passage.ts';

/** Rows of one statement. */
const BATCH = 1_000;
const MOST_REMARKS = 20;

/** A revision that was read, with what is kept of it. */
export interface Reading {
  id: string;
  contentHash: string;
  acl: string[];
  /** Instead of the file's own. */
  title: string | null;
  document: ReadDocument;
  /** As Markdown. */
  source: string;
  cut: Passage[];
}

/** Puts a reading in the place of what was there; from the commit on it is what searches find. */
export async function storeReading(
  tx: Tx,
  tenantId: string,
  reading: Reading,
  before: DocumentNote = {},
): Promise<void> {
  const { id, document, cut } = reading;
  const note = noteOf(document, before);
  const fresh = await keepUnchanged(tx, reading);
  for (let from = 0; from < fresh.length; from += BATCH)
    await insertPassages(tx, tenantId, id, fresh.slice(from, from + BATCH));
  await tx
    .update(documents)
    .set({
      ...{ status: 'ready', fault: note && JSON.stringify(note), attempts: 0, chunks: cut.length },
      claimedUntil: note?.code ? againAt(note.code, note.tries ?? 0) : null,
      ...{
        title: reading.title ?? document.title,
        version: document.version ?? '1',
        effectiveOn: realDay(document.date),
      },
      ...{ language: document.language ?? cut[0]?.language ?? 'en', acl: reading.acl },
      ...{ contentHash: reading.contentHash, source: reading.source, updatedAt: sql`clock_timestamp()` },
    })
    .where(eq(documents.id, id));
}

/**
 * Keeps the rows of passages that say what they said before, with their vectors, and removes the others; returns what is
 * new, each with an id that no row has.
 */
async function keepUnchanged(tx: Tx, { id, title, document, cut }: Reading): Promise<Passage[]> {
  const { ordinal, section, text } = passages;
  const [row] = await tx.select({ title: documents.title }).from(documents).where(eq(documents.id, id));
  // The title is part of what a vector is made of.
  const isSameTitle = row?.title === (title ?? document.title);
  const before = isSameTitle
    ? await tx
        .select({ id: passages.id, ordinal, section, text })
        .from(passages)
        .where(eq(passages.document, id))
        .orderBy(ordinal)
    : [];
  const byWords = Map.groupBy(before, wordsOf);
  const kept = new Map<string, Passage>();
  const fresh: Passage[] = [];
  for (const passage of cut) {
    const same = byWords.get(wordsOf(passage))?.shift();
    if (same) kept.set(same.id, passage);
    else fresh.push(passage);
  }
  await removeOthers(tx, id, [...kept.keys()]);
  if (kept.size > 0) await placeKept(tx, kept);
  let next = cut.length;
  const freeId = () => {
    for (;;) {
      const free = `${id}#${next++}`;
      if (!kept.has(free)) return free;
    }
  };
  return fresh.map((passage) => (kept.has(passage.id) ? { ...passage, id: freeId() } : passage));
}

function wordsOf({ section, text }: Pick<Passage, 'section' | 'text'>): string {
  return `${section}\n${text}`;
}

async function removeOthers(tx: Tx, document: string, kept: string[]): Promise<void> {
  const others = sql`not (${passages.id} = any(${sql.param(kept)}::text[]))`;
  await tx.delete(passages).where(and(eq(passages.document, document), others));
}

/** Where they stand may have changed; rows for which it did not are left alone. */
async function placeKept(tx: Tx, kept: ReadonlyMap<string, Passage>): Promise<void> {
  const column = <K extends keyof Passage>(name: K) => sql.param([...kept.values()].map((one) => one[name] ?? null));
  await tx.execute(sql`
    update passages p set ordinal = k.ordinal, anchor = k.anchor, language = k.language, page = k.page
    from unnest(${sql.param([...kept.keys()])}::text[], ${column('ordinal')}::int[], ${column('anchor')}::text[],
      ${column('language')}::text[], ${column('page')}::int[]) as k (id, ordinal, anchor, language, page)
    where p.id = k.id and (p.ordinal, p.anchor, p.language, p.page) is distinct from (k.ordinal, k.anchor, k.language, k.page)`);
}

/** What is told of a document that was read: what was left out, and whether a model that sees would change that. */
function noteOf({ remarks = [], unseen }: ReadDocument, before: DocumentNote): DocumentNote | null {
  if (remarks.length === 0) return null;
  const code = 'needs_vision';
  const tries = before.code === code ? (before.tries ?? 0) + 1 : 0;
  return { remarks: remarks.slice(0, MOST_REMARKS), ...(unseen ? { code, tries } : {}) };
}

/** A day of the calendar: a document may name one that is none. */
function realDay(date: string | null): string | null {
  if (!date || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const at = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date) ? date : null;
}

/** As columns rather than rows of parameters, which takes half the time, and nobody else has the embedded database meanwhile. */
async function insertPassages(tx: Tx, tenantId: string, document: string, cut: readonly Passage[]): Promise<void> {
  const column = <K extends keyof Passage>(name: K) => sql.param(cut.map((passage) => passage[name] ?? null));
  await tx.execute(sql`
    insert into passages (tenant_id, id, document, ordinal, section, anchor, language, page, text)
    select ${tenantId}, id, ${document}, ordinal, section, anchor, language, page, text from unnest(
      ${column('id')}::text[], ${column('ordinal')}::int[], ${column('section')}::text[], ${column('anchor')}::text[],
      ${column('language')}::text[], ${column('page')}::int[], ${column('text')}::text[]
    ) as cut (id, ordinal, section, anchor, language, page, text)`);
}
