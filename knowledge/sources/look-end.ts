/** How a look ends: what its row says from then on, and when the next is due. */
import type { Localized } from '../../agents/message.ts';
import type { KnowledgeSource } from '../../agents/source-schema.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Cursor } from './cursor.ts';
import type { LookDeps, Looked, Watched } from './look.ts';
import { faultText, SourceFault } from './source-fault.ts';
import { type Claim, endLook } from './source-rows.ts';

const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 3_600_000;
/** Of the documents that cannot be had, as many are named. */
const NAMED = 3;

/** Nothing of a source could be had, though the place itself answered. */
export class Unavailable extends Error {
  readonly text: Localized | undefined;

  constructor(faults: Localized[]) {
    super('No document of the source could be had.');
    this.text = noteOf(faults);
  }
}

/** The look came to its end; `note` is what people should know all the same. */
export async function ended(
  { db, tenant }: LookDeps,
  { every }: KnowledgeSource,
  claim: Claim,
  cursor: Cursor,
  counts: Looked['counts'],
  note: Localized | undefined,
): Promise<Looked> {
  const { note: _before, ...rest } = cursor;
  const next = { ...rest, failures: 0, ...(note ? { note } : {}) };
  const end = { status: 'idle' as const, fault: note, cursor: next, again: jittered(every) };
  await withTenant(db, tenant, (tx) => endLook(tx, claim, { ...end, found: counts.seen, done: counts.seen }));
  return { counts, status: 'idle', fault: note };
}

/** What was taken in before stays, and is searched. */
export async function failed(
  { db, tenant, onError }: LookDeps,
  { source, department }: Watched,
  claim: Claim,
  cursor: Cursor,
  error: unknown,
): Promise<Looked> {
  const isForeseen = error instanceof SourceFault || error instanceof Unavailable;
  if (!isForeseen) onError(error, claim.id);
  const fault = (isForeseen && error.text) || faultText('failed', `${department.id} ${source.name}`);
  const next = { ...cursor, failures: cursor.failures + 1 };
  const again = Math.min(FIRST_RETRY_MS * 2 ** cursor.failures, Math.max(source.every, LAST_RETRY_MS));
  const end = { status: 'failed' as const, fault, cursor: next, again: jittered(again) };
  await withTenant(db, tenant, (tx) => endLook(tx, claim, end));
  const counts = { seen: 0, added: 0, replaced: 0, same: 0, refused: 0, removed: 0 };
  return { counts, status: 'failed', fault };
}

/** A tenth more or less, so that sources do not all come due at once. */
function jittered(ms: number): number {
  return ms * (0.9 + Math.random() * 0.2);
}

/** What people are told of several faults: the first of them, and how many more there are. */
export function noteOf(faults: readonly Localized[]): Localized | undefined {
  if (faults.length === 0) return undefined;
  const more = faults.length - NAMED;
  const of = (language: keyof Localized, rest: string) =>
    [...faults.slice(0, NAMED).map((fault) => fault[language]), ...(more > 0 ? [rest] : [])].join(' ');
  return { en: of('en', `And ${more} more like these.`), th: of('th', `และอีก ${more} รายการ`) };
}
