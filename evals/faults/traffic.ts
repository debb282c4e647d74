/** What people send while things break: mixed turns, each with a mark by which its effects are counted. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { command } from './command-model.ts';
import type { Stack } from './stack.ts';
import { TENANTS } from './three-tenants.ts';

export type Kind = 'question' | 'thai' | 'ticket' | 'note' | 'expense' | 'voucher';

/** One message and what became of sending it. */
export interface Asked {
  /** Idempotency key and mark in one. */
  key: string;
  tenant: string;
  person: string;
  kind: Kind | 'poison' | 'slow';
  text: string;
  /** The conversation in Slack that it is written in; left out where it is a request to the API. */
  slack?: string;
  /** Who has to approve it before it is done. */
  approver?: string;
  /** Leave out to start a thread. */
  thread?: string;
  /** Set once the server has said that it has it. */
  accepted?: { turn: string; thread: string; ms: number };
  /** What was answered before that: a status, or 0 when no answer came. */
  refusals: number[];
}

export const PEOPLE = ['mali', 'krit', 'nattaya', 'somsak', 'dusadee', 'orn', 'pim', 'benja', 'wirat', 'uthai'];
const KINDS: Kind[] = ['note', 'question', 'voucher', 'thai', 'ticket', 'expense'];
const SEND_AGAIN_MS = 250;
const PATIENCE_MS = 120_000;

const TEXTS: Record<Kind, (key: string) => string> = {
  question: () => 'how much can I spend on a hotel in Bangkok?',
  thai: () => 'ได้ค่าทันตกรรมเท่าไหร่',
  ticket: (key) => `open a ticket: the printer ${key} keeps jamming`,
  note: (key) => command(['it.note', { marker: key }]),
  // Amounts of their own: two alike claims of one person warn of each other.
  expense: (key) => `Claim ${amountOf(key)} THB for a taxi to ${key}`,
  voucher: (key) => command(['finance.post_voucher', { marker: key, amount: 100 }]),
};

function amountOf(key: string): number {
  const [run = '', n = ''] = key.split('x');
  return 100 + ((Number.parseInt(run, 16) + Number(n)) % 1_900);
}

/** As many turns as asked for, of all kinds, people and companies in turn. */
export function mixed(count: number, kinds: Kind[] = KINDS): Asked[] {
  const run = randomUUID().slice(0, 8);
  return Array.from({ length: count }, (_, n) => {
    const key = `${run}x${n}`;
    const kind = kinds[n % kinds.length] as Kind;
    const [tenant, person] = [TENANTS[n % TENANTS.length] as string, PEOPLE[n % PEOPLE.length] as string];
    return { key, tenant, person, kind, text: TEXTS[kind](key), refusals: [] };
  });
}

/** Sends it until the server has it, as a client that does not give up would: always under the same key. */
export async function send(stack: Pick<Stack, 'url' | 'token'>, asked: Asked): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const began = performance.now();
    const { status, body } = await post(stack, asked);
    if (status === 200 || status === 202) {
      asked.accepted = { turn: body.query_id, thread: body.thread, ms: performance.now() - began };
      return;
    }
    asked.refusals.push(status);
    if (status >= 400 && status < 500) throw new Error(`${asked.key} was refused: ${status} ${JSON.stringify(body)}`);
    await pause(SEND_AGAIN_MS);
  }
  throw new Error(`${asked.key} was not accepted in ${PATIENCE_MS / 1000} s: ${asked.refusals.slice(-5)}`);
}

/** Sends all of them, so many at a time; a pause between two of one sender spreads them over time. */
export async function sendAll(
  stack: Pick<Stack, 'url' | 'token'>,
  turns: Asked[],
  { atOnce = 8, everyMs = 0, by = send }: { atOnce?: number; everyMs?: number; by?: typeof send } = {},
): Promise<void> {
  const left = turns.values();
  const sender = async () => {
    for (const asked of left) {
      await by(stack, asked);
      if (everyMs > 0) await pause(everyMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
}

interface Accepted {
  query_id: string;
  thread: string;
}

async function post(
  { url, token }: Pick<Stack, 'url' | 'token'>,
  { tenant, person, key, text, thread }: Asked,
): Promise<{ status: number; body: Accepted }> {
  const headers = {
    authorization: `Bearer ${token(tenant, person)}`,
    'content-type': 'application/json',
    'idempotency-key': key,
    prefer: 'respond-async',
  };
  const body = JSON.stringify(thread === undefined ? { text } : { text, thread });
  try {
    const response = await fetch(`${url}/api/v1/query`, { method: 'POST', headers, body });
    return { status: response.status, body: (await response.json()) as Accepted };
  } catch {
    return { status: 0, body: { query_id: '', thread: '' } };
  }
}
