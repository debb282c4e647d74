/** Redis and PostgreSQL that go away under load. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, settle } from './oracle.ts';
import { isShort, scaled } from './scale.ts';
import { withoutSource } from './source-guards.ts';
import { openStack, type Stack } from './stack.ts';
import { type Asked, mixed, sendAll } from './traffic.ts';
import { waitUntil } from './wait-until.ts';

const REDIS_STOP_MS = isShort ? 6_000 : 60_000;
const IN_FLIGHT = scaled(500);

let stack: Stack;

beforeAll(async () => {
  stack = await openStack();
});
afterAll(() => stack?.close());

/** Sends turns and lets `harm` happen when some, but not most, of them are through. */
async function inFlight(harm: () => Promise<void>): Promise<{ turns: Asked[]; seconds: number; open: number }> {
  const turns = mixed(IN_FLIGHT);
  const keys = turns.map(({ key }) => key);
  const sending = sendAll(stack, turns, { atOnce: 32 });
  const through = () => done(keys);
  await waitUntil('the first turns to be through', 60_000, async () => (await through()) >= IN_FLIGHT / 10);
  const open = IN_FLIGHT - (await through());
  await harm();
  await sending;
  return { turns, open, seconds: await settle(stack, turns) };
}

async function done(keys: string[]): Promise<number> {
  const { rows } = await stack.sql.query<{ n: number }>(
    `select count(*)::int as n from inbox where status <> 'received' and substring(provider_key from '[^:]*$') = any($1)`,
    [keys],
  );
  return rows[0]?.n ?? 0;
}

describe('Redis', () => {
  it.each([
    [
      'is killed and comes back empty',
      async () => {
        await stack.redis.kill();
        await stack.redis.start();
      },
    ],
    ['is emptied', () => stack.redis.flush()],
    [
      `is away for ${REDIS_STOP_MS / 1000} s`,
      async () => {
        await stack.redis.kill();
        await pause(REDIS_STOP_MS);
        await stack.redis.start();
      },
    ],
  ] as [string, () => Promise<void>][])('%s, and no turn is lost or done twice', async (title, harm) => {
    const { turns, seconds, open } = await inFlight(harm);
    console.log(
      `Redis ${title}: ${turns.length} turns, ${open} open at that moment, settled ${seconds.toFixed(1)} s later`,
    );
    expect(await faultsOf(stack, turns)).toEqual([]);
    expect(turns.flatMap(({ refusals }) => refusals)).toEqual([]);
  });

  it('would lose turns if nobody but the queue remembered them', async () => {
    const turns = mixed(20);
    for (const worker of stack.workers) worker.signal('SIGSTOP');
    await sendAll(stack, turns);
    await stack.redis.flush();
    // What the sweep looks for is hidden: the turns wait for a moment that does not come.
    await stack.sql.query(`update inbox set next_try_at = 'infinity' where status = 'received'`);
    for (const worker of stack.workers) worker.signal('SIGCONT');
    await expect(settle(stack, turns, 8_000)).rejects.toThrow(/still open/);
    await stack.sql.query(`update inbox set next_try_at = null where status = 'received'`);
    await settle(stack, turns);
    expect(await faultsOf(stack, turns)).toEqual([]);
  });
});

/** Sends turns and lets the server crash when all of them wait to be stored; sent again until they are acknowledged. */
async function crashWhileStoring(): Promise<Asked[]> {
  const turns = mixed(5, ['note']);
  const holder = await stack.sql.connect();
  holder.on('error', () => {});
  await holder.query('begin; lock table inbox in share mode');
  const sending = sendAll(stack, turns);
  await waitUntil('the turns to wait', 30_000, async () => (await waiting()) === turns.length);
  await stack.postgres.crash();
  holder.release(true);
  await sending;
  return turns;
}

/** How many connections wait to store a turn. */
async function waiting(): Promise<number> {
  const { rows } = await stack.sql.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into threads%'`,
  );
  return rows[0]?.n ?? 0;
}

describe('PostgreSQL', () => {
  it('crashes again and again, and no turn is lost or done twice', async () => {
    const crashes = isShort ? 3 : 10;
    const turns = mixed(scaled(1_000));
    const sending = sendAll(stack, turns, { atOnce: 8, everyMs: isShort ? 600 : 800 });
    for (let n = 0; n < crashes; n++) {
      await pause(2_000);
      await stack.postgres.crash();
    }
    await sending;
    const seconds = await settle(stack, turns);
    const refused = turns.flatMap(({ refusals }) => refusals);
    console.log(
      `${turns.length} turns over ${crashes} crashes of PostgreSQL: ${refused.length} refusals sent again, settled in ${seconds.toFixed(1)} s`,
    );
    expect(await faultsOf(stack, turns)).toEqual([]);
    expect(refused.filter((status) => status < 500)).toEqual([]);
    expect([stack.web.isWorking(), stack.workers.every((worker) => worker.isWorking())]).toEqual([true, true]);
  });

  it('crashes while turns are being stored, and none of them was acknowledged', async () => {
    const turns = await crashWhileStoring();
    expect(turns.filter(({ refusals }) => refusals.length === 0)).toEqual([]);
    await settle(stack, turns);
    expect(await faultsOf(stack, turns)).toEqual([]);
  });

  it('would take acknowledged turns with it if they were acknowledged before they were stored', async () => {
    await stack.web.stop();
    await stack.restartWeb(withoutSource('stored before it is acknowledged'));
    const turns = await crashWhileStoring();
    const lost = turns.map(() => expect.stringContaining('was accepted and is lost'));
    expect(await faultsOf(stack, turns)).toEqual(lost);
  });
});
