/** A strict double of a web site for tests: pages with an etag, a sitemap, and nothing else. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WebStandIn {
  /** Host and port, as `allowHosts` names it. */
  host: string;
  url(path: string): string;
  /** Page by path, such as `/a.md`. */
  pages: Map<string, { body: string | Buffer; type: string; headers?: Record<string, string>; status?: number }>;
  /** Paths whose bodies were sent, since it was last emptied. */
  sent: string[];
  /** Every path that was asked for. */
  asked: string[];
  /** Answers before the pages do; false leaves it to them. */
  answer: (request: IncomingMessage, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

/** Starts it on this machine. */
export async function openWeb(): Promise<WebStandIn> {
  const site: Omit<WebStandIn, 'host' | 'url' | 'close'> = {
    ...{ pages: new Map(), sent: [], asked: [], answer: () => false },
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const path = decodeURIComponent(pathname);
    site.asked.push(path);
    if (site.answer(request, response)) return;
    if (request.method !== 'GET') return void response.writeHead(405).end();
    const page = site.pages.get(path);
    if (!page) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing here');
    const etag = `"${createHash('sha1').update(page.body).digest('hex')}"`;
    const isKnown = request.headers['if-none-match'] === etag && page.headers?.etag !== '';
    if (isKnown) return void response.writeHead(304, { etag }).end();
    site.sent.push(path);
    const { etag: own = etag, ...headers } = page.headers ?? {};
    response
      .writeHead(page.status ?? 200, { 'content-type': page.type, ...(own ? { etag: own } : {}), ...headers })
      .end(page.body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(site, {
    host,
    url: (path: string) => `http://${host}${path.split('/').map(encodeURIComponent).join('/')}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  });
}
