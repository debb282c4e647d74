/** What a look does with what it finds: takes in what is new, and removes what is gone. */
import type { Localized } from '../../agents/message.ts';
import { documentsOf, removeDocuments } from '../../db/documents.ts';
import { withTenant } from '../../db/tenant.ts';
import { type Cursor, placeOfSource } from './cursor.ts';
import type { LookDeps, Looked, LookOptions, Watched } from './look.ts';
import { ended, noteOf, Unavailable } from './look-end.ts';
import { narrowReaders } from './narrow-readers.ts';
import { openSource } from './open-source.ts';
import type { Before, Look, Seen } from './source.ts';
import { SourceFault } from './source-fault.ts';
import { type Claim, holdSource } from './source-rows.ts';
import { createTakingIn } from './take-in.ts';

const REMOVED_AT_ONCE = 100;

type Stored = Awaited<ReturnType<typeof documentsOf>>;

/** Looks through the place for the holder of the claim; the cursor is changed in place. */
export async function lookThrough(
  deps: LookDeps,
  watched: Watched,
  claim: Claim,
  cursor: Cursor,
  options: LookOptions,
): Promise<Looked> {
  const { department, source } = watched;
  const { there, before } = await compared(deps, watched, cursor);
  const opened = await openSource(source, deps);
  try {
    const look = await opened.look(before, options.signal);
    if (look.unchanged) return await ended(deps, source, claim, cursor, unchanged(there), cursor.note);
    // Until this look has come to its end, what is stored is of no one state.
    delete cursor.state;
    const takingIn = createTakingIn({
      ...{ db: deps.db, tenant: deps.tenant, department: department.id, source: source.name },
      ...{ acl: cursor.acl, claim, cursor, expected: look.expected, onReceived: deps.onReceived },
    });
    const { seen, faults } = await takeAll(look, takingIn.take);
    await takingIn.flush();
    options.signal.throwIfAborted();
    if (takingIn.counts.refused > 0 && takingIn.counts.refused === seen.size) throw new Unavailable(faults);
    const gone = goneFrom(there, seen, watched, options.allowShrink);
    await removeAll(deps, claim, gone);
    cursor.marks = Object.fromEntries(Object.entries(cursor.marks).filter(([path]) => seen.has(path)));
    if (look.state !== undefined) cursor.state = look.state;
    const note = noteOf([...faults, ...(look.notes?.() ?? [])]);
    return await ended(deps, source, claim, cursor, { ...takingIn.counts, removed: gone.length }, note);
  } finally {
    await opened.close?.();
  }
}

/** What is stored, and what of the cursor still says something about it. */
async function compared(
  { db, tenant, documentBytes, onChanged }: LookDeps,
  { department, source }: Watched,
  cursor: Cursor,
): Promise<{ there: Stored; before: Before }> {
  const acl = source.access ?? department.access;
  const place = placeOfSource(source, documentBytes);
  const isForSame = JSON.stringify(cursor.acl) === JSON.stringify(acl);
  const narrowed = isForSame ? [] : await narrowReaders(db, tenant, department.id, source.name, acl);
  for (const document of narrowed) await onChanged(document);
  const there = await withTenant(db, tenant, (tx) => documentsOf(tx, department.id, source.name));
  const paths = new Set(there.map(({ path }) => path));
  const isComparable = isForSame && cursor.place === place;
  const known = Object.entries(isComparable ? cursor.marks : {});
  const marks = new Map(known.filter(([path]) => paths.has(path)));
  const state = isComparable && marks.size === known.length ? cursor.state : undefined;
  Object.assign(cursor, { place, acl: [...acl], marks: Object.fromEntries(marks) });
  return { there, before: { marks, state } };
}

function unchanged({ length }: Stored): Looked['counts'] {
  return { seen: length, added: 0, replaced: 0, same: length, refused: 0, removed: 0 };
}

/** Ids of what is stored and was not found any more; throws when that is most of it and nobody said that this is right. */
function goneFrom(
  there: Stored,
  seen: ReadonlySet<string>,
  { department, source }: Watched,
  allowShrink = false,
): string[] {
  const gone = there.filter(({ path }) => path === null || !seen.has(path));
  if (gone.length > 0 && seen.size * 2 < there.length && source.shrink === 'stop' && !allowShrink)
    throw new SourceFault('shrunk', `${department.id} ${source.name}`, `${seen.size} / ${there.length}`);
  return gone.map(({ id }) => id);
}

async function takeAll(
  look: Look,
  take: (seen: Seen) => Promise<void>,
): Promise<{ seen: Set<string>; faults: Localized[] }> {
  const seen = new Set<string>();
  const faults: Localized[] = [];
  for await (const one of look.documents) {
    if (seen.has(one.path)) continue;
    seen.add(one.path);
    if (one.found === 'refused') faults.push(one.fault);
    await take(one);
  }
  return { seen, faults };
}

async function removeAll({ db, tenant, onChanged }: LookDeps, claim: Claim, ids: string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += REMOVED_AT_ONCE) {
    const removed = await withTenant(db, tenant, async (tx) => {
      await holdSource(tx, claim);
      return removeDocuments(tx, tenant, ids.slice(at, at + REMOVED_AT_ONCE), `source:${claim.id}`);
    });
    for (const id of removed) await onChanged(id);
  }
}
