/** Test double: a small HTTP server that fails on any request its real counterpart would not take, and misbehaves on demand. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { z } from 'zod';

/** How the next request fares; the last act is repeated for ever. */
export type Act =
  | { act: 'say'; text?: string; pieces?: string[]; calls?: { name: string; args: unknown }[]; usage?: boolean }
  /** Says what it says when the promise resolves. */
  | { act: 'late'; until: Promise<void>; text: string }
  /** Sends its first pieces, and no more until the client leaves. */
  | { act: 'stall'; pieces: string[] }
  | { act: 'status'; status: number; retryAfter?: string; location?: string; body?: string }
  /** Takes the request and never answers. */
  | { act: 'hang' }
  /** Sends pieces and breaks the connection, or ends as if it were done. */
  | { act: 'cut'; pieces: string[]; how: 'reset' | 'end' }
  /** Closes the connection before a single byte. */
  | { act: 'reset' }
  /** A piece that is no JSON, or JSON of another shape. */
  | { act: 'garbage'; body: string };

export interface Asked {
  method: string;
  path: string;
  body: unknown;
  authorization: string | undefined;
  /** Resolves when the client closed the connection before it had its whole answer. */
  left: Promise<void>;
}

export interface StrictServer {
  url: string;
  /** Every request, in the order they came. */
  asked: Asked[];
  /** What was wrong with requests; a test that leaves something here has failed. */
  faults: string[];
  play(...acts: Act[]): void;
  /** Resolves when that many requests came, counted from the beginning. */
  came(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface Route {
  body?: z.ZodType;
  answer(response: ServerResponse, act: Act, body: unknown): void | Promise<void>;
}

/** Starts the double on a free port of this machine; routes are `METHOD /path`. */
export async function openStrictServer(routes: Readonly<Record<string, Route>>, base = ''): Promise<StrictServer> {
  let acts: Act[] = [{ act: 'say', text: 'Hello.' }];
  const waiting: { count: number; go(): void }[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const text = await bodyOf(request);
    const key = `${request.method} ${request.url?.slice(base.length)}`;
    const route = request.url?.startsWith(base) ? routes[key] : undefined;
    const body = parsed(text);
    const left = once(response, 'close').then(() =>
      response.writableFinished ? new Promise<void>(() => {}) : undefined,
    );
    const { method = '', url: path = '', headers } = request;
    double.asked.push({ method, path, body, authorization: headers.authorization, left });
    for (const one of waiting) if (double.asked.length >= one.count) one.go();
    const wrong = faultOf(route, body, key, request);
    if (wrong) {
      double.faults.push(wrong);
      response
        .writeHead(route ? 400 : 404, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: wrong }));
      return;
    }
    const act = (acts.length > 1 ? acts.shift() : acts[0]) ?? { act: 'hang' };
    if (act.act === 'hang') return;
    if (act.act === 'reset') return void request.socket.destroy();
    if (act.act === 'status') {
      const headers = {
        'content-type': 'application/json',
        ...(act.retryAfter ? { 'retry-after': act.retryAfter } : {}),
        ...(act.location ? { location: act.location } : {}),
      };
      response.writeHead(act.status, headers).end(act.body ?? JSON.stringify({ error: `status ${act.status}` }));
      return;
    }
    if (act.act === 'late') await act.until;
    await route?.answer(response, act, body);
  };
  const server = createServer(
    (request, response) => void handle(request, response).catch((error: unknown) => double.faults.push(String(error))),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const double: StrictServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    asked: [],
    faults: [],
    play: (...next) => {
      acts = next;
    },
    came: (count) =>
      double.asked.length >= count ? Promise.resolve() : new Promise((go) => waiting.push({ count, go })),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return double;
}

function faultOf(route: Route | undefined, body: unknown, key: string, { headers }: IncomingMessage): string | null {
  if (!route) return `There is no ${key}.`;
  if (!route.body) return body === undefined ? null : `${key} takes no body.`;
  if (!headers['content-type']?.startsWith('application/json')) return `${key} wants JSON.`;
  const read = route.body.safeParse(body);
  return read.success
    ? null
    : `${key}: ${read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Writes a stream of pieces as the act wants it: whole, cut, stalled, or with something else in the middle. */
export function streamed(
  response: ServerResponse,
  act: Act,
  form: { type: string; piece(text: string): string; end(): string },
): void {
  response.writeHead(200, { 'content-type': form.type });
  if (act.act === 'garbage') return void response.end(act.body);
  const pieces = 'pieces' in act && act.pieces ? act.pieces : 'text' in act && act.text ? [act.text] : [];
  for (const piece of pieces) response.write(form.piece(piece));
  if (act.act === 'stall') return;
  if (act.act === 'cut' && act.how === 'reset') return void setImmediate(() => response.destroy());
  response.end(act.act === 'cut' ? '' : form.end());
}

/** Numbers that stand for a text: the same for the same text, and of that length. */
export function vectorOf(text: string, length: number): number[] {
  return Array.from({ length }, (_, n) => ((text.charCodeAt(n % Math.max(1, text.length)) || 1) % 17) + n + 1);
}
