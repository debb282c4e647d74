import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TENANT } from '../contract-stage.ts';
import { FileRefused, PostLater, PostNever } from '../post-failure.ts';
import { faultOf, withSlack } from './client.ts';
import { type Bench, openBench } from './test-bench.ts';
import { chatUser } from './user.ts';

let bench: Bench;
const at = { tenant: TENANT, team: 'T0OWN' };

beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

describe('the address that Slack vouches for', () => {
  const emailOf = (user: string, home?: string) => chatUser(bench.deps, { ...at, user, home }).email?.();
  const own = () => bench.slack.state.workspaces[0]?.users as Record<string, object>;

  it('is the one of a member', async () => {
    expect(await emailOf('U0NEWCOMER')).toBe('ploy@meridian.example');
  });

  it.each([
    ['a guest', { is_restricted: true }],
    ['a guest of one channel', { is_ultra_restricted: true }],
    ['a bot', { is_bot: true }],
    ['somebody who was removed', { deleted: true }],
    ['somebody from elsewhere', { is_stranger: true }],
    ['a member of another workspace', { team_id: 'T0OTHER' }],
    ['an address that was never confirmed', { is_email_confirmed: false }],
  ])('is none for %s', async (_, wrong) => {
    own().U0WRONG = { ...own().U0NEWCOMER, id: 'U0WRONG', ...wrong };
    expect(await emailOf('U0WRONG')).toBeUndefined();
  });

  it('is none for users of other workspaces, of whom Slack is not even asked', async () => {
    bench.slack.calls.length = 0;
    expect(await emailOf('U0NEWCOMER', 'T0OTHER')).toBeUndefined();
    expect(bench.slack.calls).toEqual([]);
  });

  it('is none where Slack knows nobody of that id', async () => {
    expect(await emailOf('U0GONE')).toBeUndefined();
  });
});

describe('a group of Slack', () => {
  it('has its members as identities', async () => {
    expect(await bench.channel.groupMembers?.(TENANT, 'S0HR')).toEqual(['T0OWN.U0HANA', 'T0OWN.U0ANAN']);
  });

  it('is found behind a workspace without the app, and waited for where that one may have it', async () => {
    const own = bench.stage.deps.config.tenants.find(({ id }) => id === TENANT);
    own?.workspaces.slack?.unshift('T0NOBODY');
    try {
      expect(await bench.channel.groupMembers?.(TENANT, 'S0HR')).toHaveLength(2);
      await expect(bench.channel.groupMembers?.(TENANT, 'S0GONE')).rejects.toBeInstanceOf(PostLater);
    } finally {
      own?.workspaces.slack?.shift();
    }
  });

  it('is never taken for an empty one', async () => {
    await expect(bench.channel.groupMembers?.(TENANT, 'S0GONE')).rejects.toBeInstanceOf(PostNever);
  });
});

describe('a file of Slack', () => {
  const read = (url: string) => bench.channel.readFile?.(TENANT, JSON.stringify({ team: 'T0OWN', url }), 1_000);

  it('is fetched from Slack alone', async () => {
    for (const url of [
      'https://evil.example/x',
      'http://files.slack.com/x',
      'https://files.slack.com.evil.example/x',
      '',
    ])
      await expect(read(url)).rejects.toMatchObject({ fault: 'elsewhere' });
  });

  it('is not fetched from where a redirect leads', async () => {
    const content = new Uint8Array([1]);
    const { files } = bench.slack.state;
    files.set('F0MOVED', { content, team: 'T0OWN', movedTo: `${bench.slack.base}/files/F0HERE` });
    files.set('F0HERE', { content, team: 'T0OWN' });
    await expect(read(`${bench.slack.base}/files/F0MOVED`)).rejects.toMatchObject({ fault: 'elsewhere' });
    expect(await read(`${bench.slack.base}/files/F0HERE`)).toEqual(content);
  });

  it('is gone when Slack does not hand it out', async () => {
    await expect(read(`${bench.slack.base}/files/F0GONE`)).rejects.toEqual(new FileRefused('gone'));
    bench.slack.faults.length = 0;
  });
});

describe('a failure of Slack', () => {
  const failing = (error: string) => {
    bench.slack.lacking.set('auth.test', error);
    return withSlack(bench.deps, at, (client) => client.auth.test())
      .catch((one: unknown) => one)
      .finally(() => {
        bench.slack.lacking.clear();
        bench.slack.faults.length = 0;
      });
  };

  it.each(['missing_scope', 'invalid_auth', 'token_revoked', 'account_inactive'])(
    'waits as %s until somebody has done what it says',
    async (error) => {
      const failure = await failing(error);
      expect(failure).toBeInstanceOf(PostLater);
      expect((failure as PostLater).retryAfterMs).toBe(5 * 60_000);
      expect((failure as PostLater).cause).toBeInstanceOf(PostNever);
      expect(((failure as PostLater).cause as Error).message).toMatch(/[Ii]nstall/);
    },
  );

  it('is none when the token was replaced meanwhile', async () => {
    const [own] = bench.slack.state.workspaces;
    if (!own) throw new Error('The double has no workspace.');
    const ask = () => withSlack(bench.deps, at, (client) => client.auth.test());
    await ask();
    own.token = 'xoxb-replaced';
    try {
      await expect(ask()).rejects.toBeInstanceOf(PostLater);
      await bench.install();
      expect((await ask()).team_id).toBe('T0OWN');
    } finally {
      own.token = 'xoxb-own';
      await bench.install();
      bench.deps.tokens.forget(at.tenant, at.team);
      bench.slack.faults.length = 0;
    }
  });

  it.each(['channel_not_found', 'not_in_channel', 'is_archived', 'invalid_blocks'])(
    'is final as %s, and says what to do',
    async (error) => {
      const failure = await failing(error);
      expect(failure).toBeInstanceOf(PostNever);
      expect((failure as Error).message).toMatch(/\w+ \w+ \w+/);
    },
  );

  it('is worth waiting for as ratelimited, and worth another try as anything else', async () => {
    expect(await failing('ratelimited')).toBeInstanceOf(PostLater);
    expect(await failing('internal_error')).not.toBeInstanceOf(PostNever);
    expect(faultOf(new Error('socket hang up'))).toMatchObject({ message: 'socket hang up' });
  });

  it('says nothing of our token', async () => {
    const failure = (await failing('invalid_auth')) as Error;
    expect(`${failure.message} ${JSON.stringify(failure)} ${failure.stack}`).not.toContain('xoxb-own');
  });
});
