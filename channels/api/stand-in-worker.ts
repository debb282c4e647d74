/** Does in tests what the machine does in earnest: takes turns from the inbox, answers them and carries decisions out. */
import { eq } from 'drizzle-orm';
import { approversOf } from '../../agents/approvers.ts';
import type { Card, Decision, Reply, Turn } from '../../agents/message.ts';
import { decide, findApproval, ruleOf } from '../../db/approvals.ts';
import type { Events } from '../../db/events.ts';
import { finishTurn, nextTurn, type Outcome } from '../../db/inbox.ts';
import { listPeople } from '../../db/people.ts';
import { ledger, proposals } from '../../db/schema/approvals.ts';
import { type Db, type Tx, withTenant } from '../../db/tenant.ts';
import { recordLine } from '../../db/transcript.ts';

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

/** The `wake` of an intake whose turns are answered by `script`. */
export function standInWorker(
  db: Db,
  events: Events,
  script: Script,
): (tenant: string, thread: string) => Promise<void> {
  const work = async (tenant: string, thread: string) => {
    const finished = await withTenant(db, tenant, async (tx) => {
      const row = await nextTurn(tx, thread);
      if (!row) return undefined;
      const turn = JSON.parse(row.payload) as Turn;
      const outcome = turn.decision ? await carryOut(tx, turn, turn.decision) : script(turn);
      if (!outcome) return undefined;
      if (turn.kind === 'message')
        await recordLine(tx, tenant, { thread, turn: row.id, person: turn.person, text: turn.text });
      if (turn.kind === 'message' && outcome.reply)
        await recordLine(tx, tenant, { thread, turn: row.id, reply: outcome.reply });
      await finishTurn(tx, row.id, 'done', outcome);
      return row.id;
    });
    if (finished) events.publish(tenant, { type: 'turn-done', turn: finished });
  };
  return async (tenant, thread) => void setImmediate(work, tenant, thread);
}

async function carryOut(
  tx: Tx,
  { tenant, person }: Turn,
  { action, target, reason, edits }: Decision,
): Promise<Outcome> {
  const found = await findApproval(tx, target);
  if (!found) return { code: 'not_found' };
  const { approval, proposal } = found;
  const people = await listPeople(tx);
  const requester = people.find((one) => one.id === proposal.requester);
  if (!requester || !approversOf(ruleOf(approval), requester, people).includes(person)) return { code: 'not_allowed' };
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
  await tx
    .update(proposals)
    .set({ status: action === 'approve' ? 'done' : 'rejected' })
    .where(eq(proposals.id, proposal.id));
  if (action === 'approve') {
    const receipt = {
      id: `rcp_${id}`,
      proposal: proposal.id,
      tool: proposal.tool,
      record: 'LV-1001',
      actor: person,
      result: '{}',
    };
    await tx.insert(ledger).values({ tenantId: tenant, ...receipt });
  }
  return { code: 'ok' };
}
