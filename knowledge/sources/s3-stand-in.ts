/** A strict double of S3 for tests: ListObjectsV2 in small pages and GetObject, signed requests only; anything else is an error. */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3StandIn {
  host: string;
  objects: Map<string, string>;
  /** Keys whose content was sent, since it was last emptied. */
  sent: string[];
  /** Requests that S3 would not have understood. */
  strange: string[];
  fail: { status: number; code: string } | undefined;
  close(): Promise<void>;
}

const KEYS = { access: 'AKIATEST', secret: 'test-secret' };
const PAGE = 7;

/** Starts it with one bucket on this machine. */
export async function openS3(bucket: string): Promise<S3StandIn & { keys: typeof KEYS }> {
  const store: Omit<S3StandIn, 'host' | 'close'> = { objects: new Map(), sent: [], strange: [], fail: undefined };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const xml = (status: number, body: string) =>
      response
        .writeHead(status, { 'content-type': 'application/xml' })
        .end(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
    const error = (status: number, code: string) =>
      xml(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    if (store.fail) return void error(store.fail.status, store.fail.code);
    if (!isSigned(request, url)) return void error(403, 'SignatureDoesNotMatch');
    const [, named, ...rest] = decodeURIComponent(url.pathname).split('/');
    if (request.method !== 'GET' || named !== bucket) {
      store.strange.push(`${request.method} ${request.url}`);
      return void error(named === bucket ? 405 : 404, named === bucket ? 'MethodNotAllowed' : 'NoSuchBucket');
    }
    const key = rest.join('/');
    if (key === '') {
      const known = ['list-type', 'encoding-type', 'prefix', 'delimiter', 'max-keys', 'continuation-token'];
      const strange = [...url.searchParams.keys()].filter((name) => !known.includes(name));
      if (strange.length > 0 || url.searchParams.get('list-type') !== '2') {
        store.strange.push(`${request.method} ${request.url}`);
        return void error(400, 'InvalidArgument');
      }
      return void xml(200, listing(store.objects, url.searchParams));
    }
    const content = store.objects.get(key);
    if (content === undefined) return void error(404, 'NoSuchKey');
    store.sent.push(key);
    response
      .writeHead(200, { etag: `"${etagOf(content)}"`, 'content-length': Buffer.byteLength(content) })
      .end(content);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return Object.assign(store, {
    keys: KEYS,
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  });
}

function etagOf(content: string): string {
  return createHash('md5').update(content).digest('hex');
}

function listing(objects: ReadonlyMap<string, string>, asked: URLSearchParams): string {
  const prefix = asked.get('prefix') ?? '';
  const after = asked.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  const left = keys.filter((key) => key > Buffer.from(after, 'base64url').toString());
  const page = left.slice(0, PAGE);
  const isCut = left.length > page.length;
  const next = isCut
    ? `<NextContinuationToken>${Buffer.from(page.at(-1) ?? '').toString('base64url')}</NextContinuationToken>`
    : '';
  const contents = page.map((key) => {
    const content = objects.get(key) ?? '';
    return `<Contents><Key>${encodeURIComponent(key).replaceAll('%2F', '/')}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;${etagOf(content)}&quot;</ETag><Size>${Buffer.byteLength(content)}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
  });
  return `<ListBucketResult><Name>b</Name><Prefix>${encodeURIComponent(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${PAGE}</MaxKeys><EncodingType>url</EncodingType><IsTruncated>${isCut}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
}

/** Signature version 4, computed anew from what came. */
function isSigned(request: IncomingMessage, url: URL): boolean {
  const { authorization = '', 'x-amz-date': date, 'x-amz-content-sha256': payload } = request.headers;
  const [, access, day = '', region = '', signed = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  if (access !== KEYS.access || typeof date !== 'string' || typeof payload !== 'string') return false;
  const names = signed.split(';');
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => names.includes(name))) return false;
  const query = url.search
    .slice(1)
    .split('&')
    .filter(Boolean)
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .sort()
    .join('&');
  const headers = names.map((name) => `${name}:${request.headers[name]}\n`).join('');
  const canonical = [request.method, url.pathname, query, headers, signed, payload].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const mac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(mac, `AWS4${KEYS.secret}`);
  return mac(key, text).toString('hex') === signature;
}
