/** The three request addresses of a Slack app, for a client that knows one: each signed request goes on, byte for byte, to the right one. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Relay {
  url: string;
  close(): Promise<void>;
}

/** Passes on to the product; its answers go back as they are. */
export async function openRelay(product: string): Promise<Relay> {
  const server = createServer(async (request, response) => {
    const body = await bytesOf(request);
    const headers = Object.fromEntries(
      ['content-type', 'x-slack-signature', 'x-slack-request-timestamp'].map((name) => [
        name,
        String(request.headers[name] ?? ''),
      ]),
    );
    try {
      const answer = await fetch(product + pathOf(body), { method: 'POST', headers, body: new Uint8Array(body) });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}/`, close };
}

function pathOf(body: Buffer): string {
  const start = body.toString('latin1', 0, 9);
  if (start.startsWith('{')) return '/slack/events';
  return start.startsWith('payload=') ? '/slack/interactivity' : '/slack/commands';
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
