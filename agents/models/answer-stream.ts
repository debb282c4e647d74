/** Watches the bytes of an answer on their way to the provider's client: only whole, well-formed answers of a bearable size get through. */
import { type FailureKind, ModelError } from './failures.ts';

/** How a server sends its answer in pieces: a JSON value per line (Ollama) or server-sent events (OpenAI). */
export type StreamForm = 'lines' | 'events';

export interface Watch {
  who: string;
  form: StreamForm;
  /** Called for every piece that belongs to an answer; comments that keep a connection alive do not. */
  onPiece(): void;
  /** Told of what is wrong before the stream fails, since clients wrap or swallow errors. */
  onFailure(failure: ModelError): void;
}

/** Bytes of one answer, framing included. */
const LONGEST_STREAM = 16_000_000;

/**
 * Passes bytes on after the lines that end in them were read. Clients would print what is no JSON, take an answer that
 * was cut short for a whole one, and hang on one without end.
 */
export async function* watchedBytes(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  watch: Watch,
): AsyncGenerator<Uint8Array> {
  const { who, form, onPiece, onFailure } = watch;
  const fail = (kind: FailureKind, what: string): never => {
    const failure = new ModelError(`${who} ${what}.`, { kind });
    onFailure(failure);
    throw failure;
  };
  const decoder = new TextDecoder();
  let rest = '';
  let size = 0;
  let isWhole = false;
  const read = (line: string) => {
    const piece = form === 'events' ? eventData(line) : line.trim();
    if (!piece) return;
    if (form === 'events' && piece === '[DONE]') {
      isWhole = true;
      return;
    }
    const value = parsed(piece) ?? fail('garbage', 'sent what is no JSON');
    if (value.error) fail('server', 'broke off with an error of its own');
    isWhole ||= isLast(value, form);
    onPiece();
  };
  try {
    for await (const some of bytes) {
      size += some.byteLength;
      if (size > LONGEST_STREAM) fail('garbage', 'answered without end');
      const lines = (rest + decoder.decode(some, { stream: true })).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) read(line);
      yield some;
    }
  } catch (error) {
    throw error instanceof ModelError ? error : fail('cut', 'broke off in the middle of an answer');
  }
  read(rest + decoder.decode());
  if (!isWhole) fail('cut', 'ended in the middle of an answer');
}

function eventData(line: string): string {
  return line.startsWith('data:') ? line.slice(5).trim() : '';
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isLast(value: Record<string, unknown>, form: StreamForm): boolean {
  if (form === 'lines') return value.done === true;
  const { choices } = value;
  return Array.isArray(choices) && choices.some((choice) => typeof choice?.finish_reason === 'string');
}
