/** Workers whose clocks are ten minutes ahead and ten minutes behind. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allQuiet, approvalOf, click, requests } from './approvals.ts';
import { command, THINK } from './command-model.ts';
import type { Member } from './member.ts';
import { faultsOf, settle, settled } from './oracle.ts';
import { scaled } from './scale.ts';
import { withoutGuardInWorker } from './source-guards.ts';
import { openStack, type Stack } from './stack.ts';
import { mixed, sendAll } from './traffic.ts';
import { waitUntil } from './wait-until.ts';

const TEN_MINUTES_MS = 600_000;
const CHORES_MS = 60_000;

let stack: Stack;
let ahead: Member;
let behind: Member;

/** Flags for node that move every clock of a process but the monotonic one. */
function shifted(ms: number): string[] {
  const code = `const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given) { given.length > 0 ? super(...given) : super(Real.now() + ${ms}); }
      static now() { return Real.now() + ${ms}; }
    };`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

beforeAll(async () => {
  stack = await openStack({ workers: 0 });
  [ahead, behind] = await Promise.all([
    stack.addWorker({}, shifted(TEN_MINUTES_MS)),
    stack.addWorker({}, shifted(-TEN_MINUTES_MS)),
  ]);
});
afterAll(() => stack?.close());

/** Requests whose cards end that many seconds from now. */
async function cardsEnding(
  count: number,
  seconds: number,
): Promise<{ tenant: string; approval: string; mark: string }[]> {
  const all = requests(count);
  await sendAll(
    stack,
    all.map(({ asked }) => asked),
  );
  return Promise.all(
    all.map(async ({ asked, marks: [mark = ''] }) => {
      const approval = await approvalOf(stack, mark);
      await stack.sql.query(`update approvals set expires_at = now() + make_interval(secs => $2) where id = $1`, [
        approval,
        seconds,
      ]);
      return { tenant: asked.tenant, approval, mark };
    }),
  );
}

async function statuses(cards: { approval: string }[]): Promise<string[]> {
  const ids = cards.map(({ approval }) => approval);
  const { rows } = await stack.sql.query<{ status: string }>('select status from approvals where id = any($1)', [ids]);
  return rows.map(({ status }) => status);
}

describe('clocks that are ten minutes wrong', () => {
  it('take no thread from a worker that is at it', async () => {
    const turns = mixed(scaled(200));
    const thinking = mixed(6, ['note']).map((one) => ({
      ...one,
      text: command([THINK, { ms: 8_000 }], ['it.note', { marker: one.key }]),
    }));
    await sendAll(stack, [...thinking, ...turns]);
    await settle(stack, [...thinking, ...turns]);
    expect(await faultsOf(stack, [...thinking, ...turns])).toEqual([]);
    const taken = (await settled(stack, [...thinking, ...turns])).filter(({ crashes }) => crashes > 0);
    console.log(
      `${turns.length + thinking.length} turns on clocks twenty minutes apart, ${taken.length} taken from a living worker`,
    );
    expect(taken).toEqual([]);
  });

  it('expire what is over and nothing else', async () => {
    const soon = await cardsEnding(2, 300);
    for (const [alone, away] of [
      [ahead, behind],
      [behind, ahead],
    ] as const) {
      const over = await cardsEnding(2, -1);
      away.signal('SIGSTOP');
      await waitUntil('cards that are over to expire', CHORES_MS, async () =>
        (await statuses(over)).every((status) => status === 'expired'),
      );
      expect(alone.isWorking()).toBe(true);
      away.signal('SIGCONT');
    }
    expect(await statuses(soon)).toEqual(['pending', 'pending']);
    for (const { tenant, approval } of soon)
      expect((await click(stack, { tenant, person: 'sam' }, 'approve', approval)).status).toBe(200);
    await allQuiet(stack);
    console.log(
      'cards that were over expired on either clock alone; cards with five minutes left did not and could be decided',
    );
  });

  it('would expire cards too early if the process looked at its own clock', async () => {
    const soon = await cardsEnding(2, 300);
    await withoutGuardInWorker(stack, 'cards end by the clock of the database', shifted(TEN_MINUTES_MS));
    await waitUntil('cards with five minutes left to expire', CHORES_MS, async () =>
      (await statuses(soon)).every((status) => status === 'expired'),
    );
  });
});
