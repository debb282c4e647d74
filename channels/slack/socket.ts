/** Socket Mode: what Slack would send over HTTP comes through a connection that we open; nothing is acknowledged before it is stored. */
import { setTimeout } from 'node:timers/promises';
import { SocketModeClient } from '@slack/socket-mode';
import type { SlackDeps } from './deps.ts';
import type { SlackAck, SlackPayload } from './payload.ts';
import { quiet } from './quiet.ts';
import { slackFault } from './refused-token.ts';

/** Slack says hello within moments, or the connection is of no use. */
const HELLO_MS = 20_000;
const GOODBYE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;
/** The token itself is at fault: trying again soon does not help. */
const REFUSED = new Set(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'not_allowed_token_type']);

type SocketDeps = Pick<SlackDeps, 'settings' | 'onError' | 'onNote'>;

/** What the channel says to a payload; only what went well is acknowledged, everything else Slack sends again. */
export type Take = (payload: SlackPayload) => Promise<SlackAck>;

interface Envelope {
  type: string;
  body: SlackPayload;
  ack(response?: unknown): Promise<void>;
}

export interface SlackSocket {
  /** Opens the connection and keeps it open; throws when Slack refuses the token, and goes on trying when it is only out of reach. */
  connect(): Promise<void>;
  /** Ends the connection once what came in is stored. */
  close(): Promise<void>;
}

/** A connection of this process; several processes may have one each, Slack gives every payload to one of them. */
export function createSocket(deps: SocketDeps, take: Take, firstPauseMs = 500): SlackSocket {
  const taking = new Set<Promise<void>>();
  const closed = new AbortController();
  let connection: SocketModeClient | undefined;
  let failures = 0;

  const open = async () => {
    const opening = newConnection(deps);
    connection = opening;
    opening.on('slack_event', (envelope: Envelope) => {
      const work = answer(envelope).finally(() => taking.delete(work));
      taking.add(work);
    });
    await inTime(opening.start(), HELLO_MS).catch(async (error: unknown) => {
      await hangUp(opening);
      throw error ?? new Error('Slack closed the connection before it said hello.');
    });
    failures = 0;
    // Closed while it was being opened, which it does not notice by itself.
    if (closed.signal.aborted) return hangUp(opening);
    opening.once('disconnected', () => void reopen());
  };

  const reopen = async () => {
    while (!closed.signal.aborted) {
      try {
        await open();
        return;
      } catch (error) {
        // Said once for each time it breaks, not for each try.
        if (failures === 0) deps.onError(error, 'slack socket');
        failures += 1;
        await pause(Math.min(firstPauseMs * 2 ** (failures - 1), LONGEST_PAUSE_MS), closed.signal);
      }
    }
  };

  const answer = async ({ ack, body }: Envelope) => {
    try {
      const { status, body: response } = await take(body);
      if (status < 300) await ack(response);
    } catch (error) {
      deps.onError(error, 'slack socket');
    }
  };

  return {
    async connect() {
      try {
        await open();
      } catch (error) {
        const fault = slackFault(error);
        if (fault && REFUSED.has(fault)) throw refusal(fault, error);
        deps.onError(error, 'slack socket');
        failures = 1;
        void pause(firstPauseMs, closed.signal).then(reopen);
      }
    },

    async close() {
      closed.abort();
      await Promise.allSettled(taking);
      if (connection) await hangUp(connection);
    },
  };
}

function newConnection({ settings }: SocketDeps): SocketModeClient {
  return new SocketModeClient({
    appToken: settings.appToken ?? '',
    // Its own way of connecting again leaves a rejection that nobody hears when Slack cannot be reached, and that ends the process.
    autoReconnectEnabled: false,
    logger: quiet,
    clientOptions: {
      retryConfig: { retries: 0 },
      timeout: 10_000,
      rejectRateLimitedCalls: true,
      ...(settings.apiUrl ? { slackApiUrl: settings.apiUrl } : {}),
    },
  });
}

/** Asked twice it does not wait for the other side. */
async function hangUp(connection: SocketModeClient): Promise<void> {
  connection.removeAllListeners('slack_event');
  await inTime(connection.disconnect(), GOODBYE_MS).catch(() => connection.disconnect());
}

function refusal(fault: string, cause: unknown): Error {
  return new Error(
    `Slack refuses SLACK_APP_TOKEN (${fault}). Make one in the app's settings under Basic Information → App-Level Tokens, with the scope connections:write.`,
    { cause },
  );
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const ended = new AbortController();
  setTimeout(ms, undefined, { signal: ended.signal }).then(
    () => reject(new Error(`Slack did not answer in ${ms / 1_000} s.`)),
    () => {},
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    ended.abort();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeout(ms, undefined, { signal }).catch(() => {});
}
