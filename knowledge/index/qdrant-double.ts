/** For tests: a small Qdrant in memory over HTTP. It refuses what the published description does not allow, and routes nobody should need. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readDescription } from './qdrant-description-fixtures.ts';
import { type Collection, createDoubleCollection, type DoubleBody } from './qdrant-double-collection.ts';

export interface SeenRequest {
  method: string;
  path: string;
  body: DoubleBody;
  headers: IncomingMessage['headers'];
}

/** How the next requests fail: by a status, by a connection that breaks, or by silence. */
export type Failure = number | 'reset' | 'silence';

export interface QdrantDouble {
  url: string;
  requests: SeenRequest[];
  /** What was not as described; a test ends with none. */
  faults: string[];
  collections: Map<string, Collection>;
  /** Lets so many of the next requests fail. */
  fail(how: Failure, times?: number): void;
  close(): Promise<void>;
}

/** Starts the double on a free port. */
export async function startQdrantDouble(options: { apiKey?: string } = {}): Promise<QdrantDouble> {
  const description = readDescription();
  const collections = new Map<string, Collection>();
  const requests: SeenRequest[] = [];
  const faults: string[] = [];
  let failing: Failure[] = [];

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://double');
    const method = request.method ?? '';
    const body = await bodyOf(request);
    requests.push({ method, path: pathname, body: body ?? {}, headers: request.headers });
    const failure = failing.shift();
    if (failure === 'reset') return void request.socket.destroy();
    if (failure === 'silence') return;
    if (failure !== undefined) return answer(response, failure, { status: { error: 'told to fail' }, time: 0 });
    if (options.apiKey && request.headers['api-key'] !== options.apiKey)
      return answer(response, 401, { status: { error: 'Must provide an API key' }, time: 0 });
    const wrong = description.request(method, pathname, searchParams, body);
    if (wrong.length > 0) {
      faults.push(...wrong);
      return answer(response, 400, { status: { error: wrong[0] }, time: 0 });
    }
    const { status, result, error } = route(collections, method, pathname, body ?? {});
    if (error !== undefined) {
      if (status === 400) faults.push(`${method} ${pathname}: ${error}`);
      return answer(response, status, { status: { error }, time: 0 });
    }
    const said = { result, status: 'ok', time: 0.001 };
    faults.push(...description.answer(method, pathname, said));
    answer(response, 200, said);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      faults.push(String(error));
      answer(response, 500, { status: { error: String(error) }, time: 0 });
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    faults,
    collections,
    fail: (how, times = 1) => {
      failing = Array.from({ length: times }, () => how);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Answered {
  status: number;
  result?: unknown;
  error?: string;
}

function route(collections: Map<string, Collection>, method: string, path: string, body: DoubleBody): Answered {
  const ok = (result: unknown): Answered => ({ status: 200, result });
  if (method === 'GET' && path === '/collections')
    return ok({ collections: [...collections.keys()].map((name) => ({ name })) });
  const [, name = '', rest = ''] = /^\/collections\/([^/]+)(.*)$/.exec(path) ?? [];
  const collection = collections.get(name);
  const call = `${method} ${rest}`;
  if (call === 'GET /exists') return ok({ exists: collection !== undefined });
  if (call === 'PUT ') {
    if (collection) return { status: 409, error: `Collection ${name} already exists` };
    collections.set(name, createDoubleCollection(body));
    return ok(true);
  }
  if (!collection) return { status: 404, error: `Not found: Collection ${name} does not exist` };
  try {
    switch (call) {
      case 'GET ':
        return ok(collection.info());
      case 'PUT /index':
        return ok(collection.index(body));
      case 'PUT /points':
        return ok(collection.upsert(body));
      case 'POST /points/delete':
        return ok(collection.remove(body));
      case 'POST /points/query':
        return ok(collection.query(body));
      case 'POST /points/query/batch':
        return ok(body.searches?.map((search) => collection.query(search)));
      case 'POST /points/count':
        return ok(collection.count(body));
      case 'POST /points/scroll':
        return ok(collection.scroll(body));
      case 'POST /facet':
        return ok(collection.facet(body));
    }
  } catch (error) {
    return { status: 400, error: (error as Error).message };
  }
  return { status: 400, error: 'the double knows no such route' };
}

async function bodyOf(request: IncomingMessage): Promise<DoubleBody | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? undefined : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as DoubleBody);
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
