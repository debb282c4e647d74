/** Sends requests over kept connections, at a steady rate or as fast as they are answered. */
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface Shot {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface Loaded {
  /** Milliseconds from when each was due to its answer. */
  times: number[];
  statuses: Map<number, number>;
  seconds: number;
}

/** One request every `1000 / rate` milliseconds, whether or not the ones before were answered. */
export async function steadily(rate: number, seconds: number, shot: (n: number) => Shot): Promise<Loaded> {
  const began = performance.now();
  const shots: Promise<[number, number]>[] = [];
  for (let n = 0; n < rate * seconds; n++) {
    const due = began + (n * 1_000) / rate;
    await pause(Math.max(0, due - performance.now()));
    shots.push(fire(shot(n)).then((status) => [status, performance.now() - due]));
  }
  return loaded(await Promise.all(shots), began);
}

/** As many as are answered in that time by so many senders. */
export async function asFastAsPossible(senders: number, seconds: number, shot: (n: number) => Shot): Promise<Loaded> {
  const began = performance.now();
  const done: [number, number][] = [];
  let n = 0;
  const sender = async () => {
    while (performance.now() - began < seconds * 1_000) {
      const sent = performance.now();
      done.push([await fire(shot(n++)), performance.now() - sent]);
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  return loaded(done, began);
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function fire({ url, headers, body }: Shot): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(url, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    sent.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', () => resolve(0));
    sent.end(body);
  });
}

function loaded(done: [number, number][], began: number): Loaded {
  const statuses = new Map<number, number>();
  for (const [status] of done) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  return { times: done.map(([, ms]) => ms), statuses, seconds: (performance.now() - began) / 1_000 };
}
