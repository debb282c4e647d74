/** How fast a message is verified, stored and acknowledged, and against a bare handler with one insert. */
import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { freePort } from '../faults/free-port.ts';
import type { Stack } from '../faults/stack.ts';
import { SECRET } from './bare-ack.ts';
import { asFastAsPossible, type Loaded, type Shot, steadily } from './load.ts';
import { percentile, withServer } from './server.ts';
import { slackEvent, startSlack, tieSpeaker } from './slack.ts';

const RATE = 200;
/** `npm run bench -- ack --whole` takes the minute that the target names. */
const SECONDS = process.argv.includes('--whole') ? 60 : 15;
const FLAT_OUT_SECONDS = 5;
const SENDERS = 32;
/** Every tenth comes twice. */
const TWICE = 10;

/** A way in: what is sent for the nth message of a run, and the status that says it was stored. */
interface Way {
  name: string;
  shot(stack: Stack, run: string, n: number): Shot;
  accepted: number;
}

const API: Way = { name: 'API', shot: query, accepted: 202 };
const SLACK: Way = { name: 'signed Slack events', shot: slackEvent, accepted: 200 };

/** Prints for each way in the times at 200 a second, what was lost or doubled, and the throughput against the floor. */
export async function benchAck(): Promise<void> {
  const slack = await startSlack();
  // Workers stand still, so that what is measured is taking in; their share of the processor is `throughput`'s.
  await withServer(
    0,
    async (stack) => {
      await tieSpeaker(stack);
      const bare = await floor(stack);
      for (const way of [API, SLACK]) await measure(stack, way, bare);
    },
    slack.settings,
  ).finally(slack.close);
}

async function measure(stack: Stack, way: Way, bare: Loaded): Promise<void> {
  const [warm, run, fast] = [newRun(), newRun(), newRun()];
  await asFastAsPossible(4, 1, (n) => way.shot(stack, warm, n));
  const numberOf = (n: number) => (n % TWICE === TWICE - 1 ? n - 1 : n);
  const steady = await steadily(RATE, SECONDS, (n) => way.shot(stack, run, numberOf(n)));
  const due = new Set(Array.from({ length: RATE * SECONDS }, (_, n) => numberOf(n))).size;
  print(way, steady, due, await count(stack, run));
  const ours = await asFastAsPossible(SENDERS, FLAT_OUT_SECONDS, (n) => way.shot(stack, fast, n));
  console.log(
    `${way.name}, flat out: ${rate(ours)} acks/s against ${rate(bare)} of a bare Fastify + HMAC + zod + one insert: ${((100 * ours.times.length) / ours.seconds / (bare.times.length / bare.seconds)).toFixed(0)} % (target 60 %)`,
  );
}

/** Part of every key of a run, in letters that all ways allow. */
function newRun(): string {
  return randomUUID().replaceAll('-', '').toUpperCase();
}

function print({ name, accepted }: Way, steady: Loaded, due: number, stored: number): void {
  const refused = [...steady.statuses]
    .filter(([status]) => status !== accepted)
    .map(([status, n]) => `${n} × ${status}`);
  console.log(
    `${name}: ack at ${RATE}/s for ${SECONDS} s: p50 ${percentile(steady.times, 0.5).toFixed(1)} ms, p99 ${percentile(steady.times, 0.99).toFixed(1)} ms (target 50); ${due - stored} lost or doubled of ${due}${refused.length > 0 ? `; ${refused.join(', ')}` : ''}`,
  );
}

function query({ url, token }: Stack, run: string, n: number): Shot {
  const headers = {
    authorization: `Bearer ${token('meridian', 'mali')}`,
    'content-type': 'application/json',
    'idempotency-key': `${run}-${n}`,
    prefer: 'respond-async',
  };
  return { url: `${url}/api/v1/query`, headers, body: JSON.stringify({ text: 'how many sick days can I take?' }) };
}

async function count({ sql }: Stack, run: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>('select count(*)::int as n from inbox where provider_key like $1', [
    `%${run}%`,
  ]);
  return rows[0]?.n ?? 0;
}

async function floor({ postgres }: Stack): Promise<Loaded> {
  const port = await freePort();
  const program = join(import.meta.dirname, 'bare-ack.ts');
  const child = spawn(process.execPath, [program, postgres.url, `${port}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const shot = (n: number) => {
    const body = JSON.stringify({ key: `${randomUUID()}-${n}`, text: 'how many sick days can I take?' });
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    return {
      url: `http://127.0.0.1:${port}/`,
      headers: { 'content-type': 'application/json', 'x-signature': signature },
      body,
    };
  };
  await asFastAsPossible(4, 1, shot);
  const loaded = await asFastAsPossible(SENDERS, FLAT_OUT_SECONDS, shot);
  child.kill('SIGKILL');
  return loaded;
}

function rate({ times, seconds }: Loaded): string {
  return (times.length / seconds).toFixed(0);
}
