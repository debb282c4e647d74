/**
 * Traces for OpenTelemetry and Langfuse, off unless an address is given. With `traces-*.ts` the only importer of their
 * libraries; itself imported only when needed, so that a start without it stays fast.
 */
import { createHmac } from 'node:crypto';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BasicTracerProvider, BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Env } from './env.ts';
import { tracesKey } from './traces-key.ts';
import { createMask } from './traces-masking.ts';
import { createHealth, createScores, guarded, TIMEOUT_MS } from './traces-send.ts';
import { TraceIds, watch } from './traces-spans.ts';

export interface TracesOptions {
  env: Pick<
    Env,
    | 'DATA_DIR'
    | 'LANGFUSE_BASE_URL'
    | 'LANGFUSE_PUBLIC_KEY'
    | 'LANGFUSE_SECRET_KEY'
    | 'OTEL_EXPORTER_OTLP_ENDPOINT'
    | 'TRACE_TEXT'
  >;
  version: string;
  /** The names of a tenant's people, for masking. */
  namesOf(tenant: string): Promise<string[]>;
  onWarn(message: string): void;
}

export interface Traces {
  /** Sends what waits, for a short while, and stops watching. */
  close(): Promise<void>;
}

/** Spans that wait to be sent; further ones are dropped. */
const QUEUE = { maxQueueSize: 4_096, maxExportBatchSize: 256, scheduledDelayMillis: 2_000 };
/** Milliseconds that closing waits for what is on its way. */
const LAST_WORDS_MS = 2_000;
/** Milliseconds after which a tenant's names are read again. */
const NAMES_MS = 5 * 60_000;

/** Begins to send traces to wherever the environment says. */
export function openTraces(options: TracesOptions): Traces {
  const { env, onWarn } = options;
  const ids = new TraceIds();
  const langfuse = langfuseOf(env);
  const health = createHealth('Langfuse', onWarn);
  const scores = langfuse && createScores(langfuse, health);
  const processors: SpanProcessor[] = [];
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT) processors.push(collector(env.OTEL_EXPORTER_OTLP_ENDPOINT, onWarn));
  if (langfuse) processors.push(langfuseProcessor(langfuse, health));
  const provider = new BasicTracerProvider({ idGenerator: ids, spanProcessors: processors });
  const stop = watch({
    ...{ tracer: provider.getTracer('the-expert', options.version), ids },
    shown: shownBy(options),
    known: env.TRACE_TEXT === 'full' ? (id) => id : hiddenBy(tracesKey(env.DATA_DIR)),
    ...(scores ? { send: scores.send } : {}),
    onError: (error) => onWarn(`A trace could not be written: ${error instanceof Error ? error.name : 'error'}.`),
  });
  let closed: Promise<void> | undefined;
  const finish = async () => {
    stop();
    const sent = Promise.allSettled([provider.shutdown(), scores?.idle()]);
    await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS).unref())]);
  };
  return {
    close: () => {
      closed ??= finish();
      return closed;
    },
  };
}

/** The same for the same person in one installation, and nobody without its key can try names. */
function hiddenBy(key: Buffer): (id: string) => string {
  return (id) => createHmac('sha256', key).update(id).digest('hex').slice(0, 16);
}

interface Langfuse {
  baseUrl: string;
  authorization: string;
}

function langfuseOf(env: TracesOptions['env']): Langfuse | undefined {
  const { LANGFUSE_BASE_URL: url, LANGFUSE_PUBLIC_KEY: key, LANGFUSE_SECRET_KEY: secret } = env;
  if (!url) return undefined;
  if (!key || !secret) throw new Error('LANGFUSE_BASE_URL needs LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY.');
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
  return { baseUrl: url.replace(/\/+$/, ''), authorization };
}

function collector(endpoint: string, onWarn: (message: string) => void): SpanProcessor {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: TIMEOUT_MS });
  return new BatchSpanProcessor(guarded(exporter, createHealth('The OpenTelemetry collector', onWarn)), QUEUE);
}

function langfuseProcessor(
  { baseUrl, authorization }: Langfuse,
  health: ReturnType<typeof createHealth>,
): SpanProcessor {
  const exporter = new OTLPTraceExporter({
    url: `${baseUrl}/api/public/otel/v1/traces`,
    headers: { Authorization: authorization },
    timeoutMillis: TIMEOUT_MS,
  });
  return new LangfuseSpanProcessor({
    exporter: guarded(exporter, health),
    baseUrl,
    flushAt: QUEUE.maxExportBatchSize,
    flushInterval: QUEUE.scheduledDelayMillis / 1_000,
    mediaUploadEnabled: false,
    shouldExportSpan: () => true,
  });
}

/** What the policy lets be seen of a text; masked text waits for the names of the company's people, and is left out until they are there. */
function shownBy({ env, namesOf }: TracesOptions): (tenant: string, text: () => string) => string | undefined {
  if (env.TRACE_TEXT === 'none') return () => undefined;
  if (env.TRACE_TEXT === 'full') return (_tenant, text) => text();
  const masks = new Map<string, { mask?: (text: string) => string; readAt: number }>();
  const refresh = (tenant: string) => {
    const before = masks.get(tenant);
    masks.set(tenant, { ...before, readAt: Date.now() });
    void namesOf(tenant)
      .then((names) => masks.set(tenant, { mask: createMask(names), readAt: Date.now() }))
      .catch(() => masks.delete(tenant));
  };
  return (tenant, text) => {
    const known = masks.get(tenant);
    if (!known || Date.now() - known.readAt > NAMES_MS) refresh(tenant);
    return known?.mask?.(text());
  };
}
