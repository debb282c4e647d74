import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { newKey, signIn } from './api-client.ts';
import { type Company, newDataDir, startCompany } from './company-process.ts';

const TEN = ['mali', 'krit', 'nattaya', 'somsak', 'dusadee', 'orn', 'pim', 'benja', 'wirat', 'uthai'];

let company: Company;
const as = (person: string) => signIn(company.url, person);

beforeAll(async () => {
  company = await startCompany(newDataDir());
});
afterAll(() => company?.stop());

describe('many at once', () => {
  it('answers ten people through the API, each about their own', async () => {
    const clients = await Promise.all(TEN.map(as));
    const answers = await Promise.all(clients.map((one, n) => one.ask(`Claim ${1_101 + n} THB for a taxi to Rayong`)));
    for (const [n, answer] of answers.entries()) {
      expect(answer).toMatchObject({ status: 'answered', receipts: [{ tool: 'finance.submit_expense' }] });
      expect(answer.answer).toContain(`THB 1,${101 + n}`);
      const said = await clients[n]?.messages(answer.thread);
      expect(said?.map(({ role }) => role)).toEqual(['person', 'expert']);
      expect(said?.[0]?.text).toContain(`${1_101 + n}`);
    }
    expect(new Set(answers.map(({ receipts }) => receipts[0]?.record)).size).toBe(TEN.length);
  });

  it('answers ten people in the playground, each in their own conversation', async () => {
    const pages = await Promise.all(TEN.map(openPage));
    await Promise.all(pages.map((page, n) => page.say(`Claim ${1_201 + n} THB for a taxi to Rayong`)));
    await Promise.all(pages.map((page) => page.reply()));
    for (const [n, page] of pages.entries()) {
      const heard = page.posts();
      expect(new Set(heard.map(({ conversation }) => conversation))).toEqual(new Set([`dm:${TEN[n]}`]));
      const spoken = heard.filter(({ author }) => author === null);
      expect(spoken).toHaveLength(1);
      expect(spoken[0]?.text).toContain(`THB 1,${201 + n}`);
      page.close();
    }
  });

  it('answers two messages of one thread in order, losing neither', async () => {
    const mali = await as('mali');
    const { thread } = await mali.ask('how many vacation days do I have left?');
    await Promise.all([
      mali.ask('Claim 301 THB for a taxi to Rayong', { thread }),
      mali.ask('Claim 302 THB for a taxi to Rayong', { thread }),
    ]);
    expectPairs(await mali.messages(thread), 3, /Claim (\d+)/);
  });

  it('answers twenty quick messages of one thread, each right after it was read', async () => {
    const mali = await as('mali');
    const { thread } = await mali.ask('how many vacation days do I have left?');
    const amounts = Array.from({ length: 20 }, (_, n) => 401 + n);
    const answers = await Promise.all(
      amounts.map((amount) => mali.ask(`Claim ${amount} THB for a taxi to Rayong`, { thread })),
    );
    for (const [n, answer] of answers.entries()) expect(answer.answer).toContain(`THB ${amounts[n]}`);
    const said = await mali.messages(thread);
    expectPairs(said, 21, /Claim (\d+)/);
    const claimed = said.flatMap(({ text }) => /^Claim (\d+)/.exec(text)?.[1] ?? []);
    expect(claimed.toSorted()).toEqual(amounts.map(String));
  });
});

/** Every message of the person is followed by the reply to exactly that message. */
function expectPairs(said: { turn: string; role: string; text: string }[], pairs: number, figure: RegExp): void {
  expect(said).toHaveLength(2 * pairs);
  for (let at = 0; at < said.length; at += 2) {
    const [question, reply] = said.slice(at, at + 2);
    expect([question?.role, reply?.role]).toEqual(['person', 'expert']);
    expect(reply?.turn).toBe(question?.turn);
    const amount = figure.exec(question?.text ?? '')?.[1];
    if (amount) expect(reply?.text).toContain(`THB ${amount}`);
  }
}

interface Post {
  conversation: string;
  author: { id: string } | null;
  text: string;
}

/** An open page of one person: says things by POST and hears by WebSocket. */
async function openPage(person: string) {
  const { token } = await as(person);
  const headers = { cookie: `expert_session=${token}`, origin: company.url };
  const socket = new WebSocket(`${company.url.replace(/^http/, 'ws')}/playground/live`, { headers });
  const heard: Post[] = [];
  const replied = Promise.withResolvers<void>();
  const greeted = Promise.withResolvers<void>();
  socket.on('error', greeted.reject);
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { type: string; post?: Post };
    if (message.type === 'hello') greeted.resolve();
    if (message.post) heard.push(message.post);
    if (message.post && message.post.author === null) replied.resolve();
  });
  await greeted.promise;
  return {
    posts: () => heard,
    reply: () => replied.promise,
    close: () => socket.close(),
    say: async (text: string) => {
      const response = await fetch(`${company.url}/playground/posts`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ conversation: `dm:${person}`, text, key: newKey() }),
      });
      expect(response.status).toBe(201);
    },
  };
}
