import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Card, Reply } from '../agents/message.ts';
import type { Database } from './client.ts';
import { newTenant, onServer, openMemory } from './database-fixtures.ts';
import {
  claimOutbox,
  isCardWithheld,
  markFailed,
  markPosted,
  postedRef,
  queueCard,
  queueCardUpdate,
  queueReply,
} from './outbox.ts';
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
const pending = () => run((tx) => tx.select().from(outbox).where(eq(outbox.status, 'pending')).orderBy(outbox.seq));
const claim = (most = 10) => run((tx) => claimOutbox(tx, most));
const textOf = ({ payload }: { payload: string }) => JSON.parse(payload).text as string;
/** As if the time of every claim and every wait were over. */
const pass = () => run((tx) => tx.update(outbox).set({ claimedUntil: null, nextTryAt: null }));

describe('the outbox', () => {
  it('gives out the oldest of each thread, and the next of a thread when that one is posted', async () => {
    for (const text of ['one', 'two']) await say(text);
    await say('elsewhere', 'thr_2');
    const first = await claim();
    expect(first.map(textOf)).toEqual(['one', 'elsewhere']);
    expect(await claim()).toEqual([]);
    await run((tx) => markPosted(tx, first[0]?.id ?? '', 'post-1'));
    expect((await claim()).map(textOf)).toEqual(['two']);
  });

  it('gives a row out again only when its claim has run out', async () => {
    await say('one');
    expect(await claim()).toHaveLength(1);
    expect(await claim()).toEqual([]);
    await pass();
    expect((await claim()).map(textOf)).toEqual(['one']);
  });

  it('finds what may go out behind hundreds that may not, and keeps the order of lines among them', async () => {
    const many = Array.from({ length: 250 }, (_, n) => ({ ...place, thread: `held_${n}` }));
    await run(async (tx) => {
      for (const at of many) await queueReply(tx, tenant, 'trn_1', at, { text: at.thread } as Reply);
    });
    const later = new Date(Date.now() + 3_600_000);
    await run((tx) => tx.update(outbox).set({ nextTryAt: later }));
    await say('behind a held one', 'held_3');
    await say('first', 'thr_9');
    await say('second', 'thr_9');
    expect((await claim()).map(textOf)).toEqual(['first']);
    expect(await claim()).toEqual([]);
    await pass();
    expect((await claim(300)).map(textOf)).toEqual([...many.slice(0, 200).map(({ thread }) => thread)]);
    expect((await claim(300)).map(textOf)).toEqual([...many.slice(200).map(({ thread }) => thread), 'first']);
  });

  it('gives out no more than asked for, the oldest', async () => {
    for (const [n, text] of ['one', 'two', 'three'].entries()) await say(text, `thr_${n}`);
    expect((await claim(2)).map(textOf)).toEqual(['one', 'two']);
  });

  it('waits longer after each failure', async () => {
    await say('stuck');
    const id = (await pending())[0]?.id ?? '';
    const waits: number[] = [];
    for (let time = 0; time < 10; time++) {
      await run((tx) => markFailed(tx, id, 99));
      const left = sql<number>`extract(epoch from ${outbox.nextTryAt} - clock_timestamp())::float8`;
      waits.push(Math.ceil((await run((tx) => tx.select({ left }).from(outbox)))[0]?.left ?? 0));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
    expect(await claim()).toEqual([]);
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

describe('what is not to go out yet', () => {
  const tonight = () => new Date(Date.now() + 3_600_000);
  const hold = (text: string, thread: string | null, until?: Date) =>
    run((tx) => queueReply(tx, tenant, 'trn_1', { ...place, thread }, { text } as Reply, until));
  const remind = (until?: Date, conversation = 'dm:hana') =>
    run((tx) => queueCard(tx, tenant, 'trn_1', { ...place, conversation }, 'apr_1', cardOf('open'), until));
  const update = () => run((tx) => queueCardUpdate(tx, tenant, 'trn_2', 'apr_1', cardOf('decided')));
  /** As if it were this late, by the clock of the database. */
  const hourLater = () =>
    run((tx) => tx.update(outbox).set({ nextTryAt: sql`${outbox.nextTryAt} - interval '61 minutes'` }));

  it('waits for its time, which others at the top of the conversation do not', async () => {
    await hold('later', null, tonight());
    await hold('now', null);
    expect((await claim()).map(textOf)).toEqual(['now']);
    await hourLater();
    expect((await claim()).map(textOf)).toEqual(['later']);
  });

  it('goes out at once when its time is over, or none was given', async () => {
    await hold('over', 'thr_1', new Date(Date.now() - 1_000));
    await hold('none', 'thr_2', undefined);
    expect((await claim()).map(textOf)).toEqual(['over', 'none']);
  });

  it('goes out as what the card has become, and is not updated besides', async () => {
    await remind(undefined, '#hr-approvals');
    await remind(tonight());
    await update();
    const rows = await pending();
    expect(rows.map(({ kind, conversation, payload }) => [kind, conversation, JSON.parse(payload).title])).toEqual([
      ['card', '#hr-approvals', 'open'],
      ['card', 'dm:hana', 'decided'],
      ['card_update', '#hr-approvals', 'decided'],
    ]);
  });

  it('is updated like any other once somebody is posting it', async () => {
    await remind(tonight());
    await hourLater();
    expect(await claim()).toHaveLength(1);
    await update();
    expect((await pending()).map(({ kind }) => kind)).toEqual(['card', 'card_update']);
  });

  it('is known of by subject and conversation', async () => {
    const isWithheld = (subject: string, conversation: string) =>
      run((tx) => isCardWithheld(tx, subject, conversation));
    await remind();
    expect(await isWithheld('apr_1', 'dm:hana')).toBe(false);
    await remind(tonight());
    expect(await isWithheld('apr_1', 'dm:hana')).toBe(true);
    expect(await isWithheld('apr_2', 'dm:hana')).toBe(false);
    expect(await isWithheld('apr_1', 'dm:mali')).toBe(false);
    await hourLater();
    expect(await isWithheld('apr_1', 'dm:hana')).toBe(false);
  });
});

await onServer(
  'the outbox on PostgreSQL',
  (server) => {
    it('gives each row to one of ten processes that claim at the same moment', async () => {
      const { db } = server();
      const of = await newTenant(db);
      const places = Array.from({ length: 60 }, (_, n) => ({ ...place, thread: `thr_${n}` }));
      await withTenant(db, of, async (tx) => {
        for (const at of places) await queueReply(tx, of, 'trn_1', at, { text: at.thread } as Reply);
      });
      const claims = await Promise.all(
        Array.from({ length: 10 }, () => withTenant(db, of, (tx) => claimOutbox(tx, 20))),
      );
      const ids = claims.flat().map(({ id }) => id);
      expect(ids).toHaveLength(60);
      expect(new Set(ids).size).toBe(60);
    });
  },
  10,
);
