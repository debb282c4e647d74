/** The page and the libraries it uses, read once and served from this machine alone. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

interface PageFile {
  body: Buffer;
  zipped: Buffer;
  type: string;
  etag: string;
}

/** `GET /`, `/playground/page/*` and `/playground/vendor/*`. */
export function pageFilesRoute(app: FastifyInstance): void {
  const files = new Map([...pageFiles(), ...vendorFiles()]);
  // No build step gives files new names, so browsers ask each time and mostly hear that nothing changed.
  for (const [url, file] of files) {
    app.get(url, (request, reply) =>
      send(request, reply, file, url.includes('/vendor/') ? 'public, max-age=86400' : 'no-cache'),
    );
  }
}

function pageFiles(): [string, PageFile][] {
  const folder = join(import.meta.dirname, 'page');
  return readdirSync(folder).map((name) => [
    name === 'index.html' ? '/' : `/playground/page/${name}`,
    pageFile(join(folder, name)),
  ]);
}

function vendorFiles(): [string, PageFile][] {
  const { resolve } = createRequire(import.meta.url);
  const markdown = join(dirname(resolve('markdown-it/package.json')), 'dist/browser/markdown-it.esm.min.mjs');
  const purify = join(dirname(resolve('dompurify')), 'purify.es.mjs');
  return [
    ['/playground/vendor/adaptivecards.js', pageFile(resolve('adaptivecards/dist/adaptivecards.min.js'))],
    ['/playground/vendor/markdown-it.js', pageFile(markdown)],
    ['/playground/vendor/dompurify.js', pageFile(purify)],
  ];
}

function pageFile(path: string): PageFile {
  const body = withoutMap(path, readFileSync(path));
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { body, zipped: gzipSync(body), type: TYPES[extname(path)] ?? 'application/octet-stream', etag };
}

/** Source maps are not served, so nothing should ask for them. */
function withoutMap(path: string, body: Buffer): Buffer {
  return path.includes('node_modules')
    ? Buffer.from(body.toString().replace(/^\/\/# sourceMappingURL=.*$/m, ''))
    : body;
}

function send(request: FastifyRequest, reply: FastifyReply, file: PageFile, cache: string): FastifyReply {
  reply.headers({ etag: file.etag, 'cache-control': cache, vary: 'accept-encoding' });
  if (request.headers['if-none-match']?.split(/,\s*/).includes(file.etag)) return reply.code(304).send();
  reply.type(file.type);
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(file.body);
  return reply.header('content-encoding', 'gzip').send(file.zipped);
}
