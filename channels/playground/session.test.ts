import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from './test-stage.ts';
import { visit } from './test-visitor.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const signIn = (person: string, headers: Record<string, string>) =>
  stage.app.inject({
    method: 'POST',
    url: '/playground/session',
    headers: { host: 'localhost', ...headers },
    payload: { person },
  });

it('makes the visitor a person of the company, with a cookie no script can read', async () => {
  const response = await signIn('mali', { origin: 'http://localhost' });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toMatchObject({ id: 'mali', language: 'th' });
  expect(response.headers['set-cookie']).toMatch(
    /^expert_session=.+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
  );
});

it('knows nobody who is not in the company', async () => {
  expect((await signIn('nobody', { origin: 'http://localhost' })).statusCode).toBe(404);
});

it('refuses a POST that another site caused, one without an origin, and a public name it was not given', async () => {
  expect((await signIn('mali', { origin: 'https://evil.example' })).statusCode).toBe(403);
  expect((await signIn('mali', {})).statusCode).toBe(403);
  expect((await signIn('mali', { origin: 'http://evil.example', host: 'evil.example' })).statusCode).toBe(403);
});

it('shows an unknown visitor nothing but who one can be', async () => {
  const headers = { host: 'localhost', cookie: 'expert_session=forged' };
  const status = async (url: string) => (await stage.app.inject({ url, headers })).statusCode;
  expect((await stage.app.inject({ url: '/playground/state', headers })).json()).toEqual({ me: null });
  expect(await status('/playground/posts?conversation=%23ask-hr')).toBe(401);
  expect(await status('/documents/leave-policy')).toBe(401);
  expect(await status('/playground/people')).toBe(200);
});

it('offers the cast first and finds the others by name and job', async () => {
  const mali = await visit(stage, 'mali');
  const everyone = (await mali.get('/playground/people')).json<{ people: { id: string }[] }>().people;
  expect(everyone.slice(0, 7).map(({ id }) => id)).toEqual(['mali', 'anan', 'hana', 'sam', 'farah', 'lek', 'ada']);
  expect(everyone.length).toBeGreaterThan(50);
  const found = (await mali.get('/playground/people?q=payroll')).json<{ people: { id: string }[] }>().people;
  expect(found.map(({ id }) => id)).toEqual(['pim']);
});

it('lists only the conversations one is a member of', async () => {
  const names = async (person: string) => {
    const state = (await (await visit(stage, person)).get('/playground/state')).json<{
      conversations: { name: string }[];
    }>();
    return state.conversations.map(({ name }) => name);
  };
  expect(await names('mali')).toEqual(['#ask-anything', '#ask-hr', '#it-help', '#finance', 'dm:mali']);
  expect(await names('hana')).toContain('#hr-approvals');
});

it('serves the page with a policy that allows no foreign or inline scripts, and says when nothing changed', async () => {
  const page = await stage.app.inject({ url: '/', headers: { host: 'localhost' } });
  expect(page.headers['content-security-policy']).toMatch(/script-src 'self';/);
  expect(page.headers['content-security-policy']).not.toMatch(/unsafe/);
  expect(page.body).not.toMatch(/<script>|style=|https?:\/\//);
  const again = await stage.app.inject({
    url: '/',
    headers: { host: 'localhost', 'if-none-match': String(page.headers.etag) },
  });
  expect(again.statusCode).toBe(304);
  expect(
    (await stage.app.inject({ url: '/playground/page/../index.ts', headers: { host: 'localhost' } })).statusCode,
  ).toBe(404);
});
