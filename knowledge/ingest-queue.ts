/** Reads the documents that wait: claim, read outside any transaction, and store in one. */
import type { Localized } from '../agents/message.ts';
import { textOfFile } from '../agents/text-file.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import { chunkGently } from './chunk.ts';
import type { ReadDocument } from './document.ts';
import {
  CLAIM_MS,
  type Claim,
  claimDocument,
  type Failure,
  failDocument,
  isStillOurs,
  MOST_ATTEMPTS,
  releaseClaim,
  renewClaim,
} from './ingest-claim.ts';
import { markdownOf } from './ingest-source.ts';
import { type Reading, storeReading } from './ingest-store.ts';
import type { FileContent } from './readers/read-file.ts';
import { UnreadableFile } from './readers/unreadable-file.ts';

/** How it went with one document, for whoever handed it in. */
export interface Read {
  id: string;
  department: string;
  fileName: string;
  uploader: string | null;
  /** The turn that handed it in. */
  turn: string | null;
  /** Passages that are searched now, or why there are none of this revision. */
  outcome: { passages: number; remarks: Localized[] } | { fault: Localized };
}

export interface IngestOptions {
  db: Db;
  tenant: string;
  /** Throws `UnreadableFile` when it is the file's own fault. */
  read(file: FileContent, of: { department: string; signal: AbortSignal }): Promise<ReadDocument>;
  /** Searches find the document as it is now. */
  changed(document: string): Promise<void>;
  /** In the transaction that says how it went: what is written here is written exactly once. */
  tell?(tx: Tx, read: Read): Promise<void>;
  /** Aborted when the process is about to end: what is being read is handed back. */
  signal: AbortSignal;
  /** Documents after which others get their turn. */
  most?: number;
  onError(error: unknown, document: string): void;
}

export interface Ingested {
  ready: number;
  failed: number;
  /** More may wait. */
  isUnfinished: boolean;
}

/** Reads what waits, one after the other; a file that cannot be read stops no other. */
export async function ingestQueued(options: IngestOptions): Promise<Ingested> {
  const { db, tenant, signal, most = 20 } = options;
  const done = { ready: 0, failed: 0 };
  for (let n = 0; n < most; n++) {
    if (signal.aborted) return { ...done, isUnfinished: true };
    const claim = await withTenant(db, tenant, claimDocument);
    if (!claim) return { ...done, isUnfinished: false };
    const outcome = await ingestOne(options, claim);
    if (outcome) done[outcome]++;
  }
  return { ...done, isUnfinished: true };
}

async function ingestOne(options: IngestOptions, claim: Claim): Promise<'ready' | 'failed' | undefined> {
  const { db, tenant, changed, onError } = options;
  try {
    if (roundOf(claim) > MOST_ATTEMPTS) return await fail(options, claim, givenUp(claim.file.name));
    // A list of readers that became shorter holds for the revision before, too, and at once.
    if (claim.chunks > 0) await changed(claim.id).catch((error: unknown) => onError(error, claim.id));
    const reading = await readClaimed(options, claim);
    if ('code' in reading) return await fail(options, claim, reading);
    const isStored = await withTenant(db, tenant, async (tx) => {
      if (!(await isStillOurs(tx, claim))) return false;
      await storeReading(tx, tenant, reading, claim.note);
      if (!(claim.note.remarks && reading.document.unseen))
        await options.tell?.(
          tx,
          told(claim, { passages: reading.cut.length, remarks: reading.document.remarks ?? [] }),
        );
      return true;
    });
    if (!isStored) return undefined;
    await changed(claim.id).catch((error: unknown) => onError(error, claim.id));
    return 'ready';
  } catch (error) {
    const counted = !options.signal.aborted;
    if (counted) onError(error, claim.id);
    if (counted && (roundOf(claim) >= MOST_ATTEMPTS || claim.note.code === 'not_now'))
      return await fail(options, claim, notNow(claim.file.name));
    await withTenant(db, tenant, (tx) => releaseClaim(tx, claim, { counted }));
    return undefined;
  }
}

/** Attempts since it was last put off. */
function roundOf({ attempts, note }: Claim): number {
  return attempts - (note.attempts ?? 0);
}

/** Whoever handed it in is told once of one cause. */
async function fail(options: IngestOptions, claim: Claim, failure: Failure): Promise<'failed' | undefined> {
  const isOurs = await withTenant(options.db, options.tenant, async (tx) => {
    if (!(await failDocument(tx, claim, failure))) return false;
    if (claim.note.code !== failure.code) await options.tell?.(tx, told(claim, { fault: failure.text }));
    return true;
  });
  return isOurs ? 'failed' : undefined;
}

function told({ id, department, file, uploader, turn }: Claim, outcome: Read['outcome']): Read {
  return { id, department, fileName: file.name, uploader, turn, outcome };
}

async function readClaimed(options: IngestOptions, claim: Claim): Promise<Reading | Failure> {
  const { id, department, file, contentHash, acl, title } = claim;
  const { name, mediaType, bytes } = file;
  if (!bytes) return erased(name);
  const held = holdClaim(options, claim);
  try {
    const document = await options.read({ name, mediaType, bytes }, { department, signal: held.signal });
    const cut = await chunkGently(document, { tenant: options.tenant, department, docId: id, acl });
    if (cut.length === 0) return new UnreadableFile('no_text', name);
    const source = sourceOf(name, bytes) ?? markdownOf(document);
    return { ...{ id, contentHash, acl, title, document, source }, cut };
  } catch (error) {
    if (error instanceof UnreadableFile) return error.code === 'not_now' ? notNow(name) : error;
    throw error;
  } finally {
    held.letGo();
  }
}

/** Renews the claim while its file is read, which may take long; the signal aborts when it is lost or the process ends. */
function holdClaim({ db, tenant, signal, onError }: IngestOptions, claim: Claim) {
  const lost = new AbortController();
  const renew = async () => {
    if (!(await withTenant(db, tenant, (tx) => renewClaim(tx, claim)))) lost.abort(new Error('The claim was lost.'));
  };
  const timer = setInterval(() => void renew().catch((error: unknown) => onError(error, claim.id)), CLAIM_MS / 3);
  return { signal: AbortSignal.any([signal, lost.signal]), letGo: () => clearInterval(timer) };
}

/** A Markdown file is shown as it came. */
function sourceOf(name: string, bytes: Uint8Array): string | undefined {
  return /\.(md|markdown)$/i.test(name) ? textOfFile(name, bytes)?.text : undefined;
}

const givenUp = (name: string): Failure => ({
  code: 'given_up',
  text: {
    en: `“${name}” could not be read in ${MOST_ATTEMPTS} attempts: each time the program stopped. It is tried again tomorrow. If it is needed sooner, save it in a simpler format, such as PDF or text, and send that.`,
    th: `อ่าน “${name}” ไม่สำเร็จทั้ง ${MOST_ATTEMPTS} ครั้ง เพราะโปรแกรมหยุดทำงานทุกครั้ง จะลองใหม่ในวันพรุ่งนี้ หากต้องการใช้ก่อน โปรดบันทึกเป็นรูปแบบที่เรียบง่ายกว่า เช่น PDF หรือข้อความ แล้วส่งใหม่`,
  },
});
const notNow = (name: string): Failure => ({
  code: 'not_now',
  text: {
    en: `“${name}” could not be read just now, which is not the fault of the file. It is tried again by itself; nothing needs to be done.`,
    th: `ขณะนี้ยังอ่าน “${name}” ไม่ได้ โดยไม่ได้เกิดจากไฟล์ ระบบจะลองใหม่เองโดยไม่ต้องดำเนินการใด`,
  },
});
const erased = (name: string): Failure => ({
  code: 'erased',
  text: {
    en: `“${name}” was erased before it was read. Send it again if it is still wanted.`,
    th: `“${name}” ถูกลบก่อนที่จะได้อ่าน หากยังต้องการใช้โปรดส่งใหม่`,
  },
});
