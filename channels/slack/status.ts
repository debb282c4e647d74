/** What shows that somebody is at work: an agent's session, else the status of an older assistant's thread, else a note. */
import { eq } from 'drizzle-orm';
import { addressOf, forgetAddress, rememberAddress } from '../../db/addresses.ts';
import { turnOutcome } from '../../db/inbox.ts';
import type { Place } from '../../db/outbox.ts';
import { inbox } from '../../db/schema/turns.ts';
import { withTenant } from '../../db/tenant.ts';
import { withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { clipped } from './escape.ts';
import { isLacking, mayHave } from './lacking.ts';
import { noteWhenLong, removeNote } from './progress-note.ts';
import { DIRECT, threadNamed } from './thread.ts';

export interface At {
  tenant: string;
  team: string;
  channel: string;
  threadTs: string;
  /** The `ts` of the note, where no status is shown. */
  note?: string;
}

const STATUS_MS = 3_000;
const MOST = 100;

/** Shows that a turn is worked on; what goes wrong with it is not worth a word. */
export async function showProgress(
  deps: SlackDeps,
  { tenant, place, turn, text }: { tenant: string; place: Place; turn: string; text: string },
): Promise<void> {
  const spot = await statusAt(deps, tenant, place, turn);
  if (!spot) return;
  const at = (await setStatus(deps, spot, clipped(text, MOST))) ? spot : await notedAt(deps, spot, turn, text);
  if (!at) return;
  const row = { tenant, channel: 'slack', key: keyOf(turn), value: JSON.stringify(at) };
  await withTenant(deps.db, tenant, (tx) => rememberAddress(tx, row));
  // The answer may have overtaken us, and whoever posted it saw no status to take away.
  const done = await withTenant(deps.db, tenant, (tx) => turnOutcome(tx, turn));
  if (done) await endProgress(deps, tenant, turn);
}

/** One note a turn: further words would only come and go. */
async function notedAt(deps: SlackDeps, spot: At, turn: string, text: string): Promise<At | undefined> {
  const before = await withTenant(deps.db, spot.tenant, (tx) => addressOf(tx, 'slack', keyOf(turn)));
  const note = before ? undefined : await noteWhenLong(deps, spot, turn, clipped(text, MOST));
  return note ? { ...spot, note } : undefined;
}

/** Takes the status of a turn away once its answer is there. */
export async function endProgress(deps: SlackDeps, tenant: string, turn: string): Promise<void> {
  const value = await withTenant(deps.db, tenant, (tx) => addressOf(tx, 'slack', keyOf(turn)));
  if (!value) return;
  const at = JSON.parse(value) as At;
  await (at.note ? removeNote(deps, at, at.note) : clearStatus(deps, at));
  await withTenant(deps.db, tenant, (tx) => forgetAddress(tx, 'slack', keyOf(turn)));
}

/** Takes the status of a thread away. */
export async function clearStatus(deps: SlackDeps, at: At): Promise<void> {
  await setStatus(deps, at, '');
}

/** Where the status of a turn stands: at its thread, and in a direct conversation at the message itself. */
async function statusAt(deps: SlackDeps, tenant: string, place: Place, turn: string): Promise<At | undefined> {
  const thread = place.thread ? threadNamed(place.thread) : undefined;
  if (!thread || thread.at.startsWith('@')) return undefined;
  const { team, channel, at } = thread;
  const threadTs = at === DIRECT ? await tsOfTurn(deps, tenant, turn) : at;
  return threadTs ? { tenant, team, channel, threadTs } : undefined;
}

async function tsOfTurn({ db }: SlackDeps, tenant: string, turn: string): Promise<string | undefined> {
  const [row] = await withTenant(db, tenant, (tx) =>
    tx.select({ key: inbox.providerKey }).from(inbox).where(eq(inbox.id, turn)),
  );
  return /^slack:[^:]+:[^:]+:(\d+\.\d+)$/.exec(row?.key ?? '')?.[1];
}

/** True when the workspace shows it. */
async function setStatus(deps: SlackDeps, at: At, text: string): Promise<boolean> {
  return (await setSession(deps, at, text)) || (await setAssistant(deps, at, text));
}

function keyOf(turn: string): string {
  return `status:${turn}`;
}

async function setSession(deps: SlackDeps, at: At, text: string): Promise<boolean> {
  const { team, channel, threadTs } = at;
  if (!mayHave(team, 'sessions')) return false;
  try {
    const status = text ? 'processing' : 'active';
    await withSlack(
      deps,
      at,
      (client) => client.agents.sessions.setStatus({ channel_id: channel, thread_ts: threadTs, status }),
      STATUS_MS,
    );
    return true;
  } catch (error) {
    isLacking(team, 'sessions', error);
    return false;
  }
}

async function setAssistant(deps: SlackDeps, at: At, status: string): Promise<boolean> {
  const { team, channel, threadTs } = at;
  if (!mayHave(team, 'assistant')) return false;
  try {
    await withSlack(
      deps,
      at,
      (client) => client.assistant.threads.setStatus({ channel_id: channel, thread_ts: threadTs, status }),
      STATUS_MS,
    );
    return true;
  } catch (error) {
    isLacking(team, 'assistant', error);
    return false;
  }
}
