import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRest } from './rest.ts';

/** Where every version of undici looks for the way out. */
const DISPATCHER = Symbol.for('undici.globalDispatcher.1');
const shared = globalThis as unknown as Record<symbol, unknown>;
const before = shared[DISPATCHER];

let server: Server;
let bodies: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      bodies.push(Buffer.concat(pieces).toString());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  shared[DISPATCHER] = before;
  server.close();
});

describe('calls of Discord’s API', () => {
  it('carry files whichever HTTP library was loaded first in the process', async () => {
    const qdrant = createRequire(createRequire(import.meta.url).resolve('@qdrant/js-client-rest'));
    const { Agent } = qdrant('undici') as { Agent: new () => object };
    for (const dispatcher of [new Agent(), before]) {
      shared[DISPATCHER] = dispatcher;
      bodies = [];
      const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
      const rest = createRest({ botToken: 'bot', applicationId: '1', apiUrl });
      const files = [{ name: 'answer.md', data: 'คำตอบ', contentType: 'text/markdown' }];
      expect(await rest.send('POST', '/channels/1/messages', { content: 'x' }, files)).toEqual({ id: '1' });
      expect(bodies.join('')).toContain('คำตอบ');
      rest.close();
    }
  });
});
