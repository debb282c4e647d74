/** The same guard for a client that speaks HTTP through Node's own modules: each request is checked where it connects. */
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { Transform } from 'node:stream';
import { createReach, placeOf, type Resolve } from './reach.ts';
import { SourceFault, shownSize } from './source-fault.ts';

const SILENT_MS = 30_000;

export interface GuardedTransport {
  request(options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest;
  close(): void;
}

/** Connections of its own: one that another part of the process keeps open was not checked by this guard. */
export function createGuardedTransport(
  { allowHosts, resolve, most }: { allowHosts: readonly string[]; resolve?: Resolve; most: number },
  signal: AbortSignal,
): GuardedTransport {
  const reach = createReach(allowHosts, resolve);
  const agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
  return {
    request: (options, onAnswer) => {
      const { protocol, host, port } = options;
      const url = placeOf(protocol ?? 'http:', host ?? '', port);
      reach.admit(url);
      const isSecure = url.protocol === 'https:';
      const asked = (isSecure ? https : http).request(
        {
          ...options,
          ...{ agent: isSecure ? agents.https : agents.http, lookup: reach.lookup(url) },
          ...{ signal, timeout: SILENT_MS },
        },
        (answer) => onAnswer(limited(answer, most, url)),
      );
      return asked.on('timeout', () => asked.destroy(new SourceFault('too_slow', url.host, String(SILENT_MS / 1_000))));
    },
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** The answer with an end: clients read lists and errors whole. */
function limited(answer: IncomingMessage, most: number, url: URL): IncomingMessage {
  let size = 0;
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      size += chunk.byteLength;
      if (size > most) done(new SourceFault('too_large', url.host, shownSize(most)));
      else done(null, chunk);
    },
  });
  answer.on('error', (error) => counted.destroy(error));
  counted.on('error', () => answer.destroy());
  answer.pipe(counted);
  const { statusCode, statusMessage, headers } = answer;
  return Object.assign(counted, { statusCode, statusMessage, headers }) as unknown as IncomingMessage;
}
