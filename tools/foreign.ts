/** Writes into systems that are not ours: claimed before the request, looked for before it is made again, and no transaction open meanwhile. */
import { eq } from 'drizzle-orm';
import type { TenantConfig } from '../agents/config-schema.ts';
import type { Localized } from '../agents/message.ts';
import type { ProposalRow } from '../db/approvals.ts';
import { failpoint } from '../db/failpoint.ts';
import { proposals } from '../db/schema/approvals.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import { lockEffect, markInFlight, markSettled, markUnanswered, renewClaim } from './foreign-effect.ts';
import { handToExperts } from './foreign-end.ts';
import { IN_TURN, MOST_ATTEMPTS, waitAfter } from './foreign-pace.ts';
import { neverReached, refusedThere, uncertain } from './foreign-phrases.ts';
import { type Effect, type Execution, receiptOf, recordDone } from './receipt.ts';
import { type ForeignContext, type ForeignWriteTool, ToolRefusal } from './tool.ts';

interface ForeignDeps {
  db: Db;
  tenant: TenantConfig;
  home: string;
}

/** How an attempt is made. */
export interface Manner {
  /** Ends the request when whoever makes it must stop. */
  signal?: AbortSignal;
  /** Looks for what an earlier attempt left behind and never makes the request. */
  lookOnly?: boolean;
  /** Runs in the transaction that ends the proposal. */
  settled?(tx: Tx): Promise<void>;
}

type Output = Record<string, unknown>;

/** One try at a write; the first makes the request, later ones look for it first. */
export interface Attempt extends Effect {
  tool: ForeignWriteTool;
  n: number;
  /** Surely no earlier attempt arrived. */
  isUnsent: boolean;
}

/** Nobody knows yet whether the write happened, or another worker is at it: execute it again after a while. */
export class EffectUnknown extends Error {
  override readonly name = 'EffectUnknown';
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }
}

const ANSWER_WITHIN_MS = 30_000;
const RENEW_EVERY_MS = 4_000;

/** Claims an attempt for this worker; while another one is at it, says so once the turn has waited long enough and throws EffectUnknown before. */
export async function claimEffect(
  tx: Tx,
  tenant: string,
  proposal: ProposalRow,
  tool: ForeignWriteTool,
  { lookOnly, signal }: Manner,
  effect: { checked(): Promise<Effect>; unchecked(): Promise<Effect> },
): Promise<Attempt | Execution> {
  signal?.throwIfAborted();
  const before = await lockEffect(tx, proposal.id);
  if (before && before.heldMs > 0) {
    if (before.attempts >= IN_TURN) return pending(proposal);
    throw new EffectUnknown(`Another worker is at proposal ${proposal.id}.`, before.heldMs);
  }
  const isUnsent = !before || before.status === 'reserved';
  if (isUnsent && lookOnly) throw new ToolRefusal('conflict', neverReached);
  // What may have happened is looked for whatever stands against doing it now.
  const claimed = isUnsent ? await effect.checked() : await effect.unchecked();
  const n = (before?.attempts ?? 0) + 1;
  await markInFlight(tx, tenant, proposal, n);
  return { ...claimed, tool, n, isUnsent };
}

/** Carries out a claimed attempt and records what came of it. */
export async function actAbroad(
  deps: ForeignDeps,
  attempt: Attempt,
  manner: Manner,
  check: (tx: Tx) => Promise<unknown>,
): Promise<Execution> {
  const { proposal, n } = attempt;
  const inTenant = <T>(work: (tx: Tx) => Promise<T>) => withTenant(deps.db, deps.tenant.id, work);
  const renew = () => void inTenant((tx) => renewClaim(tx, proposal.id, n)).catch(() => {});
  const renewing = setInterval(renew, RENEW_EVERY_MS);
  try {
    const sent = await send(attempt, manner, () => inTenant(check));
    if ('output' in sent) return await inTenant((tx) => settle(tx, attempt, manner, sent.output));
    return await unanswered(deps, attempt, manner, sent.error);
  } finally {
    clearInterval(renewing);
  }
}

/** Asks the other system; a clear no is thrown, everything that is neither yes nor no is given back. */
async function send(
  attempt: Attempt,
  { lookOnly, signal }: Manner,
  check: () => Promise<unknown>,
): Promise<{ output: Output } | { error: unknown }> {
  const { tool, input, n } = attempt;
  try {
    failpoint('before-write');
    if (n > 1) {
      const found = await looked(attempt, signal);
      if (found) return { output: tool.output.parse(found) };
      if (lookOnly) return { error: new Error('The other system has no such record.') };
      await check();
    }
    const output = await answered(attempt, signal, (ctx) => tool.foreign.call(ctx, input));
    failpoint('after-write');
    return { output: tool.output.parse(output) };
  } catch (error) {
    if (error instanceof ToolRefusal) throw error;
    return { error };
  }
}

/** A refusal to look is no answer to whether it happened, unless nothing can have. */
async function looked(attempt: Attempt, signal: AbortSignal | undefined): Promise<Output | undefined> {
  try {
    return await answered(attempt, signal, (ctx) => attempt.tool.foreign.find(ctx, attempt.input));
  } catch (cause) {
    if (attempt.isUnsent) return undefined;
    throw new Error('The other system could not be asked.', { cause });
  }
}

async function answered<T>(
  { proposal, ctx }: Attempt,
  stop: AbortSignal | undefined,
  ask: (ctx: ForeignContext) => Promise<T>,
): Promise<T> {
  const { tenant, actor, language, clock } = ctx;
  const limit = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const signal = stop ? AbortSignal.any([limit, stop]) : limit;
  signal.throwIfAborted();
  const silence = new Promise<never>((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
  // A tool that does not heed the signal is not waited for either.
  return Promise.race([ask({ idempotencyKey: proposal.id, tenant, actor, language, clock, signal }), silence]);
}

/** Once recorded by whoever was first: a worker that was taken for dead may come back with the same answer. */
async function settle(tx: Tx, attempt: Attempt, { settled }: Manner, output: Output): Promise<Execution> {
  const { proposal, tool } = attempt;
  const ctx = { ...attempt.ctx, db: tx };
  if ((await statusOf(tx, proposal.id)) === 'done') return receiptOf(ctx, tool, proposal.id);
  await markSettled(tx, proposal.id);
  const execution = await recordDone({ ...attempt, ctx }, output);
  await settled?.(tx);
  return execution;
}

/** Lets go of the attempt: for the turn to wait, for later when the turn has waited enough, for people after the last. */
async function unanswered(deps: ForeignDeps, attempt: Attempt, manner: Manner, cause: unknown): Promise<Execution> {
  const { proposal, n } = attempt;
  const inTenant = <T>(work: (tx: Tx) => Promise<T>) => withTenant(deps.db, deps.tenant.id, work);
  const isUnsent = attempt.isUnsent && isUnreached(cause);
  if (n >= MOST_ATTEMPTS) {
    if (isUnsent) throw new ToolRefusal('conflict', neverReached);
    return inTenant((tx) => giveUp(tx, deps, attempt, manner, cause));
  }
  const known = { status: isUnsent ? ('reserved' as const) : ('unknown' as const), lastError: kindOf(cause) };
  await inTenant((tx) => markUnanswered(tx, proposal.id, n, known));
  if (n >= IN_TURN) return pending(proposal);
  const wait = manner.signal?.aborted ? 0 : waitAfter(n);
  throw new EffectUnknown(`Nobody knows what became of proposal ${proposal.id}.`, wait, { cause });
}

/** What is said while nobody knows and it is tried again without anybody waiting. */
export function pending({ summary, language }: ProposalRow): Execution {
  return { done: false, pending: true, said: uncertain.meanwhile(summary)[language] };
}

async function giveUp(
  tx: Tx,
  deps: ForeignDeps,
  attempt: Attempt,
  { settled }: Manner,
  error: unknown,
): Promise<Execution> {
  const { proposal, tool, n } = attempt;
  const status = await statusOf(tx, proposal.id);
  if (status === 'done') return receiptOf({ ...attempt.ctx, db: tx }, tool, proposal.id);
  if (status !== 'approved') return pending(proposal);
  const said = await handToExperts(tx, deps, proposal, n, kindOf(error));
  await settled?.(tx);
  return { done: false, said };
}

async function statusOf(tx: Tx, id: string): Promise<ProposalRow['status'] | undefined> {
  const [row] = await tx.select({ status: proposals.status }).from(proposals).where(eq(proposals.id, id)).for('update');
  return row?.status;
}

/** Codes of errors that come before a connection stands. */
const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function isUnreached(error: unknown): boolean {
  return UNREACHED.has(codeOf(error));
}

/** Its name and code; messages of other systems may quote what people wrote. */
function kindOf(error: unknown): string {
  return error instanceof Error ? [error.name, codeOf(error)].filter(Boolean).join(' ') : 'unknown';
}

/** The code of an error or of what lies under it, as with `fetch`. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.cause);
}

/** Answers that leave open whether the request was or will be carried out. */
const UNCLEAR = new Set([408, 409, 423, 425, 429]);

/** For `call` of tools that speak HTTP: a clear no becomes a refusal, an answer that decides nothing an error. */
export function assertAccepted({ ok, status }: Pick<Response, 'ok' | 'status'>, system: Localized): void {
  if (ok) return;
  if (status >= 400 && status < 500 && !UNCLEAR.has(status))
    throw new ToolRefusal('invalid', refusedThere(system, status));
  throw new Error(`${system.en} answered ${status}.`);
}
