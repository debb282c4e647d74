/** The way to Discord's API: discord.js' own client, loaded at the first call, without its retries and its waiting. */
import type { RateLimitData, REST, RESTOptions } from 'discord.js';
import type { DiscordSettings } from './deps.ts';
import { type Body, NO_MENTIONS, type OutFile } from './wire.ts';

const TIMEOUT_MS = 10_000;
/** What Discord's limits make a call wait in line; longer waits are left to the outbox. */
const MOMENT_MS = 1_500;

type Wait = Pick<RateLimitData, 'retryAfter' | 'timeToReset'>;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Rest {
  get<T>(route: `/${string}`): Promise<T>;
  send<T>(method: Exclude<Method, 'GET'>, route: `/${string}`, body?: object, files?: OutFile[]): Promise<T>;
  close(): void;
}

/** What Discord answered when it did not do what was asked; neither tokens nor texts of the call are in it. */
export class DiscordFailure extends Error {
  override readonly name = 'DiscordFailure';
  /** Absent when there was no answer. */
  readonly status: number | undefined;
  /** Discord's own number of the fault. */
  readonly code: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(call: string, answer: { status?: number; code?: number; retryAfterMs?: number; said?: string }) {
    const { status, code, retryAfterMs, said = '' } = answer;
    super(`Discord: ${call} → ${[status, code && `code ${code}`, said].filter(Boolean).join(', ') || 'no answer'}`);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * The process's own fetch: discord.js' way goes through whichever HTTP library came first in the process, and another
 * version of it does not take its forms with files.
 */
const makeRequest: RESTOptions['makeRequest'] = (url, init) => fetch(url, init as RequestInit) as never;

/** Calls as the bot; one that is refused throws a DiscordFailure. */
export function createRest({ botToken, apiUrl }: DiscordSettings): Rest {
  let client: Promise<REST> | undefined;
  const open = async () => {
    const { REST } = await import('discord.js');
    const address = apiUrl ? { api: apiUrl.replace(/\/+$/, '') } : {};
    const isLong = ({ retryAfter, timeToReset }: Wait) => Math.max(retryAfter, timeToReset) > MOMENT_MS;
    return new REST({ ...address, retries: 0, timeout: TIMEOUT_MS, rejectOnRateLimit: isLong, makeRequest });
  };
  const call = async <T>(method: Method, route: `/${string}`, body?: object, files?: OutFile[]): Promise<T> => {
    client ??= open();
    const rest = await client;
    // A single 401 makes it forget the token for good.
    rest.setToken(botToken);
    try {
      const given = { body, files: files?.map((file) => ({ ...file, data: Buffer.from(file.data) })) };
      // Routes that carry a token of their own must work whatever became of the bot's.
      const auth = !/^\/(webhooks|interactions)\//.test(route);
      return (await rest.request({ method: method as never, fullRoute: route, auth, ...given })) as T;
    } catch (error) {
      throw failureOf(error, `${method} ${withoutToken(route)}`);
    }
  };
  return {
    get: (route) => call('GET', route),
    send: call,
    close() {
      void client?.then((rest) => {
        rest.clearHashSweeper();
        rest.clearHandlerSweeper();
      });
    },
  };
}

/** The JSON of a message, which calls nobody. */
export function messageJson({ files: _, ...body }: Body): object {
  return { ...body, allowed_mentions: NO_MENTIONS };
}

function failureOf(error: unknown, call: string): DiscordFailure {
  if (error instanceof DiscordFailure) return error;
  const { name, status, code, retryAfter, timeToReset, message } = error as Record<string, unknown>;
  if (typeof retryAfter === 'number')
    return new DiscordFailure(call, { status: 429, retryAfterMs: Math.max(retryAfter, Number(timeToReset) || 0) });
  if (typeof status === 'number')
    return new DiscordFailure(call, { status, ...(typeof code === 'number' && { code }) });
  const said =
    typeof code === 'string' ? code : name === 'AbortError' ? 'too slow' : String(message ?? '').slice(0, 80);
  return new DiscordFailure(call, { said: withoutToken(said) });
}

function withoutToken(route: string): string {
  return route.replace(/((?:webhooks|interactions)\/\d+\/)[^/]+/g, '$1…');
}
