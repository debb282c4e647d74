/** Payloads as Slack sends them, signed as Slack signs them. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from './validate-elements.ts';

/** A payload from the folder, with other values in it. */
export function payload(name: string, values: Json = {}): Json {
  const text = readFileSync(join(import.meta.dirname, 'payloads', `${name}.json`), 'utf8');
  return { ...(JSON.parse(text) as Json), ...values };
}

/** An event from the folder in an envelope of its own, with other values in it. */
export function event(name: string, team: string, values: Json): Json {
  const base = payload(name) as Json & { event: Json };
  return { ...base, team_id: team, event_id: `Ev${crypto.randomUUID()}`, event: { ...base.event, team, ...values } };
}

export interface Signing {
  secret: string;
  /** Seconds since 1970. */
  at?: number;
}

/** Headers and body of a request; what is no event comes in a form. */
export function signed(given: Json, { secret, at = Math.floor(Date.now() / 1_000) }: Signing) {
  const isJson = given.type === 'event_callback' || given.type === 'url_verification';
  const isCommand = 'command' in given;
  const fields = isCommand ? (given as Record<string, string>) : { payload: JSON.stringify(given) };
  const body = isJson ? JSON.stringify(given) : new URLSearchParams(fields).toString();
  const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return {
    body,
    url: isJson ? '/slack/events' : isCommand ? '/slack/commands' : '/slack/interactivity',
    headers: {
      'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${signature}`,
    },
  };
}
