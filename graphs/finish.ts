/** The end of a turn: memory, transcript, outbox and inbox in one transaction, and the next turn of the thread begun in it. */
import type { Reply } from '../agents/message.ts';
import { failpoint } from '../db/failpoint.ts';
import { finishTurn, type Outcome } from '../db/inbox.ts';
import { renewLease, writeMemory } from '../db/lease.ts';
import { queueReply } from '../db/outbox.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { recordLines, type Said } from '../db/transcript.ts';
import type { Memory } from './memory.ts';
import { say } from './phrases.ts';
import { cancelProposal } from './propose.ts';
import { type Loaded, loadNext, type Runner } from './run-turn.ts';

/** What a turn came to: an outcome with what the thread shall remember, or a decision to be made in the transaction. */
export type Ending = { outcome: Outcome; memory?: Memory; said?: Said[] } | { decide(tx: Tx): Promise<Outcome> };

/** Commits the ending if this worker still holds the thread, tells whoever waits, and returns the next turn. */
export async function finish(runner: Runner, loaded: Loaded, ending: Ending): Promise<Loaded | undefined> {
  const { deps, events } = runner;
  failpoint('before-finish');
  const { outcome, next } = await withTenant(deps.db, deps.tenant.id, async (tx) => {
    const outcome = 'decide' in ending ? await decided(tx, loaded, ending) : await written(tx, runner, loaded, ending);
    await finishTurn(tx, loaded.row.id, outcome.code === 'failed' ? 'dead' : 'done', outcome);
    const memory = 'memory' in ending ? JSON.stringify(ending.memory) : loaded.place.memory;
    return { outcome, next: await loadNext(tx, { ...loaded.place, memory }) };
  });
  events.publish(deps.tenant.id, { type: 'turn-done', turn: loaded.row.id, outcome });
  // The turn is committed: what goes wrong from here on is the sweep's, and no reason to run or apologise for it again.
  if ('decide' in ending || runner.isPushed(loaded.place.channel))
    await runner.deliver().catch((error: unknown) => runner.onError(error, loaded.row.id));
  return next;
}

async function decided(tx: Tx, { place }: Loaded, ending: Extract<Ending, { decide: unknown }>): Promise<Outcome> {
  await renewLease(tx, place.id, place.leaseToken);
  return ending.decide(tx);
}

async function written(
  tx: Tx,
  runner: Runner,
  { row, place, memory: before }: Loaded,
  { outcome, memory = before, said = [] }: Extract<Ending, { outcome: Outcome }>,
): Promise<Outcome> {
  const tenant = runner.deps.tenant.id;
  await writeMemory(tx, place.id, place.leaseToken, JSON.stringify(memory));
  const dropped = before.form?.proposal;
  if (dropped && dropped !== memory.form?.proposal) await cancelProposal(tx, row.person, dropped);
  const { reply } = outcome;
  await recordLines(tx, tenant, { thread: place.id, turn: row.id }, reply ? [...said, { reply }] : said);
  if (reply && runner.isPushed(place.channel)) {
    const { channel, conversation, id: thread } = place;
    await queueReply(tx, tenant, row.id, { channel, conversation, thread }, reply);
  }
  return outcome;
}

/** Every turn ends in words: what could not be finished is apologised for, with a reference. */
export function apology({ person, row, memory }: Loaded): Ending {
  const language = person?.language ?? 'en';
  const text = say.apology(language, row.id);
  const reply: Reply = {
    status: 'refused',
    text,
    language,
    department: memory.department ?? null,
    confidence: 0,
    sources: [],
    model: 'policy',
    approvals: [],
    receipts: [],
  };
  return { outcome: { code: 'failed', message: text, reply } };
}
