/** A stand-in for the few methods of Slack's Web API that a test names: everything else it is asked, it refuses and remembers as a fault. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  method: string;
  token: string;
  args: Record<string, string>;
}

/** Answers a call; throws a `Refusal` for `ok: false`. */
export type Answer = (call: Call) => object | Promise<object>;

/** Slack says no, by a name. */
export class Refusal extends Error {}

/** Listens on this machine alone. */
export async function openStandInSlack(methods: Record<string, Answer>) {
  const calls: Call[] = [];
  const faults: string[] = [];
  const server = createServer(async (request, response) => {
    const method = /^\/api\/([\w.]+)$/.exec(request.url ?? '')?.[1] ?? '';
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = request.method === 'POST' ? methods[method] : undefined;
    if (!answer) {
      faults.push(`${request.method} ${request.url}`);
      response.writeHead(404).end();
      return;
    }
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const args = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    const call = { method, token, args };
    calls.push(call);
    const body = await said(answer, call);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    server,
    apiUrl: `http://127.0.0.1:${port}/api/`,
    port,
    calls,
    faults,
    methods,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export type StandInSlack = Awaited<ReturnType<typeof openStandInSlack>>;

async function said(answer: Answer, call: Call): Promise<object> {
  try {
    return { ok: true, ...(await answer(call)) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.message };
    throw error;
  }
}
