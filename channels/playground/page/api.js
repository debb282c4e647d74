/** Talks to the server; every failure is an ApiError with a sentence for the person. */
import { language, t } from './strings.js';

export class ApiError extends Error {
  constructor(status, { code = 'failed', message, fields } = {}) {
    super(message ?? t('failed'));
    this.status = status;
    this.code = code;
    this.fields = fields ?? {};
  }
}

export function get(path, query = {}) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
  return call(`${path}${search.size > 0 ? `?${search}` : ''}`, {});
}

export function post(path, body) {
  const form = body instanceof FormData;
  const headers = form ? {} : { 'content-type': 'application/json' };
  return call(path, { method: 'POST', body: form ? body : JSON.stringify(body), headers });
}

/** A key the server knows a repeated request by. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function call(path, options) {
  const headers = { ...options.headers, accept: 'application/json', 'accept-language': language() };
  const response = await fetch(path, { ...options, headers, credentials: 'same-origin' }).catch(() => {
    throw new ApiError(0, { code: 'offline', message: t('offline') });
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, body);
  return body;
}
