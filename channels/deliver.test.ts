import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Card, Reply } from '../agents/message.ts';
import type { Database } from '../db/client.ts';
import { newTenant, openMemory } from '../db/database-fixtures.ts';
import { queueCard, queueCardUpdate, queueReply } from '../db/outbox.ts';
import { outbox } from '../db/schema/turns.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import type { Channel, Outgoing } from './channel.ts';
import { createDeliver } from './deliver.ts';

let database: Database;
let tenant: string;
let failing: Set<string>;
let posted: string[];
let errors: string[];
beforeAll(async () => {
  database = await openMemory();
});
beforeEach(async () => {
  tenant = await newTenant(database.db);
  [failing, posted, errors] = [new Set(), [], []];
});
afterAll(() => database.close());

const textOf = (message: Outgoing) => ('reply' in message ? message.reply.text : message.card.title);
/** A channel that keeps what it posts, and fails for the texts in `failing`. */
const channel: Channel = {
  id: 'chat',
  capabilities: new Set(),
  async post(message) {
    if (failing.has(textOf(message))) throw new Error(`cannot post ${textOf(message)}`);
    posted.push(textOf(message));
    return `ref of ${textOf(message)}`;
  },
  async update(ref, message) {
    posted.push(`${ref} is now ${textOf(message)}`);
  },
};
const safe = (_tenant: string, reply: Reply) => reply;
const onError = (error: unknown) => void errors.push((error as Error).message);
const delivering = (channels = [channel]) => createDeliver(database.db, channels, { safe, onError }).deliver;
const run = <T>(work: (tx: Tx) => Promise<T>) => withTenant(database.db, tenant, work);
const place = (thread: string | null, of = 'chat') => ({ channel: of, conversation: '#ask-hr', thread });
const say = (text: string, thread = 'thr_1', of = 'chat') =>
  run((tx) => queueReply(tx, tenant, 'trn', place(thread, of), { text } as Reply));
const card = (title: string) => run((tx) => queueCard(tx, tenant, 'trn', place(null), title, { title } as Card));
const update = (subject: string, title: string) =>
  run((tx) => queueCardUpdate(tx, tenant, 'trn', subject, { title } as Card));
/** As if the wait after a failure were over. */
const pass = () => run((tx) => tx.update(outbox).set({ nextTryAt: null }));
/** As if nearly every attempt were used up. */
const wear = () => run((tx) => tx.update(outbox).set({ attempts: 299 }));
/** How long the oldest is left alone now. */
const hoursToWait = async () => {
  const left = sql<number>`extract(epoch from ${outbox.nextTryAt} - clock_timestamp())::float8`;
  const [row] = await run((tx) => tx.select({ left }).from(outbox).orderBy(outbox.seq).limit(1));
  return (row?.left ?? 0) / 3_600;
};
const statuses = () =>
  run(async (tx) => (await tx.select().from(outbox).orderBy(outbox.seq)).map(({ status }) => status));

describe('delivery', () => {
  it('posts in the order things were said, each once', async () => {
    for (const text of ['one', 'two', 'three']) await say(text);
    const deliver = delivering();
    await deliver(tenant);
    await deliver(tenant);
    expect(posted).toEqual(['one', 'two', 'three']);
    expect(await statuses()).toEqual(['posted', 'posted', 'posted']);
  });

  it('posts each once though it is asked several times at the same moment', async () => {
    for (const text of ['one', 'two']) await say(text);
    const deliver = delivering();
    await Promise.all([deliver(tenant), deliver(tenant), deliver(tenant)]);
    expect(posted).toEqual(['one', 'two']);
  });

  it('tells the channel the same source when it tries again', async () => {
    const sources: string[] = [];
    const post: Channel['post'] = async ({ source }) => {
      sources.push(source);
      if (sources.length === 1) throw new Error('cut off after it was posted');
      return null;
    };
    await say('once');
    const deliver = delivering([{ ...channel, post }]);
    await deliver(tenant);
    await pass();
    await deliver(tenant);
    expect(sources).toHaveLength(2);
    expect(new Set(sources).size).toBe(1);
  });

  it('tries again what failed, and keeps what follows in the same thread behind it', async () => {
    for (const text of ['one', 'two']) await say(text);
    await say('elsewhere', 'thr_2');
    failing.add('one');
    const deliver = delivering();
    await deliver(tenant);
    expect([posted, errors]).toEqual([['elsewhere'], ['cannot post one']]);
    failing.clear();
    await pass();
    await deliver(tenant);
    expect(posted).toEqual(['elsewhere', 'one', 'two']);
  });

  it('gives up after a day of failures, and lets the thread go on', async () => {
    for (const text of ['one', 'two']) await say(text);
    failing.add('one');
    const deliver = delivering();
    let hours = 0;
    while ((await statuses())[0] === 'pending') {
      hours += await hoursToWait();
      await pass();
      await deliver(tenant);
    }
    expect(hours).toBeGreaterThan(24);
    expect(hours).toBeLessThan(25);
    expect(await statuses()).toEqual(['dead', 'posted']);
    expect([posted, errors.length]).toEqual([['two'], 300]);
  });

  it('replaces a card where it was posted', async () => {
    await card('open');
    const deliver = delivering();
    await deliver(tenant);
    await update('open', 'approved');
    await deliver(tenant);
    expect(posted).toEqual(['open', 'ref of open is now approved']);
  });

  it('never posts an open card after its decision: the update waits for the card', async () => {
    await card('open');
    await card('another');
    await update('open', 'approved');
    failing.add('open');
    const deliver = delivering();
    await deliver(tenant);
    expect([posted, await statuses()]).toEqual([['another'], ['pending', 'posted', 'pending']]);
    failing.clear();
    await pass();
    await deliver(tenant);
    expect(posted).toEqual(['another', 'open', 'ref of open is now approved']);
  });

  it('lets the update of a card go that was never posted, and of a channel that cannot', async () => {
    await card('open');
    await update('open', 'approved');
    failing.add('open');
    await wear();
    await delivering()(tenant);
    expect([posted, await statuses()]).toEqual([[], ['dead', 'posted']]);
    const { update: _cannot, ...plain } = channel;
    await card('plain');
    await update('plain', 'approved');
    await delivering([plain])(tenant);
    expect(posted).toEqual(['plain']);
  });

  it('reports what is meant for a channel that is not running, and keeps it', async () => {
    await say('hello', 'thr_1', 'slack');
    await say('hello', 'thr_1');
    await delivering()(tenant);
    expect(errors).toEqual([expect.stringContaining('No channel slack is running')]);
    expect([posted, await statuses()]).toEqual([['hello'], ['pending', 'posted']]);
  });

  it('lets a slow post hold up its own thread alone', async () => {
    const gate = Promise.withResolvers<void>();
    const quick = Promise.withResolvers<void>();
    const post: Channel['post'] = async (message) => {
      if (textOf(message) === 'slow') await gate.promise;
      posted.push(textOf(message));
      if (posted.length === 40) quick.resolve();
      return null;
    };
    await say('slow');
    await say('after it');
    for (let n = 0; n < 40; n++) await say(`quick ${n}`, `thr_${n % 4}q`);
    const done = delivering([{ ...channel, post }])(tenant);
    await quick.promise;
    expect(posted).not.toContain('after it');
    gate.resolve();
    await done;
    expect(posted.slice(-2)).toEqual(['slow', 'after it']);
    expect(posted).toHaveLength(42);
  });

  it('posts each once though two processes deliver', async () => {
    for (let n = 0; n < 12; n++) await say(`line ${n}`, `thr_${n % 5}`);
    await Promise.all([delivering()(tenant), delivering()(tenant)]);
    expect(posted.toSorted()).toEqual(Array.from({ length: 12 }, (_, n) => `line ${n}`).toSorted());
  });

  it('posts what is queued while it delivers', async () => {
    const post: Channel['post'] = async (message) => {
      if (textOf(message) === 'one') await say('two', 'thr_2');
      posted.push(textOf(message));
      return null;
    };
    await say('one');
    await delivering([{ ...channel, post }])(tenant);
    expect(posted).toEqual(['one', 'two']);
  });

  it('lets a reply out only as the house makes it, whoever queued it', async () => {
    await say('[click](https://evil.example)');
    const careful = (_tenant: string, reply: Reply) => ({ ...reply, text: reply.text.replace(/\(.*\)/, '') });
    await createDeliver(database.db, [channel], { safe: careful, onError }).deliver(tenant);
    expect(posted).toEqual(['[click]']);
  });

  it('finds at once what is queued while a slow post goes on', async () => {
    const gate = Promise.withResolvers<void>();
    const quick = Promise.withResolvers<void>();
    const post: Channel['post'] = async (message) => {
      if (textOf(message) === 'slow') await gate.promise;
      else quick.resolve();
      posted.push(textOf(message));
      return null;
    };
    await say('slow');
    const { deliver, idle } = createDeliver(database.db, [{ ...channel, post }], { safe, onError });
    const first = deliver(tenant);
    await say('quick', 'thr_2');
    const second = deliver(tenant);
    await quick.promise;
    gate.resolve();
    await Promise.all([first, second, idle()]);
    expect(posted).toEqual(['quick', 'slow']);
  });

  it('leaves the outbox of other tenants alone', async () => {
    await say('ours');
    await delivering()(await newTenant(database.db));
    expect(posted).toEqual([]);
    await delivering()(tenant);
    expect(posted).toEqual(['ours']);
  });
});
