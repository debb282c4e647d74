/** Whether Slack itself sent a request, and what it says. */
import { verifySlackRequest } from '@slack/bolt';
import type { SlackPayload } from './payload.ts';

interface Request {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

/** True when the raw bytes are signed with our secret and not older than five minutes. */
export function isFromSlack(signingSecret: string, { headers, body }: Request): boolean {
  const signature = headers['x-slack-signature'];
  const at = Number(headers['x-slack-request-timestamp']);
  if (typeof signature !== 'string' || !Number.isInteger(at)) return false;
  // A time to come is as wrong as one long past; the library looks at the past alone.
  if (at * 1_000 > Date.now() + 300_000) return false;
  try {
    verifySlackRequest({
      signingSecret,
      body: body.toString(),
      headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': at },
    });
    return true;
  } catch {
    return false;
  }
}

/** The payload of a verified request: JSON, a form with JSON in `payload`, or a form; undefined for anything else. */
export function payloadOf({ headers, body }: Request): SlackPayload | undefined {
  const isForm = String(headers['content-type']).startsWith('application/x-www-form-urlencoded');
  if (!isForm) return objectIn(body.toString());
  const fields = Object.fromEntries(new URLSearchParams(body.toString()));
  return fields.payload === undefined ? fields : objectIn(fields.payload);
}

function objectIn(text: string): SlackPayload | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
