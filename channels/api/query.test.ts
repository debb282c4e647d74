import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Turn } from '../../agents/message.ts';
import { saying } from './stand-in-worker.ts';
import { OTHER_TENANT, openTestServer, type TestServer } from './test-server.ts';

const seen: Turn[] = [];
let server: TestServer;

beforeAll(async () => {
  server = await openTestServer((turn) => {
    seen.push(turn);
    if (turn.text.includes('never')) return undefined;
    if (turn.text === 'forbidden') return { code: 'not_allowed', message: 'HR does not answer this for you.' };
    if (turn.text === 'broken') return { code: 'failed' };
    if (turn.text === 'leave please')
      return saying('It waits for Anan.', { status: 'waiting', approvals: [{ id: 'apr_1', status: 'pending' }] });
    const source = { docId: 'd', title: 'Handbook', section: 'Vacation', url: '/documents/d#vacation', relevance: 1 };
    const written = { date: '2026-05-04', author: 'Hana Kobayashi' };
    return saying(`You said: ${turn.text}`, { sources: [{ ...source, ...written }] });
  }, 400);
});
afterAll(() => server.close());

const ask = (body: object, headers = {}, person = 'mali') => server.as(person, 'POST', '/query', body, headers);
const detail = (response: { json(): { detail: string } }) => response.json().detail;

describe('a question', () => {
  it('is answered with everything the contract names', async () => {
    const response = await ask({ text: 'How many days?' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      query_id: expect.stringMatching(/^trn_/),
      thread: expect.stringMatching(/^thr_/),
      department: 'hr',
      status: 'answered',
      answer: 'You said: How many days?',
      language: 'en',
      confidence: 0.93,
      sources: [
        {
          doc_id: 'd',
          title: 'Handbook',
          section: 'Vacation',
          relevance: 1,
          url: 'https://expert.meridian.example/documents/d#vacation',
          date: '2026-05-04',
          author: 'Hana Kobayashi',
        },
      ],
      model_used: 'builtin',
      requires_approval: false,
      approvals: [],
      receipts: [],
      latency_ms: expect.any(Number),
    });
  });

  it('becomes a turn of the person the token names, in her own conversation', async () => {
    await ask({ text: 'who am I', department: 'it_ops', context: 'laptop 7' });
    expect(seen.at(-1)).toMatchObject({
      tenant: 'meridian',
      channel: 'api',
      conversation: 'api:mali',
      person: 'mali',
      kind: 'message',
      department: 'it_ops',
      context: 'laptop 7',
    });
  });

  it('keeps Thai and emoji, and loses NUL characters and broken surrogates', async () => {
    const response = await ask({ text: 'วันลาเหลือเท่าไหร่? 🏖️👩‍👩‍👧\u0000' });
    expect(response.json().answer).toBe('You said: วันลาเหลือเท่าไหร่? 🏖️👩‍👩‍👧');
    const broken = await server.as('mali', 'POST', '/query', '{"text":"a\\ud800b"}', {
      'content-type': 'application/json',
    });
    expect(broken.json().answer).toBe('You said: a\ufffdb');
  });

  it('requires an approval when it waits for one', async () => {
    expect((await ask({ text: 'leave please' })).json()).toMatchObject({
      status: 'waiting',
      requires_approval: true,
      approvals: [{ id: 'apr_1', status: 'pending' }],
    });
  });

  it('that takes too long is answered 202 with the place of the answer, in its language', async () => {
    const response = await ask({ text: 'ไม่มีวันตอบ never', department: 'hr' });
    const { thread, answer, ...rest } = response.json();
    expect(response.statusCode).toBe(202);
    expect(rest).toMatchObject({ status: 'waiting', language: 'th', department: 'hr', requires_approval: false });
    expect(answer).toContain('กำลังดำเนินการ');
    expect(response.headers.location).toBe(`/api/v1/threads/${thread}/messages`);
    expect((await server.as('mali', 'GET', response.headers.location?.replace('/api/v1', '') ?? '')).statusCode).toBe(
      200,
    );
  });

  it('that the machine refuses or fails answers with the machine’s sentence', async () => {
    const refused = await ask({ text: 'forbidden' });
    expect([refused.statusCode, detail(refused)]).toEqual([403, 'HR does not answer this for you.']);
    const failed = await ask({ text: 'broken' });
    expect([failed.statusCode, failed.headers['content-type']]).toEqual([
      500,
      'application/problem+json; charset=utf-8',
    ]);
  });
});

describe('a thread', () => {
  it('goes on for its owner and does not exist for anybody else', async () => {
    const { thread } = (await ask({ text: 'first' })).json();
    expect((await ask({ text: 'second', thread })).json().thread).toBe(thread);
    const stranger = await ask({ text: 'mine now', thread }, {}, 'anan');
    const nowhere = await ask({ text: 'mine now', thread: 'thr_nowhere' }, {}, 'anan');
    expect([stranger.statusCode, nowhere.statusCode]).toEqual([404, 404]);
    expect(stranger.body).toBe(nowhere.body);
  });

  it('of a decision or with a NUL in its name does not exist', async () => {
    for (const thread of ['decision:apr_1', 'thr_\u0000x', ''])
      expect((await ask({ text: 'x', thread })).statusCode).toBe(404);
  });

  it('of the same id in another company is another thread', async () => {
    const { thread } = (await ask({ text: 'first' })).json();
    const response = await server.app.inject({
      method: 'POST',
      url: '/api/v1/query',
      headers: { authorization: `Bearer ${await server.tokenOf('mali', OTHER_TENANT)}` },
      payload: { text: 'x', thread },
    });
    expect(response.statusCode).toBe(404);
  });

  it('shows its messages to its owner alone', async () => {
    const { thread, query_id } = (await ask({ text: 'what was said' })).json();
    const { messages } = (await server.as('mali', 'GET', `/threads/${thread}/messages`)).json();
    expect(messages).toEqual([
      {
        id: expect.any(String),
        turn: query_id,
        role: 'person',
        person: 'mali',
        text: 'what was said',
        at: expect.any(String),
      },
      {
        id: expect.any(String),
        turn: query_id,
        role: 'expert',
        text: 'You said: what was said',
        status: 'answered',
        sources: [expect.objectContaining({ title: 'Handbook' })],
        at: expect.any(String),
      },
    ]);
    expect((await server.as('mali', 'GET', `/threads/${thread}/messages?limit=1`)).json().messages).toHaveLength(1);
    expect((await server.as('mali', 'GET', `/threads/${thread}/messages?limit=0`)).statusCode).toBe(400);
    const stranger = await server.as('anan', 'GET', `/threads/${thread}/messages`);
    const nowhere = await server.as('anan', 'GET', '/threads/thr_nowhere/messages');
    expect([stranger.statusCode, nowhere.statusCode, detail(stranger)]).toEqual([404, 404, detail(nowhere)]);
    expect((await server.as('mali', 'GET', '/threads/%00/messages')).statusCode).toBe(404);
  });
});

describe('an idempotency key', () => {
  const withKey = (key: string) => ({ 'idempotency-key': key });

  it('leads back to the first answer', async () => {
    const before = seen.length;
    const first = (await ask({ text: 'once' }, withKey('k-1'))).json();
    const second = (await ask({ text: 'once' }, withKey('k-1'))).json();
    expect({ ...second, latency_ms: 0 }).toEqual({ ...first, latency_ms: 0 });
    expect(seen.length - before).toBe(1);
  });

  it('without one the same question is asked twice', async () => {
    const ids = [await ask({ text: 'twice' }), await ask({ text: 'twice' })].map(
      (response) => response.json().query_id,
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('sent twice at the same moment is one turn', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => ask({ text: 'race' }, withKey('k-race'))));
    expect(new Set(answers.map((response) => response.json().query_id)).size).toBe(1);
    expect(new Set(answers.map((response) => response.json().thread)).size).toBe(1);
  });

  it('with another body, thread, department or context is refused', async () => {
    const { thread } = (await ask({ text: 'one' }, withKey('k-2'))).json();
    for (const body of [
      { text: 'two' },
      { text: 'one', thread },
      { text: 'one', department: 'hr' },
      { text: 'one', context: 'c' },
    ]) {
      expect((await ask(body, withKey('k-2'))).statusCode).toBe(409);
    }
    const within = { text: 'more', thread };
    await ask(within, withKey('k-3'));
    expect((await ask(within, withKey('k-3'))).statusCode).toBe(200);
    expect((await ask({ text: 'more' }, withKey('k-3'))).statusCode).toBe(409);
  });

  it('belongs to the person', async () => {
    const mine = (await ask({ text: 'same key' }, withKey('k-4'))).json();
    const hers = (await ask({ text: 'same key' }, withKey('k-4'), 'anan')).json();
    expect(hers.query_id).not.toBe(mine.query_id);
  });

  it('must be printable', async () => {
    expect((await ask({ text: 'x' }, withKey('ключ'))).statusCode).toBe(400);
    expect((await ask({ text: 'x' }, withKey('k'.repeat(256)))).statusCode).toBe(400);
  });
});
