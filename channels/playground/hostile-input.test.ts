import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './test-script.ts';
import { openStage, type Stage } from './test-stage.ts';
import { type Visitor, visit } from './test-visitor.ts';

let stage: Stage;
let mali: Visitor;
beforeAll(async () => {
  stage = await openStage();
  stage.perform(play);
  mali = await visit(stage, 'mali');
});
afterAll(() => stage.close());

const ROUTES = ['/playground/posts', '/playground/decisions', '/playground/session'];
const send = (url: string, payload: string) =>
  stage.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { origin: 'http://localhost', host: 'localhost', cookie: mali.cookie, 'content-type': 'application/json' },
  });

describe.each(ROUTES)('%s', (url) => {
  it.each([
    ['of half a megabyte', `{"text":"${'x'.repeat(500_000)}"}`, 413],
    ['nested a hundred thousandfold', `{"text":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400],
    ['with a prototype', '{"__proto__":{"admin":true}}', 400],
    ['with a constructor of a prototype', '{"constructor":{"prototype":{"admin":true}}}', 400],
    ['with edits nested deep', `{"edits":{"to":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`, 400],
    ['that is no JSON', '{"text":', 400],
    ['that is a list', '[]', 400],
  ])('refuses a body %s in a sentence', async (_what, payload, status) => {
    const before = stage.turns.length;
    const response = await send(url, payload);
    expect(response.statusCode).toBe(status);
    expect(response.json().message).toMatch(/^[A-Z].*\.$/);
    expect(response.body.length).toBeLessThan(1_000);
    expect(stage.turns.length).toBe(before);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
