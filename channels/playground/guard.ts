/** Keeps other sites out and tells the browser to trust nothing but this server. */
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal, requestLanguage } from './refusal.ts';
import { words } from './words.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

/** Adds the headers to every answer and refuses requests that another site caused; `forms` says where forms may be sent. */
export function guard(app: FastifyInstance, publicUrl: string | undefined, forms = "form-action 'none'"): void {
  const policy = POLICY.replace("form-action 'none'", forms);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...HEADERS, 'content-security-policy': policy });
    refuseUnknownHost(request, publicUrl);
    if (request.method !== 'GET' || request.headers.upgrade) refuseOtherOrigins(request);
  });
}

/** A public name that resolves to this machine would make another site's page same-origin with ours. */
function refuseUnknownHost(request: FastifyRequest, publicUrl: string | undefined): void {
  const name = request.hostname.replace(/^\[|\]$/g, '');
  const local = isIP(name) !== 0 || !name.includes('.') || name.endsWith('.localhost');
  if (local || (publicUrl && new URL(publicUrl).host === request.host)) return;
  throw new Refusal(403, 'not_allowed', words(requestLanguage(request)).unknownHost(request.hostname));
}

function refuseOtherOrigins(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (origin && URL.canParse(origin)) {
    const { protocol, host } = new URL(origin);
    // Read as a URL too, so that a default port written out is the same port.
    if (new URL(`${protocol}//${request.host}`).host === host) return;
  }
  throw new Refusal(403, 'not_allowed', words(requestLanguage(request)).crossSite);
}
