import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ModelEnv } from '../model-references.ts';
import { models as schema } from '../model-schema.ts';
import { connect, failureOf } from './connection.ts';
import { openOpenaiDouble } from './doubles/openai-double.ts';
import type { StrictServer } from './doubles/strict-server.ts';
import { openProviders } from './providers.ts';

let server: StrictServer;
beforeEach(async () => {
  server = await openOpenaiDouble();
});
afterEach(() => server.close());

const listed = z.object({ data: z.array(z.object({ id: z.string() })) });
const to = (provider: object, env: Partial<ModelEnv> = {}) => {
  const config = schema.parse({ providers: { p: { kind: 'openai', ...provider } } }).providers.p;
  if (!config) throw new Error('no provider');
  return connect('p', config, { secrets: {}, ...env });
};
const keyOf = async (provider: object, env: Partial<ModelEnv>) => {
  await to(provider, env).json('/models', listed, { timeoutMs: 5_000 });
  return server.asked.at(-1)?.authorization;
};

describe('the way to a provider', () => {
  it('is in the configuration, else in the environment, else nowhere', async () => {
    expect(to({ url: 'http://a/v1/' }).url).toBe('http://a/v1');
    expect(to({}, { OPENAI_BASE_URL: 'http://b/v1' }).url).toBe('http://b/v1');
    expect(() => openProviders(schema.parse({ providers: { p: { kind: 'ollama' } } }), { secrets: {} })).toThrow(
      'The provider p has no address.',
    );
  });

  it('takes the key of the environment to the address of the environment alone', async () => {
    const env = { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'cloud', secrets: { own: 'mine' } };
    expect(await keyOf({}, env)).toBe('Bearer cloud');
    expect(await keyOf({ url: server.url }, env)).toBeUndefined();
    expect(await keyOf({ url: server.url, key: 'own' }, env)).toBe('Bearer mine');
  });

  it('leads nowhere else, whatever the path', async () => {
    const connection = to({ url: `${server.url}/deep` });
    for (const path of ['/../models', '/../../x', '/%2e%2e/models'])
      await expect(connection.json(path, listed, { timeoutMs: 5_000 })).rejects.toMatchObject({ kind: 'refused' });
    expect(server.asked).toEqual([]);
  });

  it('has a limit of time and of shape', async () => {
    server.play({ act: 'hang' });
    const connection = to({ url: server.url });
    await expect(connection.json('/models', listed, { timeoutMs: 200 })).rejects.toMatchObject({ kind: 'timeout' });
    server.play({ act: 'say' });
    await expect(
      connection.json('/models', z.object({ models: z.string() }), { timeoutMs: 5_000 }),
    ).rejects.toMatchObject({
      kind: 'garbage',
    });
  });
});

it('failures of the network keep their code and nothing else', () => {
  const cause = Object.assign(new Error('connect to my secret'), { code: 'ECONNREFUSED' });
  const failure = failureOf('p', new TypeError('fetch failed: my secret', { cause }));
  expect([failure.kind, failure.message]).toEqual([
    'unreachable',
    'p cannot be reached, or the connection broke (ECONNREFUSED).',
  ]);
  expect(failure.cause).toBeUndefined();
  const slow = failureOf(
    'p',
    new TypeError('x', { cause: Object.assign(new Error('y'), { code: 'UND_ERR_CONNECT_TIMEOUT' }) }),
  );
  expect(slow.message).toContain('did not accept a connection in time');
});
