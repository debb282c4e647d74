/** Messages that come more than once, and many into one thread. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, THINK } from './command-model.ts';
import { faultsOf, settle } from './oracle.ts';
import { scaled } from './scale.ts';
import { openStack, type Stack } from './stack.ts';
import { type Asked, mixed, send, sendAll } from './traffic.ts';
import { withoutGuard } from './triggers.ts';

const AGAIN = 5;

let stack: Stack;

beforeAll(async () => {
  stack = await openStack();
});
afterAll(() => stack?.close());

/** Every turn five times: three at once and out of order, and two more six minutes later. */
async function sendFiveTimes(turns: Asked[]): Promise<void> {
  const copies = turns.flatMap((asked) => Array.from({ length: AGAIN - 2 }, () => asked));
  await sendAll(stack, shuffled(copies), { atOnce: 32 });
  await settle(stack, turns);
  await stack.sql.query(
    `update inbox set received_at = received_at - interval '6 minutes', done_at = done_at - interval '6 minutes'`,
  );
  await sendAll(stack, shuffled([...turns, ...turns]), { atOnce: 32 });
  await settle(stack, turns);
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe('a message that comes five times', () => {
  it('runs once', async () => {
    const turns = mixed(scaled(500));
    await sendFiveTimes(turns);
    console.log(
      `${turns.length} messages, each five times and out of order: ${stack.erp.rows.length} postings in the ERP`,
    );
    expect(await faultsOf(stack, turns)).toEqual([]);
  });

  it('runs once from the page too, whose client chose the key', async () => {
    const turns = mixed(scaled(100), ['note']).map((asked) => ({ ...asked, tenant: 'meridian' }));
    await Promise.all(shuffled([...turns, ...turns, ...turns, ...turns, ...turns]).map(post));
    await settle(stack, turns);
    expect(await faultsOf(stack, turns)).toEqual([]);
  });

  it('would run more than once without the key', async () => {
    const guard = await withoutGuard(stack, 'same message once');
    const turns = mixed(5, ['note']);
    for (const asked of turns) for (let n = 0; n < 2; n++) await send(stack, asked).catch(() => {});
    await guard();
    expect((await faultsOf(stack, turns)).filter((fault) => fault.includes('was taken in 2 times'))).toHaveLength(5);
  });
});

/** As the page does it. */
async function post({ tenant, person, key, text }: Asked): Promise<void> {
  const response = await fetch(`${stack.url}/playground/posts`, {
    method: 'POST',
    headers: {
      cookie: `expert_session=${stack.token(tenant, person)}`,
      origin: stack.url,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ conversation: `dm:${person}`, text, key }),
  });
  expect(response.status).toBeLessThan(300);
  await response.body?.cancel();
}

describe('a busy thread', () => {
  it('answers fifty messages in the order they came', async () => {
    const { turns, thread } = await fillThread(50);
    console.log(`${turns.length} messages into a thread whose first turn thinks for two seconds`);
    expect(await faultsOf(stack, turns)).toEqual([]);
    expect(await heardIn(thread)).toEqual(turns.flatMap(({ key }) => [`person ${key}`, `expert ${key}`]));
  });

  it('would answer them out of order or twice if two workers were at it', async () => {
    const guard = await withoutGuard(stack, 'one worker per thread');
    const { turns, thread } = await fillThread(20);
    await guard();
    const inOrder = turns.flatMap(({ key }) => [`person ${key}`, `expert ${key}`]);
    expect([await faultsOf(stack, turns), await heardIn(thread)]).not.toEqual([[], inOrder]);
  });
});

async function fillThread(count: number): Promise<{ turns: Asked[]; thread: string }> {
  const turns = mixed(count, ['note']).map((asked) => ({ ...asked, tenant: 'siam', person: 'mali' }));
  const [first, ...rest] = turns as [Asked, ...Asked[]];
  first.text = command([THINK, { ms: 2_000 }], ['it.note', { marker: first.key }]);
  await send(stack, first);
  const thread = first.accepted?.thread ?? '';
  for (const asked of rest) await send(stack, Object.assign(asked, { thread }));
  await settle(stack, turns);
  return { turns, thread };
}

/** Who spoke, and of which message, in the order of the transcript. */
async function heardIn(thread: string): Promise<string[]> {
  const { rows } = await stack.sql.query<{ who: string; key: string }>(
    `select case when m.person is null then 'expert' else 'person' end as who,
            substring(i.provider_key from '[^:]*$') as key
       from messages m join inbox i on i.tenant_id = m.tenant_id and i.id = m.turn
      where m.thread = $1 order by m.seq`,
    [thread],
  );
  return rows.map(({ who, key }) => `${who} ${key}`);
}
