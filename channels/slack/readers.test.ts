import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TENANT } from '../contract-stage.ts';
import { PostLater } from '../post-failure.ts';
import { type Bench, openBench } from './test-bench.ts';
import { userOf } from './test-workspaces.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterEach(() => {
  bench.slack.lacking.clear();
  bench.slack.calls.length = 0;
});
afterAll(() => bench.close());

const CHANNEL = 'C0APPROVALS';
const readers = () => bench.channel.readers?.(TENANT, '#hr-approvals');
const fill = (users: string[]) => {
  const [own] = bench.slack.state.workspaces;
  if (own) own.members = { [CHANNEL]: users };
};
const calledFor = (method: string) => bench.slack.calls.filter((call) => call.method === method);

describe('who is in a channel of Slack', () => {
  it('is read page after page, to the last of them', async () => {
    const many = Array.from({ length: 450 }, (_, n) => `U0MANY${n}`);
    fill([...many.slice(0, 449), userOf('mali'), userOf('itself'), userOf('hana')]);
    expect(await readers()).toEqual({ people: expect.arrayContaining(['mali', 'hana']), strangers: true });
    expect(calledFor('conversations.members').map(({ args }) => [args.limit, args.cursor])).toEqual([
      ['200', undefined],
      ['200', '200'],
      ['200', '400'],
    ]);
  });

  it('is no further read than is needed to know that there are too many', async () => {
    fill(Array.from({ length: 5_000 }, (_, n) => `U0MANY${n}`));
    await expect(readers()).rejects.toThrow('More than 1000');
    expect(calledFor('conversations.members')).toHaveLength(6);
    expect(calledFor('users.info')).toEqual([]);
  });

  it('is whom Slack vouches for besides those who are tied, and never a guest', async () => {
    const users = bench.slack.state.workspaces[0]?.users as Record<string, object>;
    users.U0GUEST = { ...users.U0NEWCOMER, id: 'U0GUEST', is_restricted: true };
    fill([userOf('mali'), 'U0GUEST']);
    expect(await readers()).toEqual({ people: ['mali'], strangers: true });
    fill([userOf('mali'), userOf('newcomer')]);
    expect(await readers()).toEqual({ people: ['mali', 'ploy'], strangers: false });
  });

  it('is an error with a remedy while the app lacks the scope', async () => {
    bench.slack.lacking.set('conversations.members', 'missing_scope');
    const failure = await readers()?.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PostLater);
    expect(String((failure as PostLater).cause)).toMatch(/lacks a scope: install it again/);
  });
});
