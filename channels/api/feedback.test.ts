import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Turn } from '../../agents/message.ts';
import { saying } from './stand-in-worker.ts';
import { openTestServer, type TestServer } from './test-server.ts';

const seen: Turn[] = [];
let server: TestServer;
beforeAll(async () => {
  server = await openTestServer((turn) => {
    seen.push(turn);
    if (turn.feedback?.reason === 'unread') return { code: 'not_found', message: 'There is no such answer.' };
    return turn.feedback ? { code: 'ok' } : saying('Yes.');
  });
});
afterAll(() => server.close());

const asked = async (person = 'mali') => {
  const response = await server.as(person, 'POST', '/query', { text: 'May I?' });
  return String(response.json().query_id);
};
const give = (person: string, id: string, body: object) =>
  server.as(person, 'POST', `/query/${encodeURIComponent(id)}/feedback`, body);

describe('feedback on an answer', () => {
  it('becomes a turn of the caller about that question', async () => {
    const id = await asked();
    const response = await give('mali', id, { helpful: false, reason: 'It was\0 about cats' });
    expect([response.statusCode, response.json()]).toEqual([200, { query_id: id, helpful: false, status: 'kept' }]);
    expect(seen.at(-1)).toMatchObject({
      ...{ kind: 'feedback', tenant: 'meridian', channel: 'api', conversation: 'api:mali', person: 'mali', text: '' },
      feedback: { turn: id, helpful: false, reason: 'It was about cats' },
    });
  });

  it('can be given again, as another turn of the same thread', async () => {
    const id = await asked();
    await give('mali', id, { helpful: false });
    const first = seen.at(-1);
    await give('mali', id, { helpful: true });
    expect(seen.at(-1)?.feedback).toEqual({ turn: id, helpful: true });
    expect(seen.at(-1)?.thread).toBe(first?.thread);
  });

  it('has no question of somebody else, and none that is none', async () => {
    const id = await asked('anan');
    const before = seen.length;
    for (const other of [id, 'trn_none', 'a\0b', 'x'.repeat(90)]) {
      const response = await give('mali', other, { helpful: true });
      expect([response.statusCode, response.json().detail]).toEqual([404, 'There is no such question of yours.']);
    }
    expect(seen).toHaveLength(before);
    expect((await give('anan', id, { helpful: true })).statusCode).toBe(200);
  });

  it('says so when the answer is none to judge', async () => {
    const response = await give('mali', await asked(), { helpful: true, reason: 'unread' });
    expect([response.statusCode, response.json().detail]).toEqual([404, 'There is no such answer.']);
  });

  it.each([{}, { helpful: 'yes' }, { helpful: true, person: 'anan' }, { helpful: true, reason: 'x'.repeat(3_000) }])(
    'refuses %j',
    async (body) => {
      expect((await give('mali', await asked(), body)).statusCode).toBe(400);
    },
  );
});
