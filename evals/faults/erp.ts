/** A foreign ERP whose ledger is the oracle: every posting it accepts is a row, even one it accepted before. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const posting = z.strictObject({ marker: z.string(), amount: z.number() });

export interface ErpRow {
  key: string;
  marker: string;
  /** What it is known by there. */
  number: string;
}

/** How the next answers go wrong. */
export interface ErpMood {
  /** Milliseconds before it answers. */
  delayMs: number;
  /** Share of postings that are written and whose answer never comes. */
  cut: number;
  /** Share of postings that are written and answered with 500. */
  failAfter: number;
  /** Share of postings that are refused with 500 and not written. */
  failBefore: number;
}

export interface Erp {
  url: string;
  rows: ErpRow[];
  mood: ErpMood;
  close(): Promise<void>;
}

const CALM: ErpMood = { delayMs: 0, cut: 0, failAfter: 0, failBefore: 0 };

/** Starts it on a free port: POST /vouchers with an Idempotency-Key, GET /vouchers?key=. */
export async function startErp(): Promise<Erp> {
  const rows: ErpRow[] = [];
  const erp: Pick<Erp, 'rows' | 'mood'> = { rows, mood: { ...CALM } };
  const server = createServer((request, response) => {
    void answer(erp, request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(erp, {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function answer(erp: Pick<Erp, 'rows' | 'mood'>, request: IncomingMessage, response: ServerResponse) {
  const { searchParams } = new URL(request.url ?? '/', 'http://erp');
  if (request.method === 'GET') {
    const found = erp.rows.find(({ key }) => key === searchParams.get('key'));
    return send(response, found ? 200 : 404, found ?? {});
  }
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string') return send(response, 400, { error: 'Idempotency-Key is required.' });
  const { marker } = posting.parse(JSON.parse(await textOf(request)));
  const { mood } = erp;
  const luck = Math.random();
  if (luck < mood.failBefore) return send(response, 500, { error: 'not written' });
  const row = { key, marker, number: `V-${erp.rows.length + 1}` };
  erp.rows.push(row);
  await pause(mood.delayMs);
  if (luck < mood.failBefore + mood.cut) return response.destroy();
  if (luck < mood.failBefore + mood.cut + mood.failAfter) return send(response, 500, { error: 'written' });
  return send(response, 201, row);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}
