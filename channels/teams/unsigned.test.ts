import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAppTokens } from './app-tokens.ts';
import { type Connector, createConnector } from './connector.ts';
import type { TeamsDeps, TeamsSettings } from './deps.ts';
import { createTeams } from './index.ts';

/** Stands for the Agents Playground: takes whatever comes and keeps how it was signed. */
const seen: (string | undefined)[] = [];
const playground = createServer((request, response) => {
  seen.push(request.headers.authorization);
  response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"1"}');
});
let serviceUrl = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => playground.listen(0, '127.0.0.1', resolve));
  serviceUrl = `http://127.0.0.1:${(playground.address() as AddressInfo).port}/`;
});
afterAll(() => new Promise((resolve) => playground.close(resolve)));

function connector(unsigned: boolean): Connector {
  const settings = { appId: '', appPassword: '', unsigned, loginUrl: `${serviceUrl}login` };
  return createConnector(settings, createAppTokens(settings));
}

const to = () => ({ serviceUrl, conversation: 'a:1', tenant: 't', bot: '28:b' });

describe('a bot with a secret', () => {
  const deps = (settings: TeamsSettings) => ({ settings, stop: () => {} }) as unknown as TeamsDeps;

  it('does not start while unsigned messages are taken', () => {
    const settings = { appId: 'a', appPassword: 'secret', unsigned: true };
    expect(() => createTeams(deps(settings))).toThrow('TEAMS_UNSIGNED');
    expect(createTeams(deps({ ...settings, appPassword: '' })).id).toBe('teams');
    expect(createTeams(deps({ ...settings, unsigned: false })).id).toBe('teams');
  });
});

describe('the Agents Playground', () => {
  it('is written to without a token', async () => {
    expect(await connector(true).send(to(), { type: 'message', text: 'x' })).toBe('1');
    expect(seen.splice(0)).toEqual([undefined]);
  });

  it('would be written to with one where unsigned messages are not taken', async () => {
    await expect(connector(false).send(to(), { type: 'message', text: 'x' })).rejects.toThrow('no token');
    expect(seen.splice(0)).toEqual([undefined]);
  });
});
