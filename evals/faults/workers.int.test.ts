/** Workers that die, one message that kills them, and workers that are replaced while people ask. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, THINK } from './command-model.ts';
import { allPosted, deliveryFaultsOf, repeated } from './delivery-oracle.ts';
import type { Member } from './member.ts';
import { faultsOf, settle, settled } from './oracle.ts';
import { scaled } from './scale.ts';
import { inSlack, linkEverybody, noteDeath, openSlackSide, type SlackSide, sendInSlack } from './slack-stand-in.ts';
import { openStack, type Stack } from './stack.ts';
import { type Asked, mixed, send, sendAll } from './traffic.ts';
import { withoutGuard } from './triggers.ts';
import { waitUntil } from './wait-until.ts';

const KILL_EVERY_MS = 2_000;
/** Turns per second while workers come and go. */
const RATE = 8;
const SENDERS = 8;
const EVERY_MS = (1_000 * SENDERS) / RATE;
/** What a process has to stop in: what runs is finished or handed back. */
const STOP_SECONDS = 10;
/** Longer than a process that is to stop gives a turn. */
const LONG_THOUGHT_MS = 12_000;

let slack: SlackSide;
let stack: Stack;

beforeAll(async () => {
  slack = await openSlackSide();
  stack = await openStack({ more: slack.settings });
  await linkEverybody(stack);
  // The ERP has its moods too: some postings are written and nobody hears of it, some are refused.
  stack.erp.mood = { delayMs: 20, cut: 0.1, failAfter: 0.1, failBefore: 0.1 };
});
afterAll(async () => {
  await stack?.close();
  await slack?.close();
});

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
      noteDeath(slack, victim);
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

function thinking(asked: Asked, ms: number): Asked {
  return { ...asked, text: command([THINK, { ms }], ['it.note', { marker: asked.key }]) };
}

/** Waits until one of the turns that are meant is run by a worker. */
async function toRun(what: string, meant: string, values: string[] = []): Promise<void> {
  const running = `select 1 from inbox where running and ${meant}`;
  await waitUntil(`${what} to run`, 30_000, async () => (await stack.sql.query(running, values)).rowCount);
}

describe('workers that are killed', () => {
  it('lose and double nothing', async () => {
    // Those of the company that is in Slack are written there.
    const turns = mixed(scaled(1_000)).map((asked, n) => (n % 3 === 0 ? inSlack(asked) : asked));
    const stop = keepKilling();
    const by = (_: unknown, asked: Asked) => (asked.slack ? sendInSlack(stack, slack, asked) : send(stack, asked));
    await sendAll(stack, turns, { atOnce: SENDERS, everyMs: EVERY_MS, by });
    const kills = await stop();
    const seconds = await settle(stack, turns);
    await allPosted(stack);
    const retried = (await settled(stack, turns)).filter(({ crashes }) => crashes > 0).length;
    console.log(
      `${turns.length} turns, ${kills} kills, ${retried} run again, settled ${seconds.toFixed(1)} s after the last kill, ${repeated(slack, turns)} answered twice in Slack`,
    );
    expect(kills).toBeGreaterThanOrEqual(scaled(20));
    expect(await faultsOf(stack, turns)).toEqual([]);
    expect(await deliveryFaultsOf(stack, slack, turns)).toEqual([]);
    expect(slack.double.faults).toEqual([]);
    expect(seconds).toBeLessThan(120);
  });

  it('would leave turns behind if the leases of the dead did not run out', async () => {
    await bothWork();
    const guard = await withoutGuard(stack, 'leases run out');
    const turns = mixed(4, ['note']).map((one) => thinking(one, 2_000));
    await sendAll(stack, turns);
    await toRun('turns', 'true');
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
    const [long] = mixed(1, ['note']).map((asked) => thinking(asked, LONG_THOUGHT_MS)) as [Asked];
    const deploys = scaled(20);
    const stops: Stop[] = [];
    const sending = sendAll(stack, turns, { atOnce: SENDERS, everyMs: EVERY_MS / 2 });
    await send(stack, long);
    await toRun('the turn that thinks for long', 'id = $1', [long.accepted?.turn ?? '']);
    for (let n = 0; n < deploys; n++) {
      for (const worker of [...stack.workers]) stops.push(await stopped(worker));
      if (n % 4 === 1) {
        stops.push(await stopped(stack.web));
        await stack.restartWeb();
      }
      await bothWork();
    }
    await sending;
    const all = [...turns, long];
    const seconds = await settle(stack, all);
    const slowest = Math.max(...stops.map((one) => one.seconds));
    const resent = turns.filter(({ refusals }) => refusals.length > 0).length;
    console.log(
      `${all.length} turns over ${deploys} deploys, slowest of ${stops.length} stops ${slowest.toFixed(1)} s, ${resent} sent again, settled in ${seconds.toFixed(1)} s`,
    );
    expect(await faultsOf(stack, all)).toEqual([]);
    expect(stops.filter(({ how }) => how !== 0)).toEqual([]);
    expect(slowest).toBeLessThanOrEqual(STOP_SECONDS);
    expect((await settled(stack, all)).filter(({ crashes }) => crashes > 0)).toEqual([]);
    const { rows } = await stack.sql.query('select starts > 1 as begun_again from inbox where id = $1', [
      long.accepted?.turn,
    ]);
    expect(rows).toEqual([{ begun_again: true }]);
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

interface Stop {
  seconds: number;
  /** The code it ended with: 0 when it closed by itself in time. */
  how: Awaited<Member['ended']>;
}

async function stopped(member: Member): Promise<Stop> {
  const began = performance.now();
  await member.stop();
  return { seconds: (performance.now() - began) / 1_000, how: await member.ended };
}
