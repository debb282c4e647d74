/** Hands a turn in once: the same idempotency key again leads to the first turn, if it asks the same. */
import { asc, eq } from 'drizzle-orm';
import type { Turn } from '../../agents/message.ts';
import { type KeptFile, keepFiles } from '../../db/attachments.ts';
import { inbox } from '../../db/schema/turns.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import type { ApiDeps } from './deps.ts';
import { Problem } from './problem.ts';

const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/** The provider key of a person's idempotency key. */
export function keyOf(person: string, header: string): string {
  if (!KEY.test(header)) throw new Problem('invalid', 'Idempotency-Key must be 1 to 255 printable ASCII characters.');
  return `api:${encodeURIComponent(person)}:${header}`;
}

/** A request as a turn; `opensThread` says that the caller named no thread. */
export interface Request {
  turn: Turn;
  opensThread: boolean;
  /** The caller chose the key and may send it again. */
  keyed: boolean;
  /** Files that are stored with it. */
  kept?: readonly KeptFile[];
}

/** Stores the turn, or finds the one that was stored under its key; 409 when that one asked something else. */
export async function submitTurn(
  deps: Pick<ApiDeps, 'db' | 'intake'>,
  request: Request,
): Promise<{ id: string; thread: string }> {
  const { turn, kept = [] } = request;
  const keep = (tx: Tx) => keepFiles(tx, turn.tenant, kept);
  const { turn: id, duplicate } = await deps.intake.accept(turn, kept.length > 0 ? keep : undefined);
  if (!duplicate) return { id, thread: turn.thread };
  const first = await storedRequest(deps, turn);
  if (!first || fingerprint(first) !== fingerprint(request)) {
    throw new Problem('key_reused', 'This Idempotency-Key was used for another request; take a new one.');
  }
  return { id: first.id, thread: first.turn.thread };
}

function fingerprint({ turn, opensThread }: Pick<Request, 'turn' | 'opensThread'>): string {
  const { text, department, context, attachments, thread } = turn;
  return JSON.stringify([text, department ?? null, context ?? null, attachments, opensThread ? null : thread]);
}

function storedRequest({ db }: Pick<ApiDeps, 'db'>, { tenant, providerKey }: Turn) {
  return withTenant(db, tenant, async (tx) => {
    const [row] = await tx
      .select({ id: inbox.id, thread: inbox.thread, payload: inbox.payload })
      .from(inbox)
      .where(eq(inbox.providerKey, providerKey));
    if (!row) return undefined;
    const [opener] = await tx
      .select({ id: inbox.id })
      .from(inbox)
      .where(eq(inbox.thread, row.thread))
      .orderBy(asc(inbox.seq))
      .limit(1);
    return { id: row.id, turn: JSON.parse(row.payload) as Turn, opensThread: opener?.id === row.id };
  });
}
