/** A process that dies at each named point of a turn's path, again and again, while others go on; what people hear of it goes out to Slack. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FAILPOINTS } from '../../db/failpoint.ts';
import { allQuiet, approvalOf, click, requests } from './approvals.ts';
import { allPosted, deliveryFaultsOf, repeated } from './delivery-oracle.ts';
import type { Member } from './member.ts';
import { faultsOf, settle, settled } from './oracle.ts';
import { scaled } from './scale.ts';
import { inSlack, linkEverybody, noteDeath, openSlackSide, type SlackSide, sendInSlack } from './slack-stand-in.ts';
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

let slack: SlackSide;
let stack: Stack;
let sent: Asked[];

beforeAll(async () => {
  slack = await openSlackSide();
  stack = await openStack({ workers: 1, more: slack.settings });
  await linkEverybody(stack);
  sent = [];
});
afterEach(() => {
  expect(slack.double.faults.splice(0)).toEqual([]);
});
afterAll(async () => {
  await stack?.close();
  await slack?.close();
});

/** Sends turns of every kind, half of them in Slack, cards and their approvals among them, until it is told to stop. */
function keepSending(): () => Promise<void> {
  const stop = new AbortController();
  const kinds: Kind[] = ['note', 'question', 'voucher', 'expense'];
  const talk = async (where: (asked: Asked) => Asked) => {
    while (!stop.signal.aborted) {
      for (const asked of mixed(4, kinds)) await say(where(asked));
      await approved(where);
    }
  };
  const throughApi = (asked: Asked) => asked;
  const talking = Promise.all([talk(throughApi), talk(inSlack), talk(throughApi), talk(inSlack)]);
  return async () => {
    stop.abort();
    await talking;
  };
}

async function say(asked: Asked): Promise<void> {
  sent.push(asked);
  await (asked.slack ? sendInSlack(stack, slack, asked) : send(stack, asked));
}

/** A request that waits for a click, and the click. */
async function approved(where: (asked: Asked) => Asked): Promise<Asked> {
  const [{ asked }] = requests(1) as [ReturnType<typeof requests>[number]];
  const request = where({ ...asked, kind: 'note', approver: 'sam' });
  await say(request);
  const by = { tenant: asked.tenant, person: 'sam' };
  const id = await approvalOf(stack, asked.key, SETTLE_MS);
  await waitUntil(`${id} to be decided`, SETTLE_MS, async () => {
    const { status } = await click(stack, by, 'approve', id);
    return status >= 200 && status < 500;
  });
  return request;
}

/** A worker that will die there, which may be before it says that it is ready. */
function armed(at: string): Member {
  const worker = stack.startWorker({ FAILPOINT: at });
  noteDeath(slack, worker);
  return worker;
}

/** Written in Slack while nobody works but one that dies there. */
async function dieOver(at: string, turns: Asked[]): Promise<void> {
  for (const worker of stack.workers) worker.signal('SIGSTOP');
  const dying = armed(at);
  for (const asked of turns) await sendInSlack(stack, slack, asked);
  expect(await dying.ended, dying.output()).toBe('SIGKILL');
}

function goOn(): void {
  for (const worker of stack.workers) worker.signal('SIGCONT');
}

describe('a process that dies at a named point', () => {
  it('leaves nothing lost, doubled or unsaid behind, whichever point it was', async () => {
    const stop = keepSending();
    const points = FAILPOINTS.filter((point) => !OF_WEB.includes(point));
    const deaths = points.flatMap((point) => Array.from({ length: TIMES }, (_, n) => `${point}@${1 + (n % 3)}`));
    const left = deaths.values();
    const die = async () => {
      for (const at of left) {
        const dying = armed(at);
        const how = await waitUntil(`a worker to die at ${at}`, REACHED_MS, () =>
          Promise.race([dying.ended, pause(50, false)]),
        );
        expect(how, dying.output()).toBe('SIGKILL');
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
    await allPosted(stack);
    const written = sent.filter((asked) => asked.slack);
    const tried = (await settled(stack, sent)).filter(({ crashes }) => crashes > 0).length;
    console.log(
      `${deaths.length + OF_WEB.length * TIMES} deaths at ${FAILPOINTS.length} points, ${sent.length} turns, ${tried} run again; ${written.length} in Slack, where ${repeated(slack, written)} posts came twice`,
    );
    expect(await faultsOf(stack, sent)).toEqual([]);
    expect(written.length).toBeGreaterThan(0);
    expect(await deliveryFaultsOf(stack, slack, sent)).toEqual([]);
  });

  it('leaves an answer that is posted once when it dies before it posts, and twice when it dies before it notes it', async () => {
    const [before, after] = mixed(2, ['note']).map(inSlack) as [Asked, Asked];
    await dieOver('before-post', [before]);
    await dieOver('after-post', [after]);
    const left = await deliveryFaultsOf(stack, slack, [before, after]);
    for (const fault of ['is left pending', 'has 0 answers in Slack']) expect(left.join('\n')).toContain(fault);
    goOn();
    await settle(stack, [before, after]);
    await allPosted(stack);
    expect(await deliveryFaultsOf(stack, slack, [before, after])).toEqual([]);
    expect([repeated(slack, [before]), repeated(slack, [after])]).toEqual([0, 1]);
  });

  it('would leave somebody without an answer if it were noted before it is posted', async () => {
    const guard = await withoutGuard(stack, 'noted after it is posted');
    const turns = mixed(1, ['note']).map(inSlack);
    await dieOver('before-post', turns);
    await guard();
    goOn();
    await settle(stack, turns);
    await allPosted(stack);
    expect(await faultsOf(stack, turns)).toEqual([]);
    expect(await deliveryFaultsOf(stack, slack, turns)).toEqual([expect.stringContaining('has 0 answers in Slack')]);
  });

  it('would answer twice if it were forgotten what is posted, though nobody died', async () => {
    const guard = await withoutGuard(stack, 'noted when it is posted');
    const turns = mixed(4, ['note', 'question']).map(inSlack);
    for (const asked of turns) await say(asked);
    turns.push(await approved(inSlack));
    await settle(stack, turns);
    await allQuiet(stack);
    await allPosted(stack);
    await guard();
    expect(await faultsOf(stack, turns)).toEqual([]);
    const faults = (await deliveryFaultsOf(stack, slack, turns)).filter((one) => one.includes('was posted 2 times'));
    // What is to be approved has two answers and a card.
    expect(faults).toHaveLength(turns.length + 2);
  });

  it('would double effects if done proposals were forgotten', async () => {
    const guard = await withoutGuard(stack, 'one effect per proposal');
    const turns = mixed(4, ['note']);
    for (const worker of stack.workers) worker.signal('SIGSTOP');
    const dying = stack.startWorker({ FAILPOINT: 'after-effect' });
    for (const asked of turns) await send(stack, asked);
    await dying.ended;
    goOn();
    await settle(stack, turns);
    expect(await faultsOf(stack, turns)).toContainEqual(expect.stringContaining('has 2 effects instead of 1'));
    await guard();
  });
});
