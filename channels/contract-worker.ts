/** Does in the contract suite what the machine does in earnest: takes turns from the inbox, answers them and carries clicks out. */
import type { Card, Reply, Turn } from '../agents/message.ts';
import { nextTurn } from '../db/begin-turn.ts';
import type { Events } from '../db/events.ts';
import { finishTurn, type InboxRow, type Outcome } from '../db/inbox.ts';
import { type Place, queueReply } from '../db/outbox.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import { recordLines } from '../db/transcript.ts';
import type { Channel } from './channel.ts';
import { carryOut, raise } from './contract-click.ts';
import { aReply } from './contract-samples.ts';

/** What a message or a command comes to; undefined repeats it. */
export type Script = (turn: Turn) => Partial<Reply> | Outcome | undefined;

export interface Worker {
  wake(tenant: string, thread: string): Promise<void>;
  perform(script: Script): void;
  hold(): void;
  release(): void;
  raise(tx: Tx, turn: Turn, card: Card, to: string[]): Promise<void>;
  /** Resolves when it is at nothing; never while it is held with work to do. */
  idle(): Promise<void>;
}

interface WorkDeps {
  db: Db;
  events: Events;
  /** Where turns are written down as they begin. */
  turns: Turn[];
  progress(at: Parameters<NonNullable<Channel['progress']>>[0]): Promise<void>;
  deliver(tenant: string): Promise<void>;
  onError(error: unknown): void;
}

/** What people read while a turn is worked on. */
export const PROGRESS = 'Looking in HR…';

/** A worker that takes one turn of a thread after the other. */
export function workFor({ db, events, turns, progress, deliver, onError }: WorkDeps): Worker {
  let script: Script = () => undefined;
  let gate = Promise.resolve();
  let open = () => {};
  const lines = new Map<string, Promise<void>>();

  /** What a deleted question asked for is the machine's; here nothing of it waits. */
  const settle = (tenant: string, id: string) =>
    withTenant(db, tenant, (tx) => finishTurn(tx, id, 'done', { code: 'ok' }));
  const work = async (tenant: string, thread: string) => {
    await gate;
    const row = (await withTenant(db, tenant, (tx) => nextTurn(tx, { id: thread, leaseToken: 0 })))?.row;
    if (!row) return;
    if (row.kind === 'deletion') return settle(tenant, row.id);
    const turn = JSON.parse(row.payload) as Turn;
    turns.push(turn);
    const { channel, conversation } = turn;
    const place = { channel, conversation, thread };
    // As in earnest, what is shown meanwhile may be lost.
    if (!turn.decision && !turn.feedback)
      await progress({ tenant, place, turn: row.id, text: PROGRESS }).catch(() => {});
    const outcome = await withTenant(db, tenant, (tx) => finish(tx, row, turn, script));
    events.publish(tenant, { type: 'turn-done', turn: row.id, outcome });
    await deliver(tenant);
  };

  return {
    async wake(tenant, thread) {
      const key = JSON.stringify([tenant, thread]);
      const after = (lines.get(key) ?? Promise.resolve()).then(() => work(tenant, thread)).catch(onError);
      lines.set(key, after);
      await after;
    },
    perform(next) {
      script = next;
    },
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release: () => open(),
    raise,
    async idle() {
      let before: Promise<void>[];
      do {
        before = [...lines.values()];
        await Promise.all(before);
      } while (before.length !== lines.size || [...lines.values()].some((line) => !before.includes(line)));
    },
  };
}

async function finish(tx: Tx, { id, thread }: InboxRow, turn: Turn, script: Script): Promise<Outcome> {
  const { tenant, channel, conversation, person, text } = turn;
  const place: Place = { channel, conversation, thread };
  const outcome = turn.decision
    ? await carryOut(tx, id, turn, turn.decision)
    : turn.feedback
      ? { code: 'ok' as const }
      : outcomeOf(script(turn) ?? { text: `You said: ${turn.text}` });
  if (!turn.decision && !turn.feedback) await recordLines(tx, tenant, { thread, turn: id }, [{ person, text }]);
  if (outcome.reply) {
    await recordLines(tx, tenant, { thread, turn: id }, [{ reply: outcome.reply }]);
    await queueReply(tx, tenant, id, place, outcome.reply);
  }
  await finishTurn(tx, id, 'done', outcome);
  return outcome;
}

function outcomeOf(scripted: Partial<Reply> | Outcome): Outcome {
  return 'code' in scripted ? scripted : { code: 'ok', reply: aReply(scripted) };
}
