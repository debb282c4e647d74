/** Calls to the double of Discord's API, as it reads and answers them. */
import type { IncomingMessage } from 'node:http';
import type { Response as Answer, Body, WireChannel } from './wire.ts';

export const APPLICATION = '900000000000000001';
export const SELF = '900000000000000002';
export const TOKEN = 'token-of-the-tests';

export interface Room extends WireChannel {
  guild: string | null;
  /** Of a direct conversation. */
  recipient?: string;
  /** Who may see it against what their roles say. */
  permission_overwrites?: { id: string; type: 0 | 1; allow: string; deny: string }[];
}

export interface Kept {
  id: string;
  room: string;
  body: Body;
  files: { name: string; text: string }[];
  /** The only user who sees it. */
  privateTo: string | null;
  edits: number;
  replyTo?: string;
  nonce?: string;
  interaction?: string;
}

export interface OpenInteraction {
  id: string;
  token: string;
  user: string;
  room: string;
  /** The message whose button was pressed. */
  message?: string;
  answer?: Answer;
}

export interface Call {
  method: string;
  path: string;
  body: Record<string, unknown>;
  files: { name: string; text: string }[];
}

export type PostJson = Body & { nonce?: string; enforce_nonce?: boolean; message_reference?: { message_id: string } };

export interface Result {
  status?: number;
  json?: unknown;
  headers?: Record<string, string>;
}

/** Throws for anything that is not a call of this API by this bot. */
export async function readCall(request: IncomingMessage): Promise<Call> {
  const { method = '', url = '', headers } = request;
  if (!url.startsWith('/api/v10/')) throw new Error(`${method} ${url} is not of this API`);
  const path = url.slice('/api/v10'.length);
  const own = /^\/(webhooks|interactions)\//.test(path);
  if (!own && headers.authorization !== `Bot ${TOKEN}`) throw new Error(`${method} ${path} without the token`);
  if (own && headers.authorization) throw new Error(`${method} ${path} with a token that it does not need`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const raw = Buffer.concat(chunks);
  const type = headers['content-type'] ?? '';
  if (!type.startsWith('multipart/'))
    return { method, path, body: raw.length > 0 ? JSON.parse(raw.toString()) : {}, files: [] };
  const form = await new Response(raw, { headers: { 'content-type': type } }).formData();
  const parts = [...form.entries()].filter(([name]) => name.startsWith('files['));
  const files = parts.map(async ([, part]) => ({ name: (part as File).name, text: await (part as File).text() }));
  return { method, path, body: JSON.parse(String(form.get('payload_json'))), files: await Promise.all(files) };
}

/** Discord's answer to what it does not have. */
export function unknown(code: number): Result {
  return { status: 404, json: { code, message: 'unknown' } };
}
