/** The way to one provider: its own address and no other, with limits on time and size, and errors that repeat nothing. */
import { ReadableStream as NodeStream } from 'node:stream/web';
import { Agent, fetch as send } from 'undici';
import type { z } from 'zod';
import type { ModelEnv } from '../model-references.ts';
import type { ProviderConfig } from '../model-schema.ts';
import { type StreamForm, watchedBytes } from './answer-stream.ts';
import { failureOfStatus, ModelError } from './failures.ts';

export interface Connection {
  name: string;
  kind: ProviderConfig['kind'];
  /** Without a slash at its end. */
  url: string;
  key: string | undefined;
  timeouts: ProviderConfig['timeouts'];
  /** `fetch` for one streamed answer, as the providers' clients take it. */
  streaming(call: StreamCall): StreamFetch;
  /** Asks and reads one JSON answer of that shape. */
  json<T extends z.ZodType>(path: string, shape: T, options: JsonCall): Promise<z.output<T>>;
  /** Lets go of its sockets once what is on its way has ended, or at once; asked again, it opens new ones. */
  close(isNow?: boolean): Promise<void>;
}

export interface StreamCall {
  signal: AbortSignal;
  form: StreamForm;
  onPiece(): void;
}

export interface StreamFetch {
  fetch: typeof globalThis.fetch;
  /** What went wrong, however the client dresses it up. */
  failure(): ModelError | undefined;
  /** Closes the request if it is still open. */
  close(): void;
}

export interface JsonCall {
  /** Posted as JSON; a GET without it. */
  body?: unknown;
  signal?: AbortSignal | undefined;
  timeoutMs: number;
}

const JSON_TYPE = 'application/json';
/** Bytes of an answer that comes in one piece: a batch of vectors is the longest. */
const LONGEST_JSON = 64_000_000;

/** Opens nothing yet; throws when the provider has no address. */
export function connect(name: string, config: ProviderConfig, env: ModelEnv): Connection {
  const ofEnv = config.kind === 'ollama' ? env.OLLAMA_URL : env.OPENAI_BASE_URL;
  const url = (config.url ?? ofEnv)?.replace(/\/+$/, '');
  if (!url) throw new Error(`The provider ${name} has no address. Give its url, or set the variable for its kind.`);
  // The key of the environment belongs to the address of the environment and is sent nowhere else.
  const ownKey = config.kind === 'openai' && !config.url ? env.OPENAI_API_KEY : undefined;
  const key = config.key ? env.secrets[config.key] : ownKey;
  return connectTo({ name, kind: config.kind, url, key, timeouts: config.timeouts });
}

/** The connection to an address that is known already. */
export function connectTo(to: Pick<Connection, 'name' | 'kind' | 'url' | 'key' | 'timeouts'>): Connection {
  const { name, url, key, timeouts } = to;
  let agent: Agent | undefined;
  const open = () => new Agent({ connect: { timeout: timeouts.connect }, headersTimeout: 0, bodyTimeout: 0 });
  const ask: Ask = async (address, { type, ...init }) => {
    if (!isWithin(url, address))
      throw new ModelError(`${name} may only be asked at its own address.`, { kind: 'refused' });
    const headers = { ...(type ? { 'content-type': type } : {}), ...(key ? { authorization: `Bearer ${key}` } : {}) };
    agent ??= open();
    const response = await send(address, { ...init, headers, redirect: 'error', dispatcher: agent });
    if (response.ok) return response;
    await response.body?.cancel();
    throw failureOfStatus(name, response.status, response.headers.get('retry-after'));
  };

  return {
    ...to,
    streaming: (call) => streaming(to, call, ask),
    async json(path, shape, { body, signal, timeoutMs }) {
      const limit = AbortSignal.timeout(timeoutMs);
      const given =
        body === undefined ? { method: 'GET' } : { method: 'POST', type: JSON_TYPE, body: JSON.stringify(body) };
      try {
        const response = await ask(`${url}${path}`, {
          ...given,
          signal: signal ? AbortSignal.any([signal, limit]) : limit,
        });
        const read = shape.safeParse(await jsonOf(name, response.body));
        if (!read.success) throw new ModelError(`${name} sent something else than asked for.`, { kind: 'garbage' });
        return read.data;
      } catch (error) {
        signal?.throwIfAborted();
        throw limit.aborted ? slow(name) : failureOf(name, error);
      }
    },
    async close(isNow = false) {
      const before = agent;
      agent = undefined;
      await (isNow ? before?.destroy() : before?.close());
    },
  };
}

type Ask = (
  address: string,
  init: { method: string; type?: string; body?: string; signal: AbortSignal },
) => ReturnType<typeof send>;

/** Clients write ports out and add slashes, so addresses are compared as what they mean. */
function isWithin(url: string, address: string): boolean {
  const [base, asked] = [new URL(url), new URL(address)];
  const folder = base.pathname.replace(/\/*$/, '/');
  return asked.origin === base.origin && `${asked.pathname}/`.startsWith(folder) && !asked.username;
}

function streaming(
  { name, timeouts }: Pick<Connection, 'name' | 'timeouts'>,
  { signal, form, onPiece }: StreamCall,
  ask: Ask,
): StreamFetch {
  const closing = new AbortController();
  let failure: ModelError | undefined;
  const fail = (error: ModelError) => {
    failure ??= error;
    closing.abort(failure);
  };
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => fail(slow(name)), timeouts.firstToken);
  };
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const address = input instanceof Request ? input.url : String(input);
    wait();
    try {
      const response = await ask(address, {
        method: init.method ?? 'GET',
        ...(typeof init.body === 'string' ? { type: JSON_TYPE, body: init.body } : {}),
        signal: AbortSignal.any([signal, closing.signal, ...(init.signal ? [init.signal] : [])]),
      });
      const onward = () => {
        wait();
        onPiece();
      };
      const watched = watchedBytes(response.body ?? [], { who: name, form, onPiece: onward, onFailure: fail });
      const headers = { 'content-type': response.headers.get('content-type') ?? JSON_TYPE };
      return new Response(NodeStream.from(watched) as unknown as ReadableStream<Uint8Array<ArrayBuffer>>, { headers });
    } catch (error) {
      fail(failureOf(name, error));
      throw failure;
    }
  };
  return {
    fetch,
    failure: () => failure,
    close: () => {
      clearTimeout(timer);
      closing.abort();
    },
  };
}

async function jsonOf(who: string, body: AsyncIterable<Uint8Array> | null): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.byteLength;
    if (size > LONGEST_JSON) throw new ModelError(`${who} answered without end.`, { kind: 'garbage' });
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    throw new ModelError(`${who} sent what is no JSON.`, { kind: 'garbage' });
  }
}

function slow(who: string): ModelError {
  return new ModelError(`${who} was too slow.`, { kind: 'timeout' });
}

/** Errors of the network keep their code, and nothing of what was sent. */
export function failureOf(who: string, error: unknown): ModelError {
  if (error instanceof ModelError) return error;
  const code = codeOf(error);
  if (code === 'UND_ERR_CONNECT_TIMEOUT')
    return new ModelError(`${who} did not accept a connection in time.`, { kind: 'unreachable' });
  const of = code ? ` (${code})` : '';
  return new ModelError(`${who} cannot be reached, or the connection broke${of}.`, { kind: 'unreachable' });
}

function codeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return typeof code === 'string' ? code : codeOf(cause, depth + 1);
}
