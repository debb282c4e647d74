/** Messages that come more than once, and many into one thread. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { command, THINK } from './command-model.ts';
import { allPosted, deliveryFaultsOf } from './delivery-oracle.ts';
import { faultsOf, settle } from './oracle.ts';
import { scaled } from './scale.ts';
import { shifted } from './shifted-clock.ts';
import { inSlack, linkEverybody, openSlackSide, type SlackSide, sendInSlack } from './slack-stand-in.ts';
import { openStack, type Stack } from './stack.ts';
import { type Asked, mixed, send, sendAll } from './traffic.ts';
import { withoutGuard } from './triggers.ts';

const AGAIN = 5;
const LATER_MS = 360_000;

let slack: SlackSide;
let stack: Stack;

beforeAll(async () => {
  slack = await openSlackSide();
  stack = await openStack({ more: slack.settings });
  await linkEverybody(stack);
});
afterEach(() => {
  expect(slack.double.faults.splice(0)).toEqual([]);
});
afterAll(async () => {
  await stack?.close();
  await slack?.close();
});

/** So many copies of each, out of order and many at once; each is signed anew and bears another event id. */
async function deliver(turns: Asked[], times: number, aheadMs = 0): Promise<void> {
  const copies = turns.flatMap((asked) => Array.from({ length: times }, () => asked));
  await sendAll(stack, shuffled(copies), { atOnce: 32, by: (_, asked) => sendInSlack(stack, slack, asked, aheadMs) });
}

/** Another web process, which has heard of nothing. */
async function anotherWeb(flags: string[] = []): Promise<void> {
  await stack.web.stop();
  await stack.restartWeb({}, flags);
}

/** Six minutes pass, for the rows and for another web process. */
async function sixMinutesLater(): Promise<void> {
  await stack.sql.query(
    `update inbox set received_at = received_at - interval '6 minutes', done_at = done_at - interval '6 minutes'`,
  );
  await anotherWeb(shifted(LATER_MS));
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe('a message that comes five times', () => {
  it('from Slack, two of them six minutes later, runs once and is answered once', async () => {
    const turns = mixed(scaled(500)).map(inSlack);
    await deliver(turns, AGAIN - 2);
    await settle(stack, turns);
    await sixMinutesLater();
    await deliver(turns, 2, LATER_MS);
    await settle(stack, turns);
    await allPosted(stack);
    console.log(
      `${turns.length} messages, each five times and out of order: ${stack.erp.rows.length} postings in the ERP, ${slack.double.state.posts.length} posts`,
    );
    expect(await faultsOf(stack, turns)).toEqual([]);
    expect(await deliveryFaultsOf(stack, slack, turns)).toEqual([]);
  });

  it('would run more than once if another process took what comes again for new', async () => {
    const guard = await withoutGuard(stack, 'same message once');
    const turns = mixed(5, ['note']).map(inSlack);
    for (let times = 0; times < 2; times++) {
      await anotherWeb();
      await deliver(turns, 1);
    }
    await guard();
    expect((await faultsOf(stack, turns)).filter((fault) => fault.includes('was taken in 2 times'))).toHaveLength(5);
    await allPosted(stack);
  });

  it('through the API or from the page runs once too, under the key that its client chose', async () => {
    const requests = mixed(scaled(100));
    const posts = mixed(scaled(100), ['note']).map((asked) => ({ ...asked, tenant: 'meridian' }));
    const copies = <T>(turns: T[]) => shuffled(Array.from({ length: AGAIN }, () => turns).flat());
    await Promise.all([sendAll(stack, copies(requests), { atOnce: 32 }), ...copies(posts).map(post)]);
    await settle(stack, [...requests, ...posts]);
    expect(await faultsOf(stack, [...requests, ...posts])).toEqual([]);
  });

  it('would run more than once without that key', async () => {
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
