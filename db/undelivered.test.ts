import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Card, Reply } from '../agents/message.ts';
import type { Database } from './client.ts';
import { newTenant, openMemory } from './database-fixtures.ts';
import { claimOutbox, markFailed, markPosted, queueCard, queueCardUpdate, queueReply } from './outbox.ts';
import { applyRetention } from './retention.ts';
import { addresses } from './schema/chat.ts';
import { outbox } from './schema/turns.ts';
import { type Tx, withTenant } from './tenant.ts';
import { countUndelivered, keepReason, listUndelivered, postAgain } from './undelivered.ts';

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
const place = { channel: 'slack', conversation: '#ask-hr', thread: null };
const rows = () => run((tx) => tx.select().from(outbox).orderBy(outbox.seq));
const say = async (text: string) => {
  await run((tx) => queueReply(tx, tenant, 'trn', place, { text } as Reply));
  return (await rows()).at(-1) ?? expect.fail();
};
const giveUp = (id: string) => run((tx) => markFailed(tx, id, 0));
const card = (title: string) => ({ title }) as Card;
const claimed = async () =>
  (await run((tx) => claimOutbox(tx, 9))).map(({ payload }) => {
    const { text, title } = JSON.parse(payload) as { text?: string; title?: string };
    return text ?? title;
  });

describe('posts that were given up', () => {
  it('are listed and counted with why, and nothing else is', async () => {
    const [lost, waiting, unknown] = [await say('lost'), await say('waiting'), await say('unknown')];
    expect([await giveUp(lost.id), await giveUp(unknown.id)]).toEqual([true, true]);
    expect(await run((tx) => markFailed(tx, waiting.id, 9))).toBe(false);
    await run((tx) => keepReason(tx, lost, 'Invite the app.'));
    expect(await run(listUndelivered)).toMatchObject([
      { id: lost.id, channel: 'slack', conversation: '#ask-hr', kind: 'reply', attempts: 1, why: 'Invite the app.' },
      { id: unknown.id, why: null },
    ]);
    expect(await run(countUndelivered)).toBe(2);
  });

  it('are not what was erased with its person, which no failure brings back either', async () => {
    const { id } = await say('private');
    await run((tx) => tx.update(outbox).set({ payload: '{}', status: 'dead' }).where(eq(outbox.id, id)));
    expect(await run((tx) => markFailed(tx, id, 9))).toBe(false);
    expect([await run(listUndelivered), await run(postAgain)]).toEqual([[], 0]);
    expect((await rows())[0]).toMatchObject({ status: 'dead', attempts: 0 });
  });

  it('go out once more, one or all, as if they were new', async () => {
    const [one, two, three] = [await say('one'), await say('two'), await say('three')];
    for (const row of [one, two, three]) {
      await giveUp(row.id);
      await run((tx) => keepReason(tx, row, 'Invite the app.'));
    }
    expect(await claimed()).toEqual([]);
    expect(await run((tx) => postAgain(tx, two.id))).toBe(1);
    expect((await rows())[1]).toMatchObject({ status: 'pending', attempts: 0, nextTryAt: null });
    expect(await claimed()).toEqual(['two']);
    expect(await run((tx) => postAgain(tx, 'out_of_nobody'))).toBe(0);
    expect(await run(postAgain)).toBe(2);
    expect(await claimed()).toEqual(['one', 'three']);
    expect(await run((tx) => tx.$count(addresses))).toBe(0);
  });

  it('are forgotten with why when the queue keeps them no longer, and not before', async () => {
    const { id } = await say('lost');
    await giveUp(id);
    await run(async (tx) => keepReason(tx, (await tx.select().from(outbox))[0] ?? expect.fail(), 'Invite the app.'));
    const [day, keep] = [86_400_000, { transcripts: 86_400_000, checkpoints: 86_400_000 }];
    await applyRetention(database.db, { id: tenant, retention: { ...keep, queues: day } });
    expect(await run(listUndelivered)).toMatchObject([{ id, why: 'Invite the app.' }]);
    await applyRetention(database.db, { id: tenant, retention: { ...keep, queues: 0 } });
    expect([await run(listUndelivered), await run((tx) => tx.$count(addresses))]).toEqual([[], 0]);
  });

  it('go out as the card is by now: a decided one never as one to decide', async () => {
    await run((tx) => queueCard(tx, tenant, 'trn', place, 'apr_1', card('open')));
    await giveUp((await rows())[0]?.id ?? '');
    for (const title of ['approved', 'done']) {
      await run((tx) => queueCardUpdate(tx, tenant, 'trn', 'apr_1', card(title)));
      await run(async (tx) =>
        markPosted(tx, (await tx.select().from(outbox).orderBy(outbox.seq)).at(-1)?.id ?? '', null),
      );
    }
    await giveUp((await rows())[1]?.id ?? '');
    expect(await run(postAgain)).toBe(1);
    expect(await claimed()).toEqual(['done']);
  });
});
