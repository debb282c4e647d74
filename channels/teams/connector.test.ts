import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAppTokens } from './app-tokens.ts';
import { createConnector } from './connector.ts';

/** Stands for a service that takes a call and never answers it. */
const silent = createServer(() => {});
let serviceUrl = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  serviceUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
});
afterAll(() => {
  silent.closeAllConnections();
  return new Promise((resolve) => silent.close(resolve));
});

describe('the connector', () => {
  it('gives up a call that is not answered', async () => {
    const settings = { appId: '', appPassword: '', unsigned: true };
    const connector = createConnector(settings, createAppTokens(settings), 50);
    const to = { serviceUrl, conversation: 'a:1', tenant: 't', bot: '28:b' };
    const calls = [
      connector.send(to, { type: 'typing' }),
      connector.update(to, '1', { type: 'message', text: 'x' }),
      connector.remove(to, '1'),
      connector.member(to, '29:x'),
      connector.personal(to, '29:x'),
    ];
    for (const call of await Promise.allSettled(calls)) expect(call.status).toBe('rejected');
  });

  it('is the only file that imports the SDK', () => {
    const folder = import.meta.dirname;
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !/^test-|\.test\.ts$/.test(name));
    const importing = files.filter((name) =>
      /['"]bot(builder|framework)/.test(readFileSync(join(folder, name), 'utf8')),
    );
    expect(importing).toEqual(['connector.ts']);
  });
});
