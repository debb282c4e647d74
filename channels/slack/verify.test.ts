import { describe, expect, it } from 'vitest';
import { payload, signed } from './test-payloads.ts';
import { isFromSlack, payloadOf } from './verify.ts';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const now = () => Math.floor(Date.now() / 1_000);

function request(secret = SECRET, at = now()) {
  const { headers, body } = signed(payload('slash-command'), { secret, at });
  return { headers: headers as Record<string, string>, body: Buffer.from(body) };
}

describe('a request that says it is from Slack', () => {
  it('is believed when it is signed with our secret', () => {
    expect(isFromSlack(SECRET, request())).toBe(true);
  });

  it.each([
    ['signed with another secret', request('another')],
    ['older than five minutes', request(SECRET, now() - 301)],
    ['of a time to come', request(SECRET, now() + 400)],
    ['changed on its way', { ...request(), body: Buffer.from(request().body.toString().replace('status', 'pause')) }],
    ['without a signature', { ...request(), headers: { 'x-slack-request-timestamp': String(now()) } }],
    ['without a time', { ...request(), headers: { 'x-slack-signature': 'v0=aa' } }],
    ['of an unknown version', { ...request(), headers: { ...request().headers, 'x-slack-signature': 'v1=aa' } }],
  ])('is not believed when it is %s', (_, given) => {
    expect(isFromSlack(SECRET, given)).toBe(false);
  });

  it('carries its payload as JSON, in a form, or as a form', () => {
    const of = (name: string) => {
      const { headers, body } = signed(payload(name), { secret: SECRET });
      return payloadOf({ headers, body: Buffer.from(body) });
    };
    expect(of('message-im')).toEqual(payload('message-im'));
    expect(of('block-actions')).toEqual(payload('block-actions'));
    expect(of('slash-command')).toEqual(payload('slash-command'));
    expect(payloadOf({ headers: {}, body: Buffer.from('[1]') })).toBeUndefined();
    expect(payloadOf({ headers: {}, body: Buffer.from('{') })).toBeUndefined();
  });
});
