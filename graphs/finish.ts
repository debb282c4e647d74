/** The end of a turn: memory, transcript, outbox and inbox in one transaction, and the next turn of the thread begun in it. */
import { eq } from 'drizzle-orm';
import type { ReceiptLine, Reply, Turn } from '../agents/message.ts';
import { type OutcomeTrace, tellOutcome } from '../agents/trace-events.ts';
import { failpoint } from '../db/failpoint.ts';
import { finishTurn, type InboxRow, type Outcome, type ResumePayload } from '../db/inbox.ts';
import { renewLease, type ThreadRow, writeMemory } from '../db/lease.ts';
import { type Place, queueReply } from '../db/outbox.ts';
import { ledger, proposals } from '../db/schema/approvals.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { recordLines, type Said } from '../db/transcript.ts';
import { unsettledEffects } from '../tools/foreign-effect.ts';
import { uncertain } from '../tools/foreign-phrases.ts';
import { abandon } from './abandon.ts';
import type { Memory } from './memory.ts';
import { listed, say } from './phrases.ts';
import { cancelProposal } from './propose.ts';
import { loadNext } from './run-thread.ts';
import type { Loaded, Runner } from './runner.ts';
import { safeReply } from './safe-reply.ts';
import type { MachineDeps } from './scope.ts';

/** What a turn came to: an outcome with what the thread shall remember, or one to be worked out in the transaction. */
export type Ending = { said?: Said[] } & ({ outcome: Outcome; memory?: Memory } | { settle(tx: Tx): Promise<Settled> });

/** What was worked out in the transaction; the memory stays as it was unless another is given. */
interface Settled {
  outcome: Outcome;
  wakes?: string[];
  memory?: Memory;
}

/** Commits the ending if this worker still holds the thread, tells whoever waits, and returns the next turn. */
export async function finish(runner: Runner, loaded: Loaded, ending: Ending): Promise<Loaded | undefined> {
  const { deps, events } = runner;
  failpoint('before-finish');
  const { outcome, wakes, next } = await withTenant(deps.db, deps.tenant.id, async (tx) => {
    const { outcome: said, wakes = [], memory: kept } = await settled(tx, loaded, ending);
    const outcome = said.reply ? { ...said, reply: safeReply(said.reply, deps) } : said;
    await write(tx, runner, loaded, outcome, ending.said ?? []);
    await finishTurn(tx, loaded.row.id, outcome.code === 'failed' ? 'dead' : 'done', outcome);
    const memory = kept ? JSON.stringify(kept) : loaded.place.memory;
    return { outcome, wakes, next: await loadNext(tx, runner, { ...loaded.place, memory }, loaded.alone) };
  });
  events.publish(deps.tenant.id, { type: 'turn-done', turn: loaded.row.id, outcome });
  tellOutcome(outcomeTrace(outcome));
  // The turn is committed: what goes wrong from here on is the sweep's, and no reason to run or apologise for it again.
  const isOurs = (error: unknown) => runner.onError(error, loaded.row.id);
  for (const thread of wakes) await runner.wake(thread).catch(isOurs);
  // Not waited for: a channel that is slow to take it would keep this turn's seat.
  if ('settle' in ending || runner.isPushed(loaded.place.channel)) void runner.deliver().catch(isOurs);
  return next;
}

/** Both ways begin by writing to the thread under its fencing token: whoever lost it gets no further. */
async function settled(tx: Tx, { row, place, memory: before }: Loaded, ending: Ending): Promise<Settled> {
  if ('settle' in ending) {
    await renewLease(tx, place.id, place.leaseToken);
    const done = await ending.settle(tx);
    if (done.memory) await writeMemory(tx, place.id, place.leaseToken, JSON.stringify(done.memory));
    return done;
  }
  const { outcome, memory = before } = ending;
  await writeMemory(tx, place.id, place.leaseToken, JSON.stringify(memory));
  const dropped = before.form?.proposal;
  if (dropped && dropped !== memory.form?.proposal) await cancelProposal(tx, row.person, dropped);
  return { outcome, memory };
}

async function write(tx: Tx, runner: Runner, { row, place }: Loaded, { reply }: Outcome, said: Said[]): Promise<void> {
  const tenant = runner.deps.tenant.id;
  await recordLines(tx, tenant, { thread: place.id, turn: row.id }, reply ? [...said, { reply }] : said);
  const to = answeredIn(row, place);
  if (reply && runner.isPushed(to.channel)) await queueReply(tx, tenant, row.id, to, reply);
}

/** Clicks on one card share a thread, whoever made it first; each of them is answered where that click was. */
function answeredIn(row: InboxRow, { id, channel, conversation }: ThreadRow): Place {
  if (!id.startsWith('decision:')) return { channel, conversation, thread: id };
  const click = JSON.parse(row.payload) as Turn;
  return { channel: click.channel, conversation: click.conversation, thread: null };
}

/**
 * Every turn ends in words: what could not be finished is apologised for with a reference, what was stopped is said to be,
 * and so is what was done before.
 */
export function endingEarly(
  { deps }: Runner,
  { person, row, memory }: Loaded,
  { keepWords = true, stopped = false }: { keepWords?: boolean; stopped?: boolean },
): { said: Said[]; settle(tx: Tx): Promise<Settled> } {
  const language = person?.language ?? 'en';
  return {
    said: keepWords ? saidIn(row) : [],
    settle: async (tx) => {
      const left = row.kind === 'resume' ? await abandoned(tx, deps, row, language) : undefined;
      if (left) return left;
      const after = stopped ? say.stoppedAfter : say.apologyAfter;
      const { receipts, summaries } = await doneIn(tx, row.id);
      const unclear = await unsettledEffects(tx, row.id);
      const done = summaries.length > 0 ? after(language, listed(summaries, language, 'conjunction'), row.id) : '';
      const open = unclear.map(({ summary }) => uncertain.meanwhile(summary)[language]);
      // Only where nothing is known to be done, nor may be, is it said that nothing was.
      const nothing = stopped ? say.stopped(language) : say.apology(language, row.id);
      const text = [done, ...open].filter(Boolean).join('\n\n') || nothing;
      const reply: Reply = {
        status: 'refused',
        text,
        language,
        department: memory.department ?? null,
        confidence: 0,
        sources: [],
        model: 'policy',
        approvals: [],
        receipts,
      };
      return { outcome: { code: stopped ? 'ok' : 'failed', message: text, reply } };
    },
  };
}

/** What people approved and could not be carried out is closed, and those who approved it are told too. */
async function abandoned(
  tx: Tx,
  deps: MachineDeps,
  row: InboxRow,
  language: Reply['language'],
): Promise<{ outcome: Outcome } | undefined> {
  const { proposal } = JSON.parse(row.payload) as ResumePayload;
  const { reply } = await abandon(tx, deps, row.id, proposal, language);
  return reply && { outcome: { code: 'failed', message: reply.text, reply } };
}

function saidIn({ kind, payload, person }: InboxRow): Said[] {
  const { text, decision } = kind === 'resume' ? { text: '' } : (JSON.parse(payload) as Turn);
  return text && !decision ? [{ person, text }] : [];
}

async function doneIn(tx: Tx, turn: string): Promise<{ receipts: ReceiptLine[]; summaries: string[] }> {
  const rows = await tx
    .select({ id: ledger.id, tool: ledger.tool, record: ledger.record, summary: proposals.summary })
    .from(ledger)
    .innerJoin(proposals, eq(proposals.id, ledger.proposal))
    .where(eq(proposals.turn, turn));
  return {
    receipts: rows.map(({ id, tool, record }) => ({ id, tool, record })),
    summaries: rows.map(({ summary, record }) => `**${summary}** (${record})`),
  };
}

function outcomeTrace({ code, reply }: Outcome): OutcomeTrace {
  if (!reply) return { code, text: () => '' };
  const { status, department, model, confidence, sources, text, trace } = reply;
  return { code, status, department, model, confidence, sources: sources.length, ...trace, text: () => text };
}
