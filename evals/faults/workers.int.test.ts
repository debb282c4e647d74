/** Workers that die, one message that kills them, and workers that are replaced while people ask. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, THINK } from './command-model.ts';
import { faultsOf, settle, settled } from './oracle.ts';
import { scaled } from './scale.ts';
import { openStack, type Stack } from './stack.ts';
import { type Asked, mixed, send, sendAll } from './traffic.ts';
import { withoutGuard } from './triggers.ts';
import { waitUntil } from './wait-until.ts';

const KILL_EVERY_MS = 2_000;
/** Turns per second while workers come and go. */
const RATE = 8;
const SENDERS = 8;
const EVERY_MS = (1_000 * SENDERS) / RATE;
/** A process has ten seconds to stop; the machine is busy. */
const STOP_MS = 12_000;

let stack: Stack;

beforeAll(async () => {
  stack = await openStack();
  // The ERP has its moods too: some postings are written and nobody hears of it, some are refused.
  stack.erp.mood = { delayMs: 20, cut: 0.1, failAfter: 0.1, failBefore: 0.1 };
});
afterAll(() => stack?.close());

/** Kills one working process after the other until told to stop; tells how many. */
function keepKilling(): () => Promise<number> {
  let kills = 0;
  const stop = new AbortController();
  const killing = (async () => {
    while (!stop.signal.aborted) {
      await pause(KILL_EVERY_MS, undefined, { signal: stop.signal }).catch(() => {});
      const working = stack.workers.filter((worker) => worker.isWorking());
      const victim = working[Math.floor(Math.random() * working.length)];
      if (!victim || stop.signal.aborted) continue;
      await victim.kill();
      kills++;
    }
  })();
  return async () => {
    stop.abort();
    await killing;
    return kills;
  };
}

async function bothWork(): Promise<void> {
  await waitUntil('both workers to work', 60_000, () => stack.workers.filter((one) => one.isWorking()).length >= 2);
}

describe('workers that are killed', () => {
  it('lose and double nothing', async () => {
    const turns = mixed(scaled(1_000));
    const stop = keepKilling();
    await sendAll(stack, turns, { atOnce: SENDERS, everyMs: EVERY_MS });
    const kills = await stop();
    const seconds = await settle(stack, turns);
    const retried = (await settled(stack, turns)).filter(({ crashes }) => crashes > 0).length;
    console.log(
      `${turns.length} turns, ${kills} kills, ${retried} run again, settled ${seconds.toFixed(1)} s after the last kill`,
    );
    expect(kills).toBeGreaterThanOrEqual(scaled(20));
    expect(await faultsOf(stack, turns)).toEqual([]);
    expect(seconds).toBeLessThan(120);
  });

  it('would leave turns behind if the leases of the dead did not run out', async () => {
    await bothWork();
    const guard = await withoutGuard(stack, 'leases run out');
    const turns = mixed(4, ['note']).map((one) => ({
      ...one,
      text: command([THINK, { ms: 2_000 }], ['it.note', { marker: one.key }]),
    }));
    await sendAll(stack, turns);
    await waitUntil(
      'turns to run',
      30_000,
      async () => (await stack.sql.query('select 1 from inbox where running')).rowCount,
    );
    await Promise.all(stack.workers.map((worker) => worker.kill()));
    await expect(settle(stack, turns, 25_000)).rejects.toThrow(/still open/);
    await guard();
    await stack.sql.query('update threads set lease_until = null');
    await settle(stack, turns);
    expect(await faultsOf(stack, turns)).toEqual([]);
  });
});

describe('a message that kills its worker', () => {
  it('is set aside and its author told, while everybody else is answered', async () => {
    await bothWork();
    const poison: Asked = { ...mixed(1)[0], kind: 'poison' } as Asked;
    poison.text = command(['it.end_worker', { marker: poison.key }]);
    const turns = mixed(scaled(200));
    await Promise.all([send(stack, poison), sendAll(stack, turns)]);
    const seconds = await settle(stack, [...turns, poison], 180_000);
    const [found] = await settled(stack, [poison]);
    console.log(
      `${turns.length} turns beside one that killed ${found?.crashes} workers, all settled in ${seconds.toFixed(1)} s`,
    );
    expect(await faultsOf(stack, turns)).toEqual([]);
    expect(found).toMatchObject({ status: 'dead', code: 'failed', said: 1, reply: { status: 'refused' } });
    expect(found?.crashes).toBeLessThanOrEqual(4);
  });

  it('would be noticed if it were never set aside', async () => {
    await bothWork();
    await stack.sql.query(
      `create function no_count() returns trigger language plpgsql as $$ begin new.crashes := 0; return new; end $$;
       create trigger no_count before update on inbox for each row execute function no_count();`,
    );
    const poison: Asked = { ...mixed(1)[0], kind: 'poison' } as Asked;
    poison.text = command(['it.end_worker', { marker: poison.key }]);
    await send(stack, poison);
    const deaths: unknown[] = [];
    for (const worker of stack.workers) void worker.ended.then((how) => deaths.push(how));
    await waitUntil('a worker to die of it', 60_000, () => deaths.length > 0);
    const [found] = await settled(stack, [poison]);
    expect(found).toMatchObject({ status: 'received', crashes: 0 });
    await stack.sql.query(`update inbox set status = 'dead' where substring(provider_key from '[^:]*$') = $1`, [
      poison.key,
    ]);
    await stack.sql.query('drop function no_count cascade');
  });
});

describe('a deploy', () => {
  it('loses and doubles nothing, and every process stops in time', async () => {
    await bothWork();
    const turns = mixed(scaled(2_000));
    const deploys = scaled(20);
    const stops: number[] = [];
    const sending = sendAll(stack, turns, { atOnce: SENDERS, everyMs: EVERY_MS / 2 });
    for (let n = 0; n < deploys; n++) {
      for (const worker of [...stack.workers]) stops.push(await timed(() => worker.stop()));
      if (n % 4 === 1) {
        stops.push(await timed(() => stack.web.stop()));
        await stack.restartWeb();
      }
      await bothWork();
    }
    await sending;
    const seconds = await settle(stack, turns);
    const resent = turns.filter(({ refusals }) => refusals.length > 0).length;
    console.log(
      `${turns.length} turns over ${deploys} deploys, slowest stop ${Math.max(...stops).toFixed(1)} s, ${resent} sent again, settled in ${seconds.toFixed(1)} s`,
    );
    expect(await faultsOf(stack, turns)).toEqual([]);
    expect(Math.max(...stops) * 1_000).toBeLessThan(STOP_MS);
    const crashed = (await settled(stack, turns)).filter(({ crashes }) => crashes > 0);
    expect(crashed).toEqual([]);
  });

  it('would show turns that were left behind if workers were killed instead', async () => {
    await bothWork();
    const turns = mixed(40);
    await sendAll(stack, turns, { atOnce: 40 });
    await Promise.all(stack.workers.map((worker) => worker.kill()));
    await settle(stack, turns);
    expect((await settled(stack, turns)).filter(({ crashes }) => crashes > 0).length).toBeGreaterThan(0);
    expect(await faultsOf(stack, turns)).toEqual([]);
  });
});

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}
