/** Does in tests what the machine does in earnest: takes turns from the inbox, answers them and carries decisions out. */
import { eq } from 'drizzle-orm';
import { decidersOf } from '../../agents/approvers.ts';
import type { Card, Decision, Reply, Turn } from '../../agents/message.ts';
import { decide, findApproval, ruleOf } from '../../db/approvals.ts';
import { nextTurn } from '../../db/begin-turn.ts';
import { loadDirectory } from '../../db/directory.ts';
import type { Events } from '../../db/events.ts';
import { finishTurn, type InboxRow, type Outcome, type ResumePayload, storeResume } from '../../db/inbox.ts';
import { ledger, proposals } from '../../db/schema/approvals.ts';
import { type Db, type Tx, withTenant } from '../../db/tenant.ts';
import { recordLines } from '../../db/transcript.ts';

/** What a message comes to; undefined leaves it unanswered. */
export type Script = (turn: Turn) => Outcome | undefined;

/** A reply of the HR department that says `text`. */
export function saying(text: string, more: Partial<Reply> = {}): Outcome {
  const reply: Reply = {
    status: 'answered',
    text,
    language: 'en',
    department: 'hr',
    confidence: 0.93,
    sources: [],
    model: 'builtin',
    approvals: [],
    receipts: [],
    ...more,
  };
  return { code: 'ok', reply };
}

export interface StandIn {
  /** The `wake` of an intake. */
  wake(tenant: string, thread: string): Promise<void>;
  /** Resolves when nothing is being worked on any more. */
  idle(): Promise<void>;
}

/** A worker whose turns are answered by `script`. */
export function standInWorker(db: Db, events: Events, script: Script): StandIn {
  const running = new Set<Promise<void>>();
  const begin = (tenant: string, thread: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const done = promise.finally(() => running.delete(done));
    running.add(done);
    setImmediate(() => void work(tenant, thread).then(resolve, reject));
  };
  const work = async (tenant: string, thread: string): Promise<void> => {
    const finished = await withTenant(db, tenant, async (tx) => {
      const row = (await nextTurn(tx, { id: thread, leaseToken: 0 }))?.row;
      const outcome = row && (await outcomeOf(tx, tenant, row, script));
      if (!row || !outcome) return undefined;
      await finishTurn(tx, row.id, 'done', outcome);
      return row;
    });
    if (!finished) return;
    events.publish(tenant, { type: 'turn-done', turn: finished.id });
    if (finished.kind === 'decision') begin(tenant, WAITING_THREAD);
  };
  return {
    wake: async (tenant, thread) => begin(tenant, thread),
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** The thread in which every proposal of the tests waits. */
export const WAITING_THREAD = 'thr_asked';

async function outcomeOf(tx: Tx, tenant: string, row: InboxRow, script: Script): Promise<Outcome | undefined> {
  if (row.kind === 'resume') return resume(tx, tenant, JSON.parse(row.payload) as ResumePayload);
  const turn = JSON.parse(row.payload) as Turn;
  if (turn.decision?.targets) return carryOutEach(tx, turn, turn.decision, turn.decision.targets);
  if (turn.decision) return carryOut(tx, turn, turn.decision);
  const outcome = script(turn);
  if (!outcome) return undefined;
  const line = { thread: turn.thread, turn: row.id };
  await recordLines(tx, tenant, line, [{ person: turn.person, text: turn.text }]);
  if (outcome.reply) await recordLines(tx, tenant, line, [{ reply: outcome.reply }]);
  return outcome;
}

/** Writes the record of an approved proposal, or finds that it cannot be written. */
async function resume(tx: Tx, tenantId: string, { proposal }: ResumePayload): Promise<Outcome> {
  const [row] = await tx.select().from(proposals).where(eq(proposals.id, proposal));
  if (row?.status !== 'approved') return { code: 'ok' };
  const failed = row.args.includes('impossible');
  await tx
    .update(proposals)
    .set(failed ? { status: 'failed', said: 'Too few days are left.' } : { status: 'done' })
    .where(eq(proposals.id, proposal));
  const receipt = {
    id: `rcp_${proposal}`,
    proposal,
    tool: row.tool,
    record: 'LV-1001',
    actor: row.requester,
    result: '{}',
  };
  if (!failed) await tx.insert(ledger).values({ tenantId, ...receipt });
  return { code: 'ok' };
}

async function carryOutEach(tx: Tx, turn: Turn, decision: Decision, targets: string[]): Promise<Outcome> {
  const results: NonNullable<Outcome['results']> = [];
  for (const target of targets) {
    const { code, message = '' } = await carryOut(tx, turn, { ...decision, target });
    results.push({ target, code, message });
  }
  return { code: 'ok', results };
}

async function carryOut(
  tx: Tx,
  { tenant, person }: Turn,
  { action, target, reason, edits }: Decision,
): Promise<Outcome> {
  const found = await findApproval(tx, target);
  if (!found) return { code: 'not_found' };
  const { approval, proposal } = found;
  const directory = await loadDirectory(tx, approval.department);
  const requester = directory.people.find((one) => one.id === proposal.requester);
  const deciders = requester ? decidersOf(ruleOf(approval), requester, directory) : [];
  if (!deciders.some(({ id }) => id === person)) return { code: 'not_allowed' };
  if (approval.status === 'expired' || approval.status === 'superseded') return { code: approval.status };
  if (approval.status !== 'pending')
    return { code: 'already_decided', message: `${approval.decidedBy} decided this already.` };
  const editable = (JSON.parse(approval.card) as Card).editable.map((field) => field.name);
  const wrong = Object.keys(edits ?? {}).filter((name) => !editable.includes(name));
  if (wrong[0])
    return { code: 'invalid_edit', message: 'That cannot be changed.', fields: { [wrong[0]]: 'cannot be changed' } };
  const status = action === 'approve' ? 'approved' : 'rejected';
  const { id, argsHash } = approval;
  if (!(await decide(tx, { id, argsHash, status, by: person, reason: reason ?? null }))) return { code: 'expired' };
  await tx.update(proposals).set({ status }).where(eq(proposals.id, proposal.id));
  await storeResume(tx, {
    tenant,
    thread: WAITING_THREAD,
    person: proposal.requester,
    turn: proposal.turn,
    proposal: proposal.id,
  });
  return { code: 'ok' };
}
