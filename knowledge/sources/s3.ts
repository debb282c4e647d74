/** A bucket of S3, MinIO or another store that speaks their API. */
import type { Client, ClientOptions } from 'minio';
import type { SourceOfKind } from '../../agents/source-schema.ts';
import { createGuardedTransport } from './guarded-transport.ts';
import { MOST_ANSWER_BYTES, MOST_DOCUMENTS } from './limits.ts';
import type { Resolve } from './reach.ts';
import type { Seen, Source, Taking } from './source.ts';
import { faultText, SourceFault, shownSize } from './source-fault.ts';

export interface S3Options extends Taking {
  accessKey: string;
  secretKey: string;
  /** Another way to resolve names, for tests. */
  resolve?: Resolve;
}

interface Listed {
  key: string;
  etag: string;
  size: number;
}

/** Lists the bucket and fetches what has another etag than before. */
export function createS3Source(source: SourceOfKind<'s3'>, options: S3Options): Source {
  const { documentBytes, isDocument } = options;
  const closing: (() => void)[] = [];
  return {
    look: async ({ marks }, signal) => {
      const { client, close } = await openClient(source, options, signal);
      closing.push(close);
      const objects = await listed(client, source, isDocument).catch((error) => explain(error, source, signal));
      const documents = async function* (): AsyncGenerator<Seen> {
        for (const { key, etag, size } of objects) {
          signal.throwIfAborted();
          const path = key.slice(source.prefix.length);
          const mark = `${etag} ${size}`;
          if (marks.get(path) === mark) yield { path, found: 'same', mark };
          else if (size > documentBytes)
            yield { path, found: 'refused', fault: faultText('too_large', key, shownSize(documentBytes)) };
          else yield* fetched(client, source, key, { path, mark, most: documentBytes }, signal);
        }
      };
      return { expected: objects.length, documents: documents() };
    },
    close: async () => {
      for (const close of closing.splice(0)) close();
    },
  };
}

async function openClient(source: SourceOfKind<'s3'>, options: S3Options, signal: AbortSignal) {
  const { Client } = await import('minio');
  const { hostname, port, protocol } = new URL(source.endpoint);
  const transport = createGuardedTransport(
    {
      allowHosts: source.allowHosts,
      most: Math.max(options.documentBytes, MOST_ANSWER_BYTES),
      ...(options.resolve ? { resolve: options.resolve } : {}),
    },
    signal,
  );
  const client = new Client({
    ...{
      endPoint: hostname.replace(/^\[|\]$/g, ''),
      useSSL: protocol === 'https:',
      ...(port ? { port: Number(port) } : {}),
    },
    ...{ region: source.region, accessKey: options.accessKey, secretKey: options.secretKey, pathStyle: true },
    // Its own retries speak to the console; the next look is the retry.
    ...{
      transport: transport as unknown as NonNullable<ClientOptions['transport']>,
      retryOptions: { disableRetry: true },
    },
  });
  return { client, close: transport.close };
}

async function listed(
  client: Client,
  { bucket, prefix }: SourceOfKind<'s3'>,
  isDocument: Taking['isDocument'],
): Promise<Listed[]> {
  const found: Listed[] = [];
  for await (const { name, etag, size } of client.listObjectsV2(bucket, prefix, true)) {
    if (typeof name !== 'string' || !isDocument(name)) continue;
    found.push({ key: name, etag: String(etag), size: Number(size) });
    if (found.length > MOST_DOCUMENTS) throw new SourceFault('too_many', `${bucket}/${prefix}`, String(MOST_DOCUMENTS));
  }
  return found;
}

async function* fetched(
  client: Client,
  source: SourceOfKind<'s3'>,
  key: string,
  { path, mark, most }: { path: string; mark: string; most: number },
  signal: AbortSignal,
): AsyncGenerator<Seen> {
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of await client.getObject(source.bucket, key)) {
      size += chunk.length;
      if (size > most) throw new SourceFault('too_large', key, shownSize(most));
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks, size);
    yield { path, found: 'changed', mark, fileName: key.split('/').at(-1) ?? key, bytes };
  } catch (error) {
    // One removed since it was listed is not there; the look goes on.
    if (codeOf(error) === 'NoSuchKey') return;
    const fault = asFault(error, source, signal);
    if (fault.code === 'unreachable') throw fault;
    yield {
      path,
      found: 'refused',
      fault: fault.code === 'too_large' ? fault.text : faultText(fault.code, key, codeOf(error)),
    };
  }
}

function explain(error: unknown, source: SourceOfKind<'s3'>, signal: AbortSignal): never {
  throw asFault(error, source, signal);
}

function asFault(error: unknown, { endpoint, bucket }: SourceOfKind<'s3'>, signal: AbortSignal): SourceFault {
  signal.throwIfAborted();
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof SourceFault) return cause;
  const [code, what] = [codeOf(error), `${new URL(endpoint).host}/${bucket}`];
  if (/^(AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|AuthorizationHeaderMalformed)$/.test(code))
    return new SourceFault('sign_in', what, code);
  const isAnswer = error instanceof Error && error.name === 'S3Error';
  return new SourceFault(isAnswer ? 'answered' : 'unreachable', what, code, { cause: error });
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return String(code ?? name ?? 'Error');
}
