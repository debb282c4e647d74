/** Writes into systems that are not ours: claimed before the request, looked for before it is made again, and no transaction open meanwhile. */
import { eq } from 'drizzle-orm';
import type { TenantConfig } from '../agents/config-schema.ts';
import type { Localized } from '../agents/message.ts';
import type { ProposalRow } from '../db/approvals.ts';
import { failpoint } from '../db/failpoint.ts';
import { proposals } from '../db/schema/approvals.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import { handToExperts, lockEffect, markDone, markInFlight, markUnknown, renewClaim } from './foreign-effect.ts';
import { refusedThere } from './foreign-phrases.ts';
import { type Effect, type Execution, receiptOf, recordDone } from './receipt.ts';
import { type ForeignContext, type ForeignWriteTool, ToolRefusal } from './tool.ts';

interface ForeignDeps {
  db: Db;
  tenant: TenantConfig;
}

type Output = Record<string, unknown>;

/** One try at a write; the first makes the request, later ones look for it first. */
export interface Attempt extends Effect {
  tool: ForeignWriteTool;
  n: number;
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

const MOST_ATTEMPTS = 5;
const FIRST_WAIT_MS = 1_000;
const ANSWER_WITHIN_MS = 30_000;
const RENEW_EVERY_MS = 4_000;

/** Claims an attempt for this worker; throws EffectUnknown while another one is at it. */
export async function claimEffect(
  tx: Tx,
  tenant: string,
  proposal: ProposalRow,
  tool: ForeignWriteTool,
  effect: { checked(): Promise<Effect>; unchecked(): Promise<Effect> },
): Promise<Attempt> {
  const before = await lockEffect(tx, proposal.id);
  if (before && before.heldMs > 0)
    throw new EffectUnknown(`Another worker is at proposal ${proposal.id}.`, before.heldMs);
  // What may have happened is looked for whatever stands against doing it now.
  const claimed = before ? await effect.unchecked() : await effect.checked();
  const n = (before?.attempts ?? 0) + 1;
  await markInFlight(tx, tenant, proposal, n);
  return { ...claimed, tool, n };
}

/** Carries out a claimed attempt and records what came of it. */
export async function actAbroad(
  deps: ForeignDeps,
  attempt: Attempt,
  check: (tx: Tx) => Promise<unknown>,
): Promise<Execution> {
  const { proposal, n } = attempt;
  const inTenant = <T>(work: (tx: Tx) => Promise<T>) => withTenant(deps.db, deps.tenant.id, work);
  const renew = () => void inTenant((tx) => renewClaim(tx, proposal.id, n)).catch(() => {});
  const renewing = setInterval(renew, RENEW_EVERY_MS);
  try {
    const sent = await send(attempt, () => inTenant(check));
    if ('output' in sent) return await inTenant((tx) => settle(tx, attempt, sent.output));
    if (n >= MOST_ATTEMPTS) return await inTenant((tx) => giveUp(tx, deps.tenant, attempt, sent.error));
    await inTenant((tx) => markUnknown(tx, proposal.id, n, kindOf(sent.error)));
    const wait = FIRST_WAIT_MS * 2 ** (n - 1);
    throw new EffectUnknown(`Nobody knows what became of proposal ${proposal.id}.`, wait, { cause: sent.error });
  } finally {
    clearInterval(renewing);
  }
}

/** Asks the other system; a clear no is thrown, everything that is neither yes nor no is given back. */
async function send(attempt: Attempt, check: () => Promise<unknown>): Promise<{ output: Output } | { error: unknown }> {
  const { tool, input, n } = attempt;
  try {
    failpoint('before-write');
    if (n > 1) {
      const found = await looked(attempt);
      if (found) return { output: tool.output.parse(found) };
      await check();
    }
    const output = await answered(attempt, (ctx) => tool.foreign.call(ctx, input));
    failpoint('after-write');
    return { output: tool.output.parse(output) };
  } catch (error) {
    if (error instanceof ToolRefusal) throw error;
    return { error };
  }
}

/** A refusal to look is no answer to whether it happened. */
async function looked(attempt: Attempt): Promise<Output | undefined> {
  try {
    return await answered(attempt, (ctx) => attempt.tool.foreign.find(ctx, attempt.input));
  } catch (cause) {
    throw new Error('The other system could not be asked.', { cause });
  }
}

function answered<T>({ proposal, ctx }: Attempt, ask: (ctx: ForeignContext) => Promise<T>): Promise<T> {
  const { tenant, actor, language, clock } = ctx;
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const silence = new Promise<never>((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
  // A tool that does not heed the signal is not waited for either.
  return Promise.race([ask({ idempotencyKey: proposal.id, tenant, actor, language, clock, signal }), silence]);
}

/** Once recorded by whoever was first: a worker that was taken for dead may come back with the same answer. */
async function settle(tx: Tx, attempt: Attempt, output: Output): Promise<Execution> {
  const { proposal, tool } = attempt;
  const ctx = { ...attempt.ctx, db: tx };
  if ((await statusOf(tx, proposal.id)) === 'done') return receiptOf(ctx, tool, proposal.id);
  await markDone(tx, proposal.id);
  return recordDone({ ...attempt, ctx }, output);
}

async function giveUp(tx: Tx, tenant: TenantConfig, attempt: Attempt, error: unknown): Promise<Execution> {
  const { proposal, tool, n } = attempt;
  const status = await statusOf(tx, proposal.id);
  if (status === 'done') return receiptOf({ ...attempt.ctx, db: tx }, tool, proposal.id);
  return { done: false, said: await handToExperts(tx, tenant, proposal, n, kindOf(error)) };
}

async function statusOf(tx: Tx, id: string): Promise<ProposalRow['status'] | undefined> {
  const [row] = await tx.select({ status: proposals.status }).from(proposals).where(eq(proposals.id, id)).for('update');
  return row?.status;
}

/** Its name and code; messages of other systems may quote what people wrote. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { name, cause } = error;
  return [name, cause instanceof Error && 'code' in cause ? String(cause.code) : ''].filter(Boolean).join(' ');
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
