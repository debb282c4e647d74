import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Card, Reply } from '../agents/message.ts';
import type { Database } from './client.ts';
import { newTenant, openMemory } from './database-fixtures.ts';
import { markFailed, markPosted, pendingOutbox, postedRef, queueCard, queueCardUpdate, queueReply } from './outbox.ts';
import { outbox } from './schema/turns.ts';
import { type Tx, withTenant } from './tenant.ts';

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
});
beforeEach(async () => {
  tenant = await newTenant(database.db);
});
afterAll(() => database.close());

const run = <T>(work: (tx: Tx) => Promise<T>) => withTenant(database.db, tenant, work);
const place = { channel: 'playground', conversation: '#hr-approvals', thread: null };
const cardOf = (title: string) => ({ id: 'apr_1', kind: 'approval', title }) as Card;
const say = (text: string, thread = 'thr_1') =>
  run((tx) => queueReply(tx, tenant, 'trn_1', { ...place, thread }, { text } as Reply));
const pending = () => run((tx) => pendingOutbox(tx));

describe('the outbox', () => {
  it('gives out what is pending, oldest first, until it is posted', async () => {
    for (const text of ['one', 'two', 'three']) await say(text);
    const rows = await pending();
    expect(rows.map(({ payload }) => JSON.parse(payload).text)).toEqual(['one', 'two', 'three']);
    await run((tx) => markPosted(tx, rows[0]?.id ?? '', 'post-1'));
    expect((await pending()).map(({ id }) => id)).toEqual(rows.slice(1).map(({ id }) => id));
  });

  it('gives out no more than asked for, the oldest', async () => {
    for (const text of ['one', 'two', 'three']) await say(text);
    const rows = await run((tx) => pendingOutbox(tx, 2));
    expect(rows.map(({ payload }) => JSON.parse(payload).text)).toEqual(['one', 'two']);
  });

  it('is empty when the transaction that queued a reply fails', async () => {
    const work = run(async (tx) => {
      await queueReply(tx, tenant, 'trn_1', place, { text: 'never' } as Reply);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await pending()).toEqual([]);
  });

  it('queues the update of a card for every place it was posted, and for no other card', async () => {
    const places = [place, { ...place, conversation: 'dm:hana' }];
    await run(async (tx) => {
      for (const at of places) await queueCard(tx, tenant, 'trn_1', at, 'apr_1', cardOf('open'));
      await queueCard(tx, tenant, 'trn_1', place, 'apr_2', cardOf('another'));
      await queueCardUpdate(tx, tenant, 'trn_2', 'apr_1', cardOf('decided'));
    });
    const [first, second, , ...updates] = await pending();
    expect(updates).toMatchObject([
      { kind: 'card_update', subject: first?.id, conversation: '#hr-approvals', turn: 'trn_2' },
      { kind: 'card_update', subject: second?.id, conversation: 'dm:hana', turn: 'trn_2' },
    ]);
    expect(JSON.parse(updates[0]?.payload ?? '').title).toBe('decided');
  });

  it('updates a card a second time in each place once, not once for each earlier update', async () => {
    await run(async (tx) => {
      await queueCard(tx, tenant, 'trn_1', place, 'apr_1', cardOf('open'));
      for (const title of ['decided', 'done']) await queueCardUpdate(tx, tenant, 'trn_2', 'apr_1', cardOf(title));
    });
    expect((await pending()).map(({ kind }) => kind)).toEqual(['card', 'card_update', 'card_update']);
  });

  it('knows where a card was posted, and nothing of one that was not', async () => {
    await run((tx) => queueCard(tx, tenant, 'trn_1', place, 'apr_1', cardOf('open')));
    const [row] = await pending();
    const ref = () => run((tx) => postedRef(tx, row?.id ?? ''));
    expect(await ref()).toBeUndefined();
    await run((tx) => markPosted(tx, row?.id ?? '', 'post-7'));
    expect(await ref()).toBe('post-7');
  });

  it('gives a row up after so many failures, not one earlier', async () => {
    await say('stuck');
    const [row] = await pending();
    const id = row?.id ?? '';
    const fail = async () => {
      await run((tx) => markFailed(tx, id, 3));
      const [after] = await run((tx) => tx.select().from(outbox).where(eq(outbox.id, id)));
      return [after?.status, after?.attempts];
    };
    expect([await fail(), await fail(), await fail()]).toEqual([
      ['pending', 1],
      ['pending', 2],
      ['dead', 3],
    ]);
    expect(await pending()).toEqual([]);
  });
});
