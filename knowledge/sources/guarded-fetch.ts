/** The only way sources reach the web: every connection and every redirect is checked, and nothing is read without end. */
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, buildConnector, request } from 'undici';
import { createReach, placeOf, type Reach, type Resolve } from './reach.ts';
import { SourceFault, shownAddress, shownSize } from './source-fault.ts';

const MOST_REDIRECTS = 5;
const CONNECT_MS = 10_000;
const SILENT_MS = 30_000;
const WITHIN_MS = 60_000;
const MOST_HEADER_BYTES = 32_768;
/** By what this product is known to the sites it reads. */
export const USER_AGENT = 'TheExpert/0.1 (knowledge source)';

export interface Asked {
  method?: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
  signal: AbortSignal;
  /** Largest body, as sent and as unpacked. */
  most: number;
  /** Milliseconds for the whole of it. */
  within?: number;
}

export interface Answered {
  /** Where it was in the end. */
  url: string;
  status: number;
  headers: Readonly<Record<string, string>>;
  bytes: Uint8Array;
}

export interface GuardedFetch {
  /** Answers of any status but redirects, which are followed; throws `SourceFault` for what may not or cannot be had. */
  fetch(url: string, asked: Asked): Promise<Answered>;
  close(): Promise<void>;
}

export interface GuardOptions {
  allowHosts: readonly string[];
  /** Another way to resolve names, for tests. */
  resolve?: Resolve;
}

/** Opens connections of its own, which end with `close`. */
export function createGuardedFetch({ allowHosts, resolve }: GuardOptions): GuardedFetch {
  const reach = createReach(allowHosts, resolve);
  const agent = new Agent({
    connect: checkedConnect(reach),
    connections: 2,
    ...{ headersTimeout: SILENT_MS, bodyTimeout: SILENT_MS, maxHeaderSize: MOST_HEADER_BYTES },
  });
  return {
    fetch: async (url, asked) => {
      const { within = WITHIN_MS } = asked;
      const late = AbortSignal.timeout(within);
      const signal = AbortSignal.any([asked.signal, late]);
      try {
        return await followed(reach, agent, url, { ...asked, signal });
      } catch (error) {
        asked.signal.throwIfAborted();
        if (late.aborted) throw new SourceFault('too_slow', shownAddress(url), String(within / 1_000));
        throw explained(error, url);
      }
    },
    close: () => agent.destroy(),
  };
}

/** At the moment of connecting, since what was looked up earlier may have changed by then. */
function checkedConnect(reach: Reach): buildConnector.connector {
  return (options, callback) => {
    const { protocol, hostname, port } = options;
    try {
      const url = placeOf(protocol, hostname, port);
      reach.admit(url);
      buildConnector({ allowH2: false, timeout: CONNECT_MS, lookup: reach.lookup(url) })(options, callback);
    } catch (error) {
      callback(error as Error, null);
    }
  };
}

async function followed(reach: Reach, agent: Agent, first: string, asked: Asked): Promise<Answered> {
  let url = new URL(first);
  let given = asked.headers ?? {};
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    reach.admit(url);
    const answer = await request(url, {
      dispatcher: agent,
      method: asked.method ?? 'GET',
      headers: { 'user-agent': USER_AGENT, 'accept-encoding': 'gzip, deflate, br', ...given },
      body: asked.body ?? null,
      signal: asked.signal,
    });
    // A body that is let go of reports that as an error, and one nobody hears ends the process.
    answer.body.on('error', () => {});
    const headers = oneEach(answer.headers);
    const { location } = headers;
    if (![301, 302, 303, 307, 308].includes(answer.statusCode) || location === undefined) {
      const bytes = await readBody(answer.body, headers, asked.most, url.href);
      return { url: url.href, status: answer.statusCode, headers, bytes };
    }
    answer.body.destroy();
    const next = URL.parse(location, url.href);
    // What was posted goes where it was meant to go, or nowhere.
    if (!next || asked.method === 'POST') throw new SourceFault('redirects', shownAddress(first));
    if (next.origin !== url.origin) given = withoutSecrets(given);
    url = next;
  }
  throw new SourceFault('redirects', shownAddress(first));
}

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(authorization|cookie)$/i.test(name)));
}

async function readBody(
  body: Readable,
  headers: Readonly<Record<string, string>>,
  most: number,
  url: string,
): Promise<Uint8Array> {
  const tooLarge = () => new SourceFault('too_large', shownAddress(url), shownSize(most));
  if (Number(headers['content-length'] ?? 0) > most) {
    body.destroy();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of unpacked(body, headers['content-encoding'], url)) {
    size += chunk.byteLength;
    if (size > most) {
      body.destroy();
      throw tooLarge();
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function unpacked(body: Readable, encoding: string | undefined, url: string): AsyncIterable<Uint8Array> {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return body;
    case 'gzip':
    case 'x-gzip':
      return pipeline(body, createGunzip(), () => {});
    case 'deflate':
      return pipeline(body, createInflate(), () => {});
    case 'br':
      return pipeline(body, createBrotliDecompress(), () => {});
    default:
      body.destroy();
      throw new SourceFault('encoding', shownAddress(url), encoding);
  }
}

function oneEach(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] => {
      const [first] = [value].flat();
      return first === undefined ? [] : [[name.toLowerCase(), first]];
    }),
  );
}

/** A fault of ours as it is, wherever the connection hid it; anything else as a place that cannot be reached. */
function explained(error: unknown, url: string): Error {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof SourceFault) return cause;
    if (cause instanceof AggregateError) {
      const ours = cause.errors.find((one) => one instanceof SourceFault);
      if (ours) return ours;
    }
  }
  const { code, name } = error as NodeJS.ErrnoException;
  return new SourceFault('unreachable', URL.parse(url)?.host ?? shownAddress(url), code ?? name, { cause: error });
}
