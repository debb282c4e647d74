import { once } from 'node:events';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Card } from '../../agents/message.ts';
import { posts } from '../../db/schema/turns.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Message } from './hub.ts';
import { storePost } from './posts.ts';
import { type Raised, storeApproval } from './test-approval.ts';
import { aCard, openStage, type Stage, TENANT } from './test-stage.ts';
import { aKey, type Visitor, visit } from './test-visitor.ts';

const HR = '#hr-approvals';
const FINANCE = '#finance-approvals';
const PAGE = `/playground/posts?conversation=${encodeURIComponent(HR)}`;
/** Those a leave request of Mali concerns, and a manager it does not. */
const CONCERNED = ['anan', 'hana', 'ada'];
const WICHAI = 'wichai';

let stage: Stage;
let address: string;
let cards = 0;
const visitors = new Map<string, Visitor>();
const heard = new Map<string, Message[]>();
const sockets: WebSocket[] = [];
beforeAll(async () => {
  stage = await openStage();
  address = await stage.app.listen({ port: 0, host: '127.0.0.1' });
  for (const person of [...CONCERNED, WICHAI, 'farah']) {
    const visitor = await visit(stage, person);
    visitors.set(person, visitor);
    heard.set(person, await listen(visitor.cookie));
  }
});
afterAll(async () => {
  for (const socket of sockets) socket.terminate();
  await stage.close();
});

const as = (person: string): Visitor => visitors.get(person) as Visitor;

async function listen(cookie: string): Promise<Message[]> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/playground/live`, {
    headers: { cookie },
    origin: address,
  });
  sockets.push(socket);
  const messages: Message[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as Message));
  await once(socket, 'message');
  return messages;
}

const cardOf = (id: string, more: Partial<Card> = {}) =>
  aCard({ id, buttons: [{ label: 'Approve', action: 'approve', target: id, style: 'primary' }], ...more });
const outgoing = (conversation: string, card: Card) => ({
  tenant: TENANT,
  turn: 'trn_1',
  place: { channel: 'playground', conversation, thread: null },
  source: `out_${++cards}`,
  card,
});

/** Posts the card of a new approval and returns where it was put. */
async function post(approval: string, raised: Raised = {}, conversation = HR): Promise<string> {
  await withTenant(stage.db, TENANT, (tx) => storeApproval(tx, TENANT, approval, raised));
  return String(await stage.channel.post(outgoing(conversation, cardOf(approval))));
}

async function audienceOf(post: string): Promise<string[] | null | undefined> {
  const [row] = await withTenant(stage.db, TENANT, (tx) => tx.select().from(posts).where(eq(posts.id, post)));
  return row?.audience;
}

const ids = async (person: string, url = PAGE) =>
  (await as(person).get(url)).json<{ posts: { id: string }[] }>().posts.map(({ id }) => id);
const heardOf = (person: string, post: string) =>
  (heard.get(person) ?? []).filter((message) => message.type === 'post' && message.post.id === post).length;
const press = (person: string, post: string, target: string) =>
  as(person).post('/playground/decisions', { post, key: aKey(), action: 'approve', target });

async function unread(person: string): Promise<number | undefined> {
  const state = (await as(person).get('/playground/state')).json<{
    conversations: { name: string; unread: number }[];
  }>();
  return state.conversations.find(({ name }) => name === HR)?.unread;
}

describe('the card of a leave request', () => {
  let card: string;
  beforeAll(async () => {
    card = await post('apr_leave');
  });

  it('is kept for its approver, the experts of the department and admins', async () => {
    expect(await audienceOf(card)).toEqual(['person:anan', 'role:hr_manager', 'role:admin']);
  });

  it.each(CONCERNED)('is listed, fetched when missed, and unread for %s', async (person) => {
    expect(await ids(person)).toContain(card);
    expect(await ids(person, `${PAGE}&after=0`)).toContain(card);
    expect(await unread(person)).toBe(1);
  });

  it('is not there for a manager who does not decide it, though the channel is', async () => {
    expect((await as(WICHAI).get(PAGE)).statusCode).toBe(200);
    expect(await ids(WICHAI)).toEqual([]);
    expect(await ids(WICHAI, `${PAGE}&after=0`)).toEqual([]);
    expect(await unread(WICHAI)).toBe(0);
    const read = await as(WICHAI).post('/playground/read', { conversation: HR, seq: 0 });
    expect(read.json()).toEqual({ unread: 0 });
  });

  it('is pressed by those who see it and does not exist for the others', async () => {
    const before = stage.turns.length;
    const missing = await press(WICHAI, 'pst_nowhere', 'apr_leave');
    const hidden = await press(WICHAI, card, 'apr_leave');
    expect([hidden.statusCode, hidden.json()]).toEqual([404, missing.json()]);
    expect(stage.turns.length).toBe(before);
    expect((await press('anan', card, 'apr_leave')).statusCode).toBe(200);
    expect(stage.turns.at(-1)).toMatchObject({ person: 'anan', thread: 'decision:apr_leave' });
  });

  it('is heard live, when posted and when changed, by those it concerns alone', async () => {
    const decided = outgoing(HR, cardOf('apr_leave', { kind: 'decided', title: 'Decided', buttons: [] }));
    await stage.channel.update?.(card, decided);
    const open = String(await stage.channel.post(outgoing(HR, cardOf('apr_leave'))));
    for (const person of CONCERNED) {
      await expect.poll(() => heardOf(person, card)).toBe(2);
      await expect.poll(() => heardOf(person, open)).toBe(1);
    }
    // One event goes to all its listeners at once: what comes after on the same line proves that nothing came before.
    const forAll = await postForAll();
    await expect.poll(() => heardOf(WICHAI, forAll)).toBe(1);
    expect([heardOf(WICHAI, card), heardOf(WICHAI, open)]).toEqual([0, 0]);
    expect(await audienceOf(card)).toEqual(['person:anan', 'role:hr_manager', 'role:admin']);
    expect(await ids(WICHAI, `${PAGE}&after=0`)).toEqual([forAll]);
  });
});

/** A post of the same conversation that every member may see. */
async function postForAll(): Promise<string> {
  const post = { tenantId: TENANT, conversation: HR, text: 'For all', source: `out_${++cards}` };
  const id = await withTenant(stage.db, TENANT, (tx) => storePost(tx, post));
  stage.events.publish(TENANT, { type: 'post', conversation: HR, post: id });
  return id;
}

describe('the audience of a card', () => {
  it('is of its own stage: who decides first does not see what another decides next', async () => {
    const raised = { department: 'finance', requester: 'mali' };
    const first = await post('apr_buy_1', raised, FINANCE);
    const second = await post('apr_buy_2', { ...raised, by: 'role:finance_manager', stage: 1 }, FINANCE);
    expect(await audienceOf(first)).toEqual(['person:anan', 'role:finance_manager', 'role:admin']);
    expect(await audienceOf(second)).toEqual(['person:farah', 'role:finance_manager', 'role:admin']);
    const page = `/playground/posts?conversation=${encodeURIComponent(FINANCE)}`;
    expect(await ids('anan', page)).toEqual([first]);
    expect(await ids('farah', page)).toEqual([first, second]);
  });

  it('names who decides when the first ones are excluded', async () => {
    const own = await post('apr_hana', { requester: 'hana', by: 'role:hr_manager' });
    expect(await audienceOf(own)).toEqual(['person:preecha', 'role:hr_manager', 'role:admin']);
  });

  it('leaves the experts and admins when nobody knows whom the card concerns', async () => {
    const unknown = String(await stage.channel.post(outgoing(HR, cardOf('apr_unknown'))));
    expect(await audienceOf(unknown)).toEqual(['role:hr_manager', 'role:admin']);
    const gone = await post('apr_gone', { requester: 'left-long-ago' });
    expect(await audienceOf(gone)).toEqual(['role:hr_manager', 'role:admin']);
  });

  it('is every member in direct messages and in other conversations', async () => {
    expect(await audienceOf(await post('apr_direct', {}, 'dm:anan'))).toBeNull();
    expect(await audienceOf(await post('apr_public', {}, '#ask-hr'))).toBeNull();
  });
});

it('fills a page of thirty with cards the reader may see, however many others lie between', async () => {
  const theirs: string[] = [];
  for (let at = 0; at < 32; at++) {
    theirs.push(await post(`apr_wichai_${at}`, { requester: 'naree' }));
    await post(`apr_anan_${at}`);
  }
  const newest = (await as(WICHAI).get(PAGE)).json<{ posts: { id: string; seq: number }[]; more: boolean }>();
  expect([newest.posts.map(({ id }) => id), newest.more]).toEqual([theirs.slice(2), true]);
  const older = await ids(WICHAI, `${PAGE}&before=${newest.posts[0]?.seq}`);
  expect(older.slice(-2)).toEqual(theirs.slice(0, 2));
  expect(older).toHaveLength(3);
});

it('keeps an answer from those it is not for, below a post that everybody sees', async () => {
  const root = await postForAll();
  const answer = { tenantId: TENANT, conversation: HR, root, text: 'For Anan', source: `out_${++cards}` };
  const id = await withTenant(stage.db, TENANT, (tx) => storePost(tx, { ...answer, audience: ['person:anan'] }));
  expect((await ids('anan')).slice(-2)).toEqual([root, id]);
  expect((await ids(WICHAI)).at(-1)).toBe(root);
});
