/** A process that dies at each named point of a turn's path, again and again, while others go on. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAILPOINTS } from '../../db/failpoint.ts';
import { allQuiet, approvalOf, click, requests } from './approvals.ts';
import { faultsOf, settle, settled } from './oracle.ts';
import { scaled } from './scale.ts';
import { openStack, type Stack } from './stack.ts';
import { type Asked, type Kind, mixed, send } from './traffic.ts';
import { withoutGuard } from './triggers.ts';
import { waitUntil } from './wait-until.ts';

const TIMES = scaled(20);
/** Points that a process with no worker in it passes. */
const OF_WEB = ['after-inbox', 'before-enqueue'];
const AT_ONCE = 3;
/** A point that is not reached within this is no point of the path. */
const REACHED_MS = 180_000;
const SETTLE_MS = 120_000;

let stack: Stack;
let sent: Asked[];

beforeAll(async () => {
  stack = await openStack({ workers: 1 });
  sent = [];
});
afterAll(() => stack?.close());

/** Sends turns of every kind, cards and their approvals among them, until it is told to stop. */
function keepSending(): () => Promise<void> {
  const stop = new AbortController();
  const kinds: Kind[] = ['note', 'question', 'voucher', 'expense'];
  const talk = async () => {
    while (!stop.signal.aborted) {
      const turns = mixed(4, kinds);
      sent.push(...turns);
      for (const asked of turns) await send(stack, asked);
      await approved();
    }
  };
  const talking = Promise.all([talk(), talk(), talk(), talk()]);
  return async () => {
    stop.abort();
    await talking;
  };
}

/** A request that waits for a click, and the click. */
async function approved(): Promise<void> {
  const [{ asked, marks }] = requests(1) as [ReturnType<typeof requests>[number]];
  asked.kind = 'note';
  sent.push(asked);
  await send(stack, asked);
  const by = { tenant: asked.tenant, person: 'sam' };
  const id = await approvalOf(stack, marks[0] ?? '', SETTLE_MS);
  await waitUntil(`${id} to be decided`, SETTLE_MS, async () => {
    const { status } = await click(stack, by, 'approve', id);
    return status >= 200 && status < 500;
  });
}

describe('a process that dies at a named point', () => {
  it('leaves nothing lost, doubled or unsaid behind, whichever point it was', async () => {
    const stop = keepSending();
    const points = FAILPOINTS.filter((point) => !OF_WEB.includes(point));
    const deaths = points.flatMap((point) => Array.from({ length: TIMES }, (_, n) => `${point}@${1 + (n % 3)}`));
    const left = deaths.values();
    const die = async () => {
      for (const at of left) {
        // It may reach its point before it says that it is ready.
        const armed = stack.startWorker({ FAILPOINT: at });
        const how = await waitUntil(`a worker to die at ${at}`, REACHED_MS, () =>
          Promise.race([armed.ended, pause(50, false)]),
        );
        expect(how, armed.output()).toBe('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, die));
    for (const at of OF_WEB.flatMap((point) => Array.from({ length: TIMES }, () => `${point}@3`))) {
      await stack.web.stop();
      await stack.restartWeb({ FAILPOINT: at }).catch(() => {});
      await waitUntil(`the web process to die at ${at}`, REACHED_MS, () => !stack.web.isWorking());
      await stack.restartWeb();
    }
    await stop();
    await settle(stack, sent);
    await allQuiet(stack);
    const tried = (await settled(stack, sent)).filter(({ crashes }) => crashes > 0).length;
    console.log(
      `${deaths.length + OF_WEB.length * TIMES} deaths at ${FAILPOINTS.length} points, ${sent.length} turns, ${tried} run again`,
    );
    expect(await faultsOf(stack, sent)).toEqual([]);
  });

  it('would double effects if done proposals were forgotten', async () => {
    const guard = await withoutGuard(stack, 'one effect per proposal');
    const turns = mixed(4, ['note']);
    for (const worker of stack.workers) worker.signal('SIGSTOP');
    const armed = stack.startWorker({ FAILPOINT: 'after-effect' });
    for (const asked of turns) await send(stack, asked);
    await armed.ended;
    for (const worker of stack.workers) worker.signal('SIGCONT');
    await settle(stack, turns);
    expect(await faultsOf(stack, turns)).toContainEqual(expect.stringContaining('has 2 effects instead of 1'));
    await guard();
  });
});
