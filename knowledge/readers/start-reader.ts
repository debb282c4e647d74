/** The parent's side of reading a file in a process of its own. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import type { Localized } from '../../agents/message.ts';
import { ModelError } from '../../agents/models/failures.ts';
import type { ReadDocument } from '../document.ts';
import type { Format } from './formats.ts';
import { frameBytes, framesOf } from './frames.ts';
import type { Ocr } from './read-file.ts';
import type { ReadLimits } from './read-limits.ts';
import { createReading, type Reading } from './reading.ts';
import { isFaultCode, UnreadableFile } from './unreadable-file.ts';

export interface ReaderRequest {
  name: string;
  format: Format | undefined;
  limits: ReadLimits;
  /** Whether there is a vision port to ask. */
  sees: boolean;
}

const localized = z.object({ en: z.string().max(500), th: z.string().max(500) });

const section = z.object({
  path: z.array(z.string()).max(50),
  anchor: z.string(),
  text: z.string(),
  page: z.number().int().positive().exactOptional(),
});

const document = z.object({
  title: z.string(),
  version: z.string().nullable(),
  date: z.string().nullable(),
  owner: z.string().nullable(),
  sections: z.array(section),
  remarks: z.array(localized).max(200).exactOptional(),
  unseen: z.boolean().exactOptional(),
});

/** What the reading process may say; it has read a stranger's file, so nothing of it is taken on trust. */
const readerAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('document'), document }),
  z.object({ kind: z.literal('fault'), code: z.string(), name: z.string().max(2_000), detail: localized }),
  z.object({ kind: z.literal('picture'), mediaType: z.enum(['image/png', 'image/jpeg', 'image/webp']) }),
]);

export type ReaderAnswer = z.infer<typeof readerAnswer>;

type Reader = ChildProcessByStdio<Writable, Readable, null>;

const root = realpathSync(join(import.meta.dirname, '../..'));
const code = ['node_modules/*', 'knowledge/readers/*', 'agents/yaml.ts', 'package.json'];

/** Reads a file in a process that is ended by abort, by the clock, and by itself when it takes too much memory. */
export async function readInProcess(
  bytes: Uint8Array,
  request: Omit<ReaderRequest, 'sees'>,
  { ocr, signal }: { ocr?: Ocr | undefined; signal?: AbortSignal | undefined },
): Promise<ReadDocument> {
  signal?.throwIfAborted();
  const reading = createReading(request.name, request.limits);
  const reader = startReader(request.limits, ocr !== undefined && mayHoldPictures(request.format));
  const clock = createClock(request.limits.milliseconds, () => reader.kill('SIGKILL'));
  const memory = watchMemory(reader, request.limits.memoryMegabytes);
  const stop = () => reader.kill('SIGKILL');
  const look = ocr && createLook(ocr, request.limits, reading, signal);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    send(reader, { ...request, sees: ocr !== undefined } satisfies ReaderRequest, bytes);
    for await (const frame of framesOf(reader.stdout, frameLimit(request.limits))) {
      const said = readerAnswer.parse(frame.head);
      if (said.kind === 'document') return said.document;
      if (said.kind === 'fault') throw faultOf(said, request.name);
      clock.pause();
      const text = (await look?.({ mediaType: said.mediaType, bytes: frame.body })) ?? null;
      clock.go();
      send(reader, { text });
    }
    throw await deathOf(reader, reading);
  } catch (error) {
    signal?.throwIfAborted();
    if (clock.isOver()) throw reading.fault('too_slow', seconds(request.limits.milliseconds), error);
    if (error instanceof RangeError) throw tooMuchText(reading, error);
    throw error;
  } finally {
    clock.pause();
    clearInterval(memory);
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/** The vision port with the time that one document may take of it. */
function createLook(ocr: Ocr, { sightMilliseconds }: ReadLimits, reading: Reading, signal: AbortSignal | undefined) {
  let left = sightMilliseconds;
  return async (picture: Parameters<Ocr>[0]): Promise<string | null> => {
    const began = performance.now();
    const late = AbortSignal.timeout(Math.max(0, Math.ceil(left)));
    const ends = signal ? AbortSignal.any([signal, late]) : late;
    try {
      return await endedBy(ends, ocr(picture, ends));
    } catch (error) {
      signal?.throwIfAborted();
      if (late.aborted) throw reading.fault('too_slow', seconds(sightMilliseconds), error);
      if (error instanceof ModelError) throw reading.fault('not_now', undefined, error);
      throw error;
    } finally {
      left -= performance.now() - began;
    }
  };
}

/** Whatever is worked on, it is not waited for any longer than the signal lets it. */
async function endedBy<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const end = Promise.withResolvers<never>();
  const give = () => end.reject(signal.reason);
  if (signal.aborted) give();
  signal.addEventListener('abort', give, { once: true });
  try {
    return await Promise.race([work, end.promise]);
  } finally {
    signal.removeEventListener('abort', give);
  }
}

/** What a reading process may: its own code and nothing else; `draws` lets in the native library that draws pages. */
export function readerArguments(limits: ReadLimits, draws: boolean): string[] {
  return [
    '--permission',
    ...code.map((path) => `--allow-fs-read=${join(root, path)}`),
    ...(draws ? ['--allow-addons'] : []),
    '--disallow-code-generation-from-strings',
    `--max-old-space-size=${Math.round(limits.memoryMegabytes * 0.75)}`,
  ];
}

function startReader(limits: ReadLimits, draws: boolean): Reader {
  const script = join(root, 'knowledge/readers/reader-process.ts');
  const reader = spawn(process.execPath, [...readerArguments(limits, draws), script], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
    cwd: root,
  });
  // A reader that dies while it is written to ends its answers; that is where it is noticed.
  reader.stdin.on('error', () => {});
  reader.on('error', () => reader.stdout.destroy());
  return reader;
}

/** Why a reader ended without an answer: the file's doing, unless it never ran. */
async function deathOf(reader: Reader, reading: Reading): Promise<Error> {
  if (reader.exitCode === null && reader.signalCode === null) await once(reader, 'exit');
  const { exitCode, signalCode } = reader;
  if (signalCode === 'SIGSEGV' || signalCode === 'SIGBUS') return reading.fault('broken');
  if (signalCode !== null) return reading.fault('too_heavy');
  return new Error(`The reader of documents did not start or stopped by itself (exit code ${exitCode}).`);
}

function send(reader: Reader, head: unknown, body?: Uint8Array): void {
  reader.stdin.write(frameBytes(head, body));
}

function mayHoldPictures(format: Format | undefined): boolean {
  return format === undefined || format === 'pdf' || format === 'eml' || format === 'msg';
}

function faultOf(said: { code: string; name: string; detail: Localized }, name: string): UnreadableFile {
  return new UnreadableFile(isFaultCode(said.code) ? said.code : 'broken', said.name || name, said.detail);
}

/** JSON of the text, or one picture: four bytes a pixel are more than a PNG takes. */
function frameLimit(limits: ReadLimits): number {
  return Math.min(2 ** 31, limits.characters * 4 + limits.fileBytes + 64 * 2 ** 20);
}

function tooMuchText(reading: Reading, cause: unknown): UnreadableFile {
  return reading.fault('too_large', { en: 'it holds more text than a document may', th: 'มีข้อความมากเกินไป' }, cause);
}

function seconds(milliseconds: number): Localized {
  const count = Math.max(1, Math.round(milliseconds / 1000));
  return { en: `${count} ${count === 1 ? 'second' : 'seconds'}`, th: `${count} วินาที` };
}

/** Ends a reader that takes too much; the limit of its heap does not see buffers. Only Linux tells what a process holds. */
export function watchMemory(reader: Pick<Reader, 'pid' | 'kill'>, megabytes: number): NodeJS.Timeout {
  const pages = (megabytes * 2 ** 20) / 4096;
  return setInterval(() => {
    if (process.platform === 'linux' && residentPages(reader.pid) > pages) reader.kill('SIGKILL');
  }, 25);
}

function residentPages(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  } catch {
    return 0;
  }
}

/** A clock that can stand still while somebody else works. */
export function createClock(milliseconds: number, ring: () => void) {
  let [left, since, over] = [milliseconds, 0, false];
  let timer: NodeJS.Timeout | undefined;
  const go = () => {
    since = performance.now();
    timer = setTimeout(() => {
      over = true;
      ring();
    }, left);
  };
  go();
  return {
    go,
    pause() {
      clearTimeout(timer);
      left = Math.max(0, left - (performance.now() - since));
    },
    isOver: () => over,
  };
}
