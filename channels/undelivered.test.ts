import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Card, Reply } from '../agents/message.ts';
import type { Database } from '../db/client.ts';
import { newTenant, openMemory } from '../db/database-fixtures.ts';
import { queueCard, queueCardUpdate, queueReply } from '../db/outbox.ts';
import { identities } from '../db/schema/people.ts';
import { outbox, threads } from '../db/schema/turns.ts';
import { seedPeople } from '../db/seed/people.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { listUndelivered } from '../db/undelivered.ts';
import type { Channel } from './channel.ts';
import { createDeliver } from './deliver.ts';
import { PostNever } from './post-failure.ts';

let database: Database;
let tenant: string;
/** Places that take nothing, as `slack #ask-hr`, and tools that are down. */
let gone: Set<string>;
let down: Set<string>;
let posted: string[];
beforeAll(async () => {
  database = await openMemory();
});
beforeEach(async () => {
  tenant = await newTenant(database.db);
  [gone, down, posted] = [new Set(), new Set(), []];
  await run((tx) => seedPeople(tx, tenant, new Date()));
});
afterAll(() => database.close());

const run = <T>(work: (tx: Tx) => Promise<T>) => withTenant(database.db, tenant, work);
const tool = (id: string, isProactive = true): Channel => ({
  id,
  capabilities: new Set(isProactive ? (['proactive'] as const) : []),
  async post({ place, ...message }) {
    const where = `${id} ${place.conversation}`;
    if (down.has(id)) throw new Error('503');
    if (gone.has(where)) throw new PostNever(`Invite the app to ${where} again.`);
    posted.push(`${where}: ${'reply' in message ? message.reply.text : message.card.title}`);
    return where;
  },
  async update() {
    throw new PostNever('The message was deleted.');
  },
});
const [slack, teams, api] = [tool('slack'), tool('teams'), tool('api', false)];
const safe = (_tenant: string, reply: Reply) => reply;
const deliver = (channels: Channel[] = [slack, teams, api]) =>
  createDeliver(database.db, channels, { safe, onError: () => {} }).deliver(tenant);
/** As if a day of attempts had been used up. */
const wear = () => run((tx) => tx.update(outbox).set({ attempts: 299, nextTryAt: null }));
const tie = (person: string, ...channels: string[]) =>
  run((tx) =>
    tx.insert(identities).values(
      channels.map((channel) => ({
        tenantId: tenant,
        channel,
        externalId: `U-${person}`,
        person,
        verifiedBy: 'code' as const,
      })),
    ),
  );
/** An answer in a thread of that person. */
const answer = async (person: string, conversation = '#ask-hr') => {
  const place = { channel: 'slack', conversation, thread: `slack:${person}:${conversation}` };
  const { channel, thread: id } = place;
  await run((tx) =>
    tx.insert(threads).values({ tenantId: tenant, id, channel, conversation, owner: person }).onConflictDoNothing(),
  );
  await run((tx) => queueReply(tx, tenant, 'trn', place, { text: 'Ten days.' } as Reply));
};
const top = (conversation: string) => ({ channel: 'slack', conversation, thread: null });
const rows = () => run((tx) => tx.select().from(outbox).orderBy(outbox.seq));

describe('a post that is given up', () => {
  it('is told the asker directly, in the tool whose place is gone', async () => {
    await tie('claire', 'slack', 'teams');
    gone.add('slack #ask-hr');
    await answer('claire');
    await deliver();
    expect(posted).toEqual([
      'slack dm:claire: A message for you could not be posted in Slack (#ask-hr). If you are waiting for an answer, please ask me again here.',
    ]);
    const [lost] = await run(listUndelivered);
    expect(lost).toMatchObject({ kind: 'reply', why: 'Invite the app to slack #ask-hr again.' });
  });

  it('is told in the language of the person, without the id of a channel', async () => {
    await tie('mali', 'slack');
    gone.add('slack #slack.C024');
    await answer('mali', '#slack.C024');
    await deliver();
    expect(posted).toEqual([expect.stringMatching(/^slack dm:mali: มีข้อความถึงคุณที่ส่งใน Slack ไม่สำเร็จ/)]);
  });

  it('is told elsewhere to somebody whose own conversation takes nothing, at last where they sign in', async () => {
    await tie('claire', 'slack', 'teams');
    await tie('lauren', 'slack');
    for (const person of ['claire', 'lauren']) {
      gone.add(`slack dm:${person}`);
      await answer(person, `dm:${person}`);
    }
    await deliver();
    expect(posted.toSorted()).toEqual([
      expect.stringMatching(/^api dm:lauren: .+ in Slack\./),
      expect.stringMatching(/^teams dm:claire: .+ in Slack\./),
    ]);
  });

  it('is told in another tool first after a day of outage, and in the same one where there is no other', async () => {
    await tie('claire', 'slack', 'teams');
    await tie('lauren', 'slack');
    down.add('slack');
    for (const person of ['claire', 'lauren']) await answer(person, `dm:${person}`);
    await wear();
    await deliver();
    expect(posted).toEqual([expect.stringMatching(/^teams dm:claire/)]);
    down.clear();
    await run((tx) => tx.update(outbox).set({ nextTryAt: null }));
    await deliver();
    expect(posted).toEqual([expect.stringMatching(/^teams dm:claire/), expect.stringMatching(/^slack dm:lauren/)]);
    expect((await run(listUndelivered)).map(({ why }) => why)).toEqual([null, null]);
  });

  it('is told nobody before it is given up', async () => {
    await tie('claire', 'slack', 'teams');
    down.add('slack');
    await answer('claire');
    await deliver();
    expect([posted, (await rows()).length, await run(listUndelivered)]).toEqual([[], 1, []]);
  });

  it('names what waits for a decision when it was a card', async () => {
    await tie('claire', 'slack', 'teams');
    gone.add('slack dm:claire');
    await run((tx) => queueCard(tx, tenant, 'trn', top('dm:claire'), 'apr_1', { title: 'Leave' } as Card));
    await deliver();
    expect(posted).toEqual([expect.stringMatching(/^teams dm:claire: A card for you .+\/expert queue/)]);
  });

  it('is told nobody when it was for a channel as a whole, for a person who left, or the update of a card', async () => {
    await tie('claire', 'slack');
    gone.add('slack #hr-approvals');
    await run((tx) => queueReply(tx, tenant, 'trn', top('#hr-approvals'), { text: 'Digest' } as Reply));
    await answer('somebody-who-left', '#hr-approvals');
    await run((tx) => queueCard(tx, tenant, 'trn', top('dm:claire'), 'apr_1', { title: 'Leave' } as Card));
    await deliver();
    await run((tx) => queueCardUpdate(tx, tenant, 'trn', 'apr_1', { title: 'Approved' } as Card));
    await deliver();
    expect(posted).toEqual(['slack dm:claire: Leave']);
    expect((await rows()).map(({ status }) => status)).toEqual(['dead', 'dead', 'posted', 'dead']);
  });

  it('makes no further notice when the notice is given up too', async () => {
    await tie('claire', 'slack');
    for (const where of ['#ask-hr', 'dm:claire']) gone.add(`slack ${where}`);
    await answer('claire');
    await deliver();
    expect([posted, (await rows()).map(({ status }) => status)]).toEqual([[], ['dead', 'dead']]);
    // The negative control: the same words, were they no notice, would be told at the next place.
    const notice = (await rows())[1]?.id ?? '';
    const plain = { status: 'pending', subject: null, nextTryAt: null } as const;
    await run((tx) => tx.update(outbox).set(plain).where(eq(outbox.id, notice)));
    await deliver();
    expect(posted).toEqual([expect.stringMatching(/^api dm:claire/)]);
  });
});
