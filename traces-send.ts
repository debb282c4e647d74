/** Sends spans and scores so that a receiver that is away, slow or broken costs nothing but its own traces. */
import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

/** Milliseconds in which nothing is sent to a receiver that has just failed. */
export const REST_MS = 30_000;
/** Milliseconds a request may take. */
export const TIMEOUT_MS = 5_000;
/** Scores that wait to be sent; further ones are dropped. */
const MOST_SCORES = 500;

/** Whether a receiver may be asked, and the one warning when it may not. */
export interface Health {
  mayTry(): boolean;
  went(well: boolean, why?: unknown): void;
}

/** One for each receiver: warns when it begins to fail, and again only after it has been well. */
export function createHealth(receiver: string, warn: (message: string) => void, clock = Date.now): Health {
  let restUntil = 0;
  let isWarned = false;
  return {
    mayTry: () => clock() >= restUntil,
    went(well, why) {
      if (well) {
        isWarned = false;
        restUntil = 0;
        return;
      }
      restUntil = clock() + REST_MS;
      if (!isWarned) warn(`${receiver} does not take traces (${reasonOf(why)}); they are dropped until it does.`);
      isWarned = true;
    },
  };
}

/** An exporter that never waits long, drops what a resting receiver would not take, and never throws. */
export function guarded(exporter: SpanExporter, health: Health, timeoutMs = TIMEOUT_MS): SpanExporter {
  return {
    export(spans, done) {
      if (!health.mayTry()) return done({ code: ExportResultCode.SUCCESS });
      let isOver = false;
      const end = (well: boolean, why?: unknown) => {
        if (isOver) return;
        isOver = true;
        clearTimeout(limit);
        health.went(well, why);
        // A failure would be reported a second time by the SDK, with more words than the one warning.
        done({ code: ExportResultCode.SUCCESS });
      };
      const limit = setTimeout(() => end(false, 'too slow'), timeoutMs);
      limit.unref();
      try {
        exporter.export(spans, ({ code, error }) => end(code === ExportResultCode.SUCCESS, error));
      } catch (error) {
        end(false, error);
      }
    },
    shutdown: () => exporter.shutdown(),
  };
}

export interface Score {
  id: string;
  traceId: string;
  name: string;
  value: number;
  dataType: 'NUMERIC' | 'BOOLEAN';
  comment?: string;
}

/** Sends scores to Langfuse one after the other; the same id again replaces the score. */
export function createScores(
  { baseUrl, authorization }: { baseUrl: string; authorization: string },
  health: Health,
): { send(score: Score): void; idle(): Promise<void> } {
  const waiting: Score[] = [];
  let running: Promise<void> | undefined;
  const post = async (score: Score) => {
    try {
      const response = await fetch(`${baseUrl}/api/public/scores`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(score),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      health.went(response.ok, `status ${response.status}`);
    } catch (error) {
      health.went(false, error);
    }
  };
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) if (health.mayTry()) await post(next);
    running = undefined;
  };
  return {
    send(score) {
      if (waiting.length >= MOST_SCORES) return;
      waiting.push(score);
      running ??= work();
    },
    idle: async () => running,
  };
}

/** What went wrong without what was sent or said. */
function reasonOf(why: unknown): string {
  if (typeof why === 'string') return why;
  if (!(why instanceof Error)) return 'no reason was given';
  const { code } = (why.cause ?? why) as { code?: unknown };
  return typeof code === 'string' || typeof code === 'number' ? String(code) : why.name;
}
