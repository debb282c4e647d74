/** Which worker reads which document: claims by the database's clock, fenced so that a late one changes nothing. */
import { and, eq, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Localized } from '../agents/message.ts';
import { type DocumentNote, readNote, waitAfter } from '../db/document-notes.ts';
import { documentContents, documents } from '../db/schema/knowledge.ts';
import type { Tx } from '../db/tenant.ts';

/** Milliseconds after which a document is another worker's, unless the claim was renewed. */
export const CLAIM_MS = 60_000;
/** Times that workers begin with a document before it is given up: one that ends its worker would end all of them. */
export const MOST_ATTEMPTS = 3;
/** Milliseconds until a document is tried again at which something else than its file failed. */
const AGAIN_MS = 15_000;

/** Why a revision could not be read, for people and for whoever tries again. */
export interface Failure {
  code: string;
  text: Localized;
}

/** A revision that this worker reads, and the worker's right to say how that went. */
export interface Claim {
  id: string;
  department: string;
  revision: number;
  /** Counts who began with this revision: the fencing token. */
  attempts: number;
  /** Passages of the revision before, which are searched meanwhile. */
  chunks: number;
  file: {
    name: string;
    mediaType: string;
    /** Absent when it was erased. */
    bytes: Uint8Array | null;
  };
  contentHash: string;
  acl: string[];
  title: string | null;
  uploader: string | null;
  turn: string | null;
  /** How the attempt before went, where this is another one for the same revision. */
  note: DocumentNote;
}

const now = sql`clock_timestamp()`;
const later = (ms: number) => sql`clock_timestamp() + ${`${ms} milliseconds`}::interval`;

/** Without what was read before, which may be long. */
const CLAIMED = {
  ...{ id: documents.id, department: documents.department, revision: documents.revision, acl: documents.acl },
  ...{ attempts: documents.attempts, chunks: documents.chunks, uploader: documents.uploader, fault: documents.fault },
  ...{ fileName: documents.fileName, mediaType: documents.mediaType, contentHash: documents.contentHash },
};

/** Claims the document that has waited longest; undefined when none waits that is nobody else's. */
export async function claimDocument(tx: Tx): Promise<Claim | undefined> {
  const [row] = await tx
    .update(documents)
    .set({ status: 'reading', attempts: sql`${documents.attempts} + 1`, claimedUntil: later(CLAIM_MS) })
    .where(
      eq(
        documents.id,
        sql`(select id from documents where status in ('queued', 'reading') and coalesce(claimed_until, '-infinity') < ${now}
          order by updated_at, id limit 1 for update skip locked)`,
      ),
    )
    .returning(CLAIMED);
  if (!row) return undefined;
  const [content] = await tx
    .select()
    .from(documentContents)
    .where(and(eq(documentContents.document, row.id), eq(documentContents.revision, row.revision)));
  const { id, department, revision, attempts, chunks, uploader } = row;
  return {
    ...{ id, department, revision, attempts, chunks, uploader },
    file: {
      name: content?.fileName ?? row.fileName,
      mediaType: content?.mediaType ?? row.mediaType,
      bytes: content?.content ?? null,
    },
    contentHash: content?.contentHash ?? row.contentHash,
    acl: content?.acl ?? row.acl,
    title: content?.title ?? null,
    turn: content?.turn ?? null,
    note: readNote(row.fault),
  };
}

/** True while the claim is its worker's and no newer revision came; holds the row until the transaction ends. */
export async function isStillOurs(tx: Tx, claim: Claim): Promise<boolean> {
  const rows = await tx.select({ id: documents.id }).from(documents).where(ours(claim)).for('update');
  return rows.length > 0;
}

/** Keeps the claim for longer; false when it is lost. */
export async function renewClaim(tx: Tx, claim: Claim): Promise<boolean> {
  const rows = await tx
    .update(documents)
    .set({ claimedUntil: later(CLAIM_MS) })
    .where(ours(claim))
    .returning({ id: documents.id });
  return rows.length > 0;
}

/** Gives every claim back: right after start, by a process that knows itself to be the only one. */
export async function releaseAllReading(tx: Tx): Promise<void> {
  await tx.update(documents).set({ claimedUntil: null }).where(eq(documents.status, 'reading'));
}

/** Hands the document back; `counted` says that the attempt was one, and then it waits a little. */
export async function releaseClaim(tx: Tx, claim: Claim, { counted }: { counted: boolean }): Promise<void> {
  const back = counted
    ? { claimedUntil: later(AGAIN_MS) }
    : { claimedUntil: null, attempts: sql`${documents.attempts} - 1` };
  await tx
    .update(documents)
    .set({ status: 'queued', ...back })
    .where(ours(claim));
}

/**
 * Says that the revision cannot be read; what was cut from the one before goes on being searched. Where the cause may go
 * by itself, the document is read again later, each time after a longer while.
 */
export async function failDocument(tx: Tx, claim: Claim, { code, text }: Failure): Promise<boolean> {
  const tries = claim.note.code === code ? (claim.note.tries ?? 0) + 1 : 0;
  const note: DocumentNote = { ...text, code, tries, attempts: claim.attempts };
  const rows = await tx
    .update(documents)
    .set({ status: 'failed', fault: JSON.stringify(note), claimedUntil: againAt(code, tries), updatedAt: now })
    .where(ours(claim))
    .returning({ id: documents.id });
  return rows.length > 0;
}

/** When a document is read again for this cause; null for never. */
export function againAt(code: string, tries: number): SQL | null {
  const wait = waitAfter(code, tries);
  return wait === null ? null : later(wait);
}

/**
 * Has documents read again whose time has come; those that need a model that sees only in departments which have one, and
 * at once where such a model may be new.
 */
export async function requeueDue(
  tx: Tx,
  { seeing, isSightNew }: { seeing: readonly string[]; isSightNew: boolean },
): Promise<number> {
  const isBlind = sql`${documents.fault}::json ->> 'code' = 'needs_vision'`;
  const isDue = lt(documents.claimedUntil, now);
  const rows = await tx
    .update(documents)
    .set({ status: 'queued', claimedUntil: null, updatedAt: now })
    .where(
      and(
        inArray(documents.status, ['failed', 'ready']),
        sql`${documents.claimedUntil} is not null`,
        or(
          and(isDue, sql`not coalesce(${isBlind}, false)`),
          and(isBlind, inArray(documents.department, [...seeing]), isSightNew ? undefined : isDue),
        ),
      ),
    )
    .returning({ id: documents.id });
  return rows.length;
}

function ours({ id, revision, attempts }: Claim) {
  return and(
    ...[eq(documents.id, id), eq(documents.revision, revision), eq(documents.attempts, attempts)],
    eq(documents.status, 'reading'),
  );
}
