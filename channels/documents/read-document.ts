/** A document for those who may read it; for everybody else there is none. */
import { and, arrayOverlaps, asc, eq, gte, isNotNull, lte } from 'drizzle-orm';
import { departmentConfig, type TenantConfig } from '../../agents/config-schema.ts';
import { principalsOf } from '../../agents/principals.ts';
import type { Person } from '../../db/people.ts';
import { documentContents, documents, passages } from '../../db/schema/knowledge.ts';
import type { Tx } from '../../db/tenant.ts';

export type DocumentRow = typeof documents.$inferSelect;
export type PassageRow = typeof passages.$inferSelect;

/** A document as it is shown: perhaps a part of it, with the passage that was asked for. */
export interface Opened {
  document: DocumentRow;
  /** Markdown. */
  source: string;
  /** Too long to be shown whole. */
  isPart: boolean;
  cited: PassageRow | undefined;
}

/** Longer texts are shown around what was asked for. */
const MOST_SHOWN = 400_000;
const AROUND = 20;

/** The document of that id, where both its own readers and those of its department include the person. */
export async function openDocument(
  tx: Tx,
  tenant: TenantConfig,
  person: Person,
  { id, passage }: { id: string; passage?: string | undefined },
): Promise<Opened | undefined> {
  const document = await readable(tx, tenant, person, id);
  if (!document) return undefined;
  const cited = passage === undefined ? undefined : await passageOf(tx, id, passage);
  // A source of one line names a file rather than being the text; what was indexed of it is shown instead.
  const isText = document.source.includes('\n') || document.kind === 'curated';
  if (isText && document.source.length <= MOST_SHOWN)
    return { document, source: document.source, isPart: false, cited };
  const rows = await passagesAround(tx, id, cited?.ordinal ?? 0);
  return { document, source: asMarkdown(rows), isPart: rows.length < document.chunks, cited };
}

export interface OriginalFile {
  name: string;
  mediaType: string;
  content: Uint8Array;
}

/** The file that what is searched was read from, as it came; undefined where it is not kept, or not theirs. */
export async function originalFile(
  tx: Tx,
  tenant: TenantConfig,
  person: Person,
  id: string,
): Promise<OriginalFile | undefined> {
  const document = await readable(tx, tenant, person, id);
  if (!document) return undefined;
  const kept = await tx
    .select()
    .from(documentContents)
    .where(
      and(
        eq(documentContents.document, id),
        eq(documentContents.contentHash, document.contentHash),
        isNotNull(documentContents.content),
      ),
    );
  const file = kept.at(-1);
  if (file?.content) return { name: file.fileName, mediaType: file.mediaType, content: file.content };
  const isOwn = document.mediaType === 'text/markdown' && document.source.includes('\n');
  return isOwn
    ? { name: document.fileName || 'document.md', mediaType: 'text/markdown', content: Buffer.from(document.source) }
    : undefined;
}

async function readable(tx: Tx, tenant: TenantConfig, person: Person, id: string): Promise<DocumentRow | undefined> {
  const principals = principalsOf(person);
  const [found] = await tx
    .select()
    .from(documents)
    .where(and(eq(documents.id, id), arrayOverlaps(documents.acl, principals)));
  const access = found && departmentConfig(tenant, found.department)?.access;
  // Before its first revision was read there is nothing to show.
  const isOpen = access?.some((who) => principals.includes(who)) && found?.contentHash !== '';
  return isOpen ? found : undefined;
}

async function passageOf(tx: Tx, document: string, id: string): Promise<PassageRow | undefined> {
  const [row] = await tx
    .select()
    .from(passages)
    .where(and(eq(passages.id, id), eq(passages.document, document)));
  return row;
}

function passagesAround(tx: Tx, document: string, ordinal: number): Promise<PassageRow[]> {
  const isNear = and(gte(passages.ordinal, ordinal - AROUND), lte(passages.ordinal, ordinal + 2 * AROUND));
  return tx
    .select()
    .from(passages)
    .where(and(eq(passages.document, document), isNear))
    .orderBy(asc(passages.ordinal));
}

function asMarkdown(rows: PassageRow[]): string {
  let last = '';
  return rows
    .map(({ section, text }) => {
      const heading = section && section !== last ? `## ${section.split(' › ').at(-1)}\n\n` : '';
      last = section;
      return heading + text;
    })
    .join('\n\n');
}
