import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportResultCode } from '@opentelemetry/core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ModelTrace, modelTraces } from './agents/models/model-events.ts';
import { score, type TurnTrace, tellOutcome, traced, turnTraces } from './agents/trace-events.ts';
import { openTraces, type Traces, type TracesOptions } from './traces.ts';
import { tracesKey } from './traces-key.ts';
import { createMask } from './traces-masking.ts';
import { createHealth, guarded, REST_MS } from './traces-send.ts';
import { traceIdOf } from './traces-spans.ts';

const attribute = z.strictObject({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const spanShape = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes: z.array(attribute),
  events: z.array(z.object({ name: z.string(), attributes: z.array(attribute) })).default([]),
  status: z.object({ code: z.number(), message: z.string().optional() }),
});
const body = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanShape) })) })),
});
const scoreShape = z.strictObject({
  id: z.string().min(1),
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  name: z.string().min(1),
  value: z.number(),
  dataType: z.enum(['NUMERIC', 'BOOLEAN']),
  comment: z.string().optional(),
});

/** A strict double of what Langfuse and a collector take in: anything else, or without the key, is a failure of the test. */
interface Double {
  url: string;
  spans: z.output<typeof spanShape>[];
  scores: z.output<typeof scoreShape>[];
  faults: string[];
  requests: number;
}
const open: { server?: Server; traces?: Traces } = {};

async function double(mode: 'well' | 'hangs' | 'fails' = 'well'): Promise<Double> {
  const seen: Double = { url: '', spans: [], scores: [], faults: [], requests: 0 };
  open.server = createServer(async (request, response) => {
    seen.requests++;
    if (mode === 'hangs') return;
    const text = await bodyOf(request);
    if (mode === 'fails') return void response.writeHead(400).end();
    try {
      take(seen, request, JSON.parse(text));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    } catch (error) {
      seen.faults.push(String(error));
      response.writeHead(422).end();
    }
  }).listen(0, '127.0.0.1');
  await once(open.server, 'listening');
  seen.url = `http://127.0.0.1:${(open.server.address() as AddressInfo).port}`;
  return seen;
}

function take(seen: Double, { method, url, headers }: IncomingMessage, given: unknown): void {
  const at = `${method} ${url}`;
  if (headers['content-type'] !== 'application/json') throw new Error(`${at} is no JSON`);
  const isLangfuse = url?.startsWith('/api/public/');
  if (isLangfuse && headers.authorization !== `Basic ${Buffer.from('pk:sk').toString('base64')}`)
    throw new Error(`${at} without the key`);
  if (at === 'POST /api/public/scores') seen.scores.push(scoreShape.parse(given));
  else if (at === 'POST /api/public/otel/v1/traces' || at === 'POST /v1/traces')
    seen.spans.push(
      ...body.parse(given).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    );
  else throw new Error(`${at} is not known`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const keys = mkdtempSync(join(tmpdir(), 'the-expert-traces-'));
afterAll(() => rmSync(keys, { recursive: true }));

function tracing(env: Partial<TracesOptions['env']>, warnings: string[] = []): Traces {
  open.traces = openTraces({
    env: { TRACE_TEXT: 'none', DATA_DIR: keys, LANGFUSE_PUBLIC_KEY: 'pk', LANGFUSE_SECRET_KEY: 'sk', ...env },
    version: '1',
    namesOf: async () => ['Mali Srisuk', 'มะลิ ศรีสุข'],
    onWarn: (warning) => void warnings.push(warning),
  });
  return open.traces;
}

afterEach(async () => {
  await open.traces?.close();
  open.server?.closeAllConnections();
  open.server?.close();
  open.traces = open.server = undefined as never;
});

const QUESTION = 'Mali Srisuk (mali@meridian.example) asks: may I claim 12,500 THB for MW-203? https://x.example/a';
const turnOf = (more: Partial<TurnTrace> = {}): TurnTrace => ({
  ...{
    tenant: 'meridian',
    turn: 'trn_1',
    of: 'trn_1',
    thread: 't-1',
    channel: 'slack',
    kind: 'message',
    person: 'mali',
  },
  text: () => QUESTION,
  ...more,
});
const call: ModelTrace = {
  ...{ tenant: 'meridian', task: 'answer', department: 'hr', person: 'mali', chain: ['big', 'builtin'] },
  tries: [
    {
      ...{ model: 'big', provider: 'vllm', startedAt: Date.now(), ms: 12, firstTokenMs: null, outcome: 'server' },
      ...{ status: 503, usage: { input: 0, output: 0, estimated: true, costMicros: 0 } },
    },
  ],
  ...{ model: 'small', provider: 'vllm', prompt: 'answer@2:abc', cached: false },
  usage: { input: 900, output: 40, estimated: false, costMicros: 1_200 },
  texts: { input: () => `Prompt about Mali Srisuk`, output: () => 'Answer for คุณมะลิ' },
};

/** A turn with a look-up, a call of a model in it, and an outcome. */
function turn(more: Partial<TurnTrace> = {}): Promise<string> {
  return turnTraces.tracePromise(async () => {
    await traced({ step: 'retrieve', name: 'hr', facts: { passages: 3 } }, async () => {});
    await traced({ step: 'answer', name: 'hr', facts: {} }, () =>
      modelTraces.tracePromise(async () => {}, { ...call }),
    );
    tellOutcome({
      ...{ code: 'ok', status: 'answered', department: 'hr', model: 'small', confidence: 0.91, sources: 2 },
      ...{ grounding: 0.5, prompt: 'answer@2:abc', text: () => 'Dear Mali, claim it under MW-203.' },
    });
    return 'done';
  }, turnOf(more));
}

const valuesOf = ({ attributes }: { attributes: z.output<typeof attribute>[] }) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

describe('the trace of a turn', () => {
  it('is one tree in Langfuse with model, tokens, prompt and what it came to', async () => {
    const langfuse = await double();
    const traces = tracing({ LANGFUSE_BASE_URL: langfuse.url });
    expect(await turn()).toBe('done');
    await traces.close();
    expect(langfuse.faults).toEqual([]);
    const named = new Map(langfuse.spans.map((span) => [span.name, span]));
    const root = named.get('turn');
    expect([...named.keys()].sort()).toEqual(['answer hr', 'model answer', 'retrieve hr', 'turn']);
    expect(new Set(langfuse.spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf('meridian', 'trn_1')]));
    expect(named.get('retrieve hr')?.parentSpanId).toBe(root?.spanId);
    expect(named.get('answer hr')?.parentSpanId).toBe(root?.spanId);
    expect(named.get('model answer')?.parentSpanId).toBe(named.get('answer hr')?.spanId);
    expect(valuesOf(root ?? { attributes: [] })).toMatchObject({
      ...{ 'expert.tenant': 'meridian', 'expert.channel': 'slack', 'expert.department': 'hr', 'expert.model': 'small' },
      ...{ 'expert.confidence': 0.91, 'expert.prompt': 'answer@2:abc' },
    });
    const generation = named.get('model answer');
    expect(valuesOf(generation ?? { attributes: [] })).toMatchObject({
      ...{ 'gen_ai.request.model': 'small', 'gen_ai.usage.input_tokens': 900, 'expert.prompt': 'answer@2:abc' },
    });
    expect(generation?.events.map((event) => valuesOf(event))).toMatchObject([
      { model: 'big', outcome: 'server', status: 503 },
    ]);
    expect(langfuse.scores).toMatchObject([
      { name: 'confidence', value: 0.91, traceId: traceIdOf('meridian', 'trn_1') },
      { name: 'grounding', value: 0.5 },
    ]);
  });

  it('goes to a collector too, and to it alone when only that is set', async () => {
    const collector = await double();
    const traces = tracing({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` });
    await turn();
    await traces.close();
    expect(collector.faults).toEqual([]);
    expect(collector.spans).toHaveLength(4);
    expect(collector.scores).toEqual([]);
  });

  it('tells of an error by its kind alone', async () => {
    const langfuse = await double();
    const traces = tracing({ LANGFUSE_BASE_URL: langfuse.url, TRACE_TEXT: 'full' });
    const failing = turnTraces.tracePromise(async () => {
      throw new TypeError('Mali Srisuk has no balance');
    }, turnOf());
    await expect(failing).rejects.toThrow('no balance');
    await traces.close();
    expect(langfuse.spans).toMatchObject([{ name: 'turn', status: { code: 2, message: 'TypeError' } }]);
  });

  it('takes what people decided later into the trace of the turn that asked, with the time it waited', async () => {
    const langfuse = await double();
    const traces = tracing({ LANGFUSE_BASE_URL: langfuse.url });
    const asked = Date.now() - 3_600_000;
    await turnTraces.tracePromise(
      () =>
        traced(
          { step: 'approval', name: 'hr.request_leave', since: asked, facts: { verdict: 'approved' } },
          async () => {},
        ),
      turnOf({ turn: 'trn_9', kind: 'resume' }),
    );
    await traces.close();
    const wait = langfuse.spans.find(({ name }) => name === 'approval hr.request_leave');
    expect(wait?.traceId).toBe(traceIdOf('meridian', 'trn_1'));
    expect(Number(BigInt(wait?.startTimeUnixNano ?? 0) / 1_000_000n)).toBe(asked);
  });

  it('is found by feedback that comes later, from another process', async () => {
    const langfuse = await double();
    const traces = tracing({ LANGFUSE_BASE_URL: langfuse.url, TRACE_TEXT: 'full' });
    score({ tenant: 'meridian', turn: 'trn_1', name: 'feedback', value: 0, comment: 'Wrong year' });
    await traces.close();
    const traceId = traceIdOf('meridian', 'trn_1');
    expect(langfuse.scores).toEqual([
      { id: `${traceId}-feedback`, traceId, name: 'feedback', value: 0, dataType: 'BOOLEAN', comment: 'Wrong year' },
    ]);
  });

  it('is not begun outside of a turn, nor for another tenant’s turn of the same name', async () => {
    const langfuse = await double();
    const traces = tracing({ LANGFUSE_BASE_URL: langfuse.url });
    await traced({ step: 'retrieve', name: 'hr', facts: {} }, async () => {});
    await Promise.all([turn(), turn({ tenant: 'other' })]);
    await traces.close();
    const roots = langfuse.spans.filter(({ name }) => name === 'turn');
    expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(2);
    for (const span of langfuse.spans.filter(({ name }) => name === 'retrieve hr'))
      expect(roots.some(({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId)).toBe(true);
    expect(langfuse.spans).toHaveLength(8);
  });
});

describe('texts in a trace', () => {
  const sent = async (policy: 'none' | 'masked' | 'full') => {
    const langfuse = await double();
    const traces = tracing({ LANGFUSE_BASE_URL: langfuse.url, TRACE_TEXT: policy });
    // Names are read beside the first turn; its words are left out until they are there.
    await turn();
    await new Promise((resolve) => setImmediate(resolve));
    await turn();
    await traces.close();
    expect(langfuse.faults).toEqual([]);
    return JSON.stringify(langfuse.spans);
  };

  it('are not there by default, nor who asked', async () => {
    const text = await sent('none');
    for (const word of ['Mali', 'mali', 'claim', '12,500', 'MW-203', 'x.example', 'Prompt', 'มะลิ', '"t-1"'])
      expect(text).not.toContain(word);
  });

  it('are there without names, addresses, figures, ids and links when masked', async () => {
    const text = await sent('masked');
    expect(text).toContain('[name] ([address]) asks: may I claim [figure] THB for [figure]? [link]');
    expect(text).toContain('Answer for คุณ[name]');
    for (const word of ['Mali', 'mali', '12,500', 'MW-203', 'x.example', 'มะลิ', '"t-1"'])
      expect(text).not.toContain(word);
  });

  it('are there as they are when the company says so', async () => {
    const text = await sent('full');
    for (const word of [QUESTION, 'Prompt about Mali Srisuk', 'มะลิ', '"t-1"']) expect(text).toContain(word);
  });

  it.each([
    ['Ask anan wongsuwan or ANAN about it', 'Ask [name] or [name] about it'],
    ['ถามอนันต์ วงศ์สุวรรณ เรื่องวันลา', 'ถาม[name] เรื่องวันลา'],
    ['Mr. Smith and Jane Doe met at 10:30', '[name] and [name] met at [figure]'],
    ['ลาวันที่ ๑๒ มีนาคม', 'ลาวันที่ [figure] มีนาคม'],
    ['โทร 081-234-5678', 'โทร [figure]'],
    ['Manila is warm', 'Manila is warm'],
  ])('%s is masked as %s', (text, expected) => {
    expect(createMask(['Anan Wongsuwan', 'อนันต์ วงศ์สุวรรณ', 'Mani'])(text)).toBe(expected);
  });
});

describe('a receiver that is in trouble', () => {
  it.each(['hangs', 'fails'] as const)('and %s keeps no turn waiting, and is warned of once', async (mode) => {
    const langfuse = await double(mode);
    const warnings: string[] = [];
    const traces = tracing({ LANGFUSE_BASE_URL: langfuse.url }, warnings);
    // More than one batch, so that sending begins while turns go on.
    for (let n = 0; n < 200; n++) expect(await turn()).toBe('done');
    await traces.close();
    expect(langfuse.requests).toBeGreaterThan(0);
    expect(langfuse.requests).toBeLessThan(20);
    expect(warnings.length).toBeLessThanOrEqual(1);
  });

  it('and is gone keeps no turn waiting, and is warned of once', async () => {
    const gone = await double();
    open.server?.close();
    const warnings: string[] = [];
    const traces = tracing({ LANGFUSE_BASE_URL: gone.url }, warnings);
    for (let n = 0; n < 200; n++) expect(await turn()).toBe('done');
    await traces.close();
    expect(warnings).toEqual([
      expect.stringMatching(/^Langfuse does not take traces \(.+\); they are dropped until it does\.$/),
    ]);
  });

  it('is left alone for a while, then tried again, and warned of anew only after it was well', () => {
    let now = 0;
    const warnings: string[] = [];
    const health = createHealth(
      'Langfuse',
      (warning) => void warnings.push(warning),
      () => now,
    );
    health.went(false, 'status 500');
    health.went(false, 'status 500');
    expect([health.mayTry(), warnings.length]).toEqual([false, 1]);
    now = REST_MS;
    expect(health.mayTry()).toBe(true);
    health.went(true);
    health.went(false, 'status 500');
    expect(warnings).toHaveLength(2);
  });

  it('is given up on after its time, is told that all went well, and a late answer changes nothing', async () => {
    const warnings: string[] = [];
    const health = createHealth('It', (warning) => void warnings.push(warning));
    let late: (() => void) | undefined;
    const hanging = {
      export: (_spans: unknown, done: (result: { code: number }) => void) => {
        late = () => done({ code: ExportResultCode.FAILED });
      },
      shutdown: async () => {},
    };
    const exporter = guarded(hanging, health, 5);
    const codes: number[] = [];
    await new Promise<void>((resolve) => exporter.export([], ({ code }) => resolve(void codes.push(code))));
    late?.();
    exporter.export([], ({ code }) => void codes.push(code));
    expect([codes, warnings.length]).toEqual([[ExportResultCode.SUCCESS, ExportResultCode.SUCCESS], 1]);
  });

  it('needs its keys', () => {
    expect(() =>
      openTraces({
        env: { DATA_DIR: keys, LANGFUSE_BASE_URL: 'http://127.0.0.1:1', TRACE_TEXT: 'none' },
        ...{ version: '1', namesOf: async () => [], onWarn: () => {} },
      }),
    ).toThrow('LANGFUSE_PUBLIC_KEY');
  });
});

describe('the key for people’s ids', () => {
  it('is made once, for the owner of the data alone, and differs between installations', () => {
    const folder = join(keys, 'one');
    const first = tracesKey(folder);
    expect(tracesKey(folder)).toEqual(first);
    expect(statSync(join(folder, 'traces.key')).mode & 0o777).toBe(0o600);
    expect(tracesKey(join(keys, 'other'))).not.toEqual(first);
  });

  it('is not made up again where the file was damaged', () => {
    const folder = join(keys, 'damaged');
    tracesKey(folder);
    writeFileSync(join(folder, 'traces.key'), 'short');
    expect(() => tracesKey(folder)).toThrow('not a key');
  });
});
