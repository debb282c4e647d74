import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findInstallation, installedWorkspaces } from '../../db/installations.ts';
import { audit } from '../../db/schema/approvals.ts';
import { withTenant } from '../../db/tenant.ts';
import { createSeal } from '../chat/seal.ts';
import { installLink, readTicket, stateOf } from './install-link.ts';
import { BOT_SCOPES } from './manifest.ts';
import { oauthRoutes } from './oauth-routes.ts';
import { removeInstallation } from './removal.ts';
import { openStandInSlack, Refusal, type StandInSlack } from './stand-in-slack.ts';
import { BOREALIS, MERIDIAN, openTenants, PUBLIC_URL, type Tenants } from './stand-in-tenants.ts';

const REDIRECT = `${PUBLIC_URL}/slack/oauth_redirect`;
const INSTALLED = {
  app_id: 'A0EXPERT',
  authed_user: { id: 'U0ADMIN' },
  scope: BOT_SCOPES.join(','),
  token_type: 'bot',
  access_token: 'xoxb-installed',
  bot_user_id: 'U0BOT',
  team: { id: MERIDIAN.team, name: 'Meridian' },
  enterprise: null,
  is_enterprise_install: false,
};

let slack: StandInSlack;
let tenants: Tenants;
let app: FastifyInstance;
let granted: object = INSTALLED;
let good = new Set(['xoxb-installed']);

beforeAll(async () => {
  slack = await openStandInSlack({
    'oauth.v2.access': ({ args }) => {
      const { code, client_id, client_secret, redirect_uri } = args;
      if (client_id !== '1.2' || client_secret !== 'secret') throw new Refusal('bad_client_secret');
      if (redirect_uri !== REDIRECT) throw new Refusal('bad_redirect_uri');
      if (code !== 'code') throw new Refusal('invalid_code');
      return granted;
    },
    'auth.test': ({ token }) => {
      if (!good.has(token)) throw new Refusal('token_revoked');
      return { bot_id: 'B0BOT', user_id: 'U0BOT', team_id: MERIDIAN.team };
    },
  });
  tenants = await openTenants({ apiUrl: slack.apiUrl, clientId: '1.2', clientSecret: 'secret' });
  app = Fastify();
  await oauthRoutes(app, tenants.deps);
});
beforeEach(async () => {
  granted = INSTALLED;
  good = new Set(['xoxb-installed']);
  for (const { tenant, team } of [MERIDIAN, BOREALIS]) {
    const { deps } = tenants;
    good.clear();
    await removeInstallation(deps, tenant, team);
  }
  good.add('xoxb-installed');
  tenants.errors.length = 0;
});
afterAll(async () => {
  await app.close();
  await slack.close();
  await tenants.close();
  expect(slack.faults).toEqual([]);
});

const pathOf = (link: string) => link.slice(PUBLIC_URL.length);
const isInstalled = ({ tenant, team }: typeof MERIDIAN) =>
  withTenant(tenants.deps.db, tenant, async (tx) => (await installedWorkspaces(tx, 'slack')).includes(team));

/** As a browser would: opens the link and remembers the cookie and Slack's address. */
async function open(link: string) {
  const response = await app.inject({ url: pathOf(link) });
  expect(response.statusCode).toBe(302);
  const cookie = String(response.headers['set-cookie']);
  return { address: new URL(String(response.headers.location)), cookie: cookie.split(';')[0] ?? '', setCookie: cookie };
}

function comeBack(
  state: string | null,
  cookie: string,
  query: Record<string, string> = { code: 'code' },
  headers = {},
) {
  const search = new URLSearchParams({ ...query, ...(state === null ? {} : { state }) });
  return app.inject({ url: `/slack/oauth_redirect?${search}`, headers: { cookie, ...headers } });
}

async function journey(link: string) {
  const { address, cookie } = await open(link);
  return comeBack(address.searchParams.get('state'), cookie);
}

describe('an administrator’s link', () => {
  it('leads to Slack with our scopes, our way back and the only workspace of the tenant', async () => {
    const { address, setCookie } = await open(installLink(tenants.deps, 'meridian'));
    expect(address.pathname).toBe('/oauth/v2/authorize');
    expect(address.searchParams.get('client_id')).toBe('1.2');
    expect(address.searchParams.get('scope')).toBe(BOT_SCOPES.join(','));
    expect(address.searchParams.get('redirect_uri')).toBe(REDIRECT);
    expect(address.searchParams.get('team')).toBe(MERIDIAN.team);
    expect(setCookie).toMatch(/Secure; HttpOnly/);
  });

  it('is refused when it is forged, of another kind or too old', async () => {
    const seal = createSeal(tenants.deps.settings.installationKey ?? '');
    const link = { tenant: 'meridian', nonce: 'n', until: Date.now() + 1_000, expires: Date.now() + 1_000 };
    const sealed = (one: object) => seal.seal(JSON.stringify({ for: 'slack-install-link', ...link, ...one }));
    expect((await app.inject({ url: `/slack/install?link=${sealed({})}` })).statusCode).toBe(302);
    for (const bad of ['', 'v1.AAAA', sealed({ expires: Date.now() - 1 }), sealed({ for: 'slack-install-state' })]) {
      const response = await app.inject({ url: `/slack/install?link=${bad}` });
      expect(response.statusCode).toBe(400);
      expect(response.body).toContain('Ask your administrator for a new one');
      expect(response.headers['set-cookie']).toBeUndefined();
    }
  });

  it('is made only where everything for it is set up', () => {
    const { deps } = tenants;
    const { clientSecret: _, ...settings } = deps.settings;
    expect(() => installLink({ ...deps, settings }, 'meridian')).toThrow('SLACK_CLIENT_SECRET');
    const [first] = deps.config.tenants;
    const config = { ...deps.config, tenants: first ? [{ ...first, workspaces: {} }] : [] };
    expect(() => installLink({ ...deps, config }, 'meridian')).toThrow('names no Slack workspace');
    expect(() => installLink(deps, 'nobody')).toThrow('nobody');
  });

  it('leads nowhere while the server has no client id', async () => {
    const bare = Fastify();
    const { clientId: _, ...settings } = tenants.deps.settings;
    await oauthRoutes(bare, { ...tenants.deps, settings });
    expect((await bare.inject({ url: '/slack/install?link=x' })).statusCode).toBe(404);
    await bare.close();
  });
});

describe('coming back from Slack', () => {
  it('keeps the token sealed, with a row in the audit, and answers in plain words', async () => {
    const done = await journey(installLink(tenants.deps, 'meridian'));
    expect(done.statusCode).toBe(200);
    expect(done.body).toContain('The app is installed');
    expect(done.headers['content-security-policy']).toContain("default-src 'none'");
    const { db } = tenants.deps;
    const sealed = await withTenant(db, 'meridian', (tx) => findInstallation(tx, 'slack', MERIDIAN.team));
    expect(sealed).toMatch(/^v1\./);
    const rows = await withTenant(db, 'meridian', (tx) => tx.select().from(audit));
    expect(rows.findLast(({ action }) => action === 'slack.installed')).toMatchObject({
      actor: `slack:${MERIDIAN.team}.U0ADMIN`,
      subject: MERIDIAN.team,
    });
    expect(JSON.stringify(rows)).not.toContain('xoxb');
    expect(await tenants.deps.tokens.of('meridian', MERIDIAN.team)).toEqual({
      token: 'xoxb-installed',
      botUserId: 'U0BOT',
      botId: 'B0BOT',
    });
  });

  it('uses a link once, also when two browsers hurry', async () => {
    const link = installLink(tenants.deps, 'meridian');
    const [one, two] = [await open(link), await open(link)];
    const answers = await Promise.all(
      [one, two].map(({ address, cookie }) => comeBack(address.searchParams.get('state'), cookie)),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 403]);
    expect(answers.find(({ statusCode }) => statusCode === 403)?.body).toContain('was used already');
  });

  it('takes no state of another browser, a forged one or none', async () => {
    const { address, cookie } = await open(installLink(tenants.deps, 'meridian'));
    const state = address.searchParams.get('state');
    const forged = 'v1.forged';
    for (const back of [
      comeBack(state, ''),
      comeBack(null, cookie),
      comeBack(forged, `slack-app-oauth-state=${forged}`),
    ])
      expect((await back).statusCode).toBeGreaterThanOrEqual(400);
    expect(await isInstalled(MERIDIAN)).toBe(false);
    expect((await comeBack(state, cookie)).statusCode).toBe(200);
  });

  it('takes no link in the place of a state, and no state that is too old', async () => {
    const { installationKey = '' } = tenants.deps.settings;
    const seal = createSeal(installationKey);
    const link = new URL(installLink(tenants.deps, 'meridian')).searchParams.get('link') ?? '';
    const ticket = readTicket(seal, link, 'link');
    const old = seal.seal(JSON.stringify({ ...ticket, for: 'slack-install-state', expires: Date.now() - 1 }));
    for (const state of [link, old])
      expect((await comeBack(state, `slack-app-oauth-state=${state}`)).statusCode).toBe(403);
    const fresh = ticket ? stateOf(seal, ticket) : '';
    expect((await comeBack(fresh, `slack-app-oauth-state=${fresh}`)).statusCode).toBe(200);
  });

  it.each([
    ['a workspace that nobody declared', { team: { id: 'T0STRAY', name: 'Stray' } }, 'T0STRAY is not named'],
    ['the workspace of another company', { team: { id: BOREALIS.team, name: 'B' } }, 'belongs to another company'],
    [
      'a whole organization',
      { team: null, enterprise: { id: 'E1' }, is_enterprise_install: true },
      'whole organization',
    ],
    ['an app with token rotation', { refresh_token: 'xoxe-1', expires_in: 43_200 }, 'Token rotation'],
    ['an app without a bot', { scope: undefined, bot_user_id: undefined }, 'no bot token'],
  ])('refuses %s', async (_what, change, sentence) => {
    granted = { ...INSTALLED, ...change };
    const refused = await journey(installLink(tenants.deps, 'meridian'));
    expect(refused.statusCode).toBe(403);
    expect(refused.body).toContain(sentence);
    expect([await isInstalled(MERIDIAN), await isInstalled(BOREALIS)]).toEqual([false, false]);
  });

  it('says it in Thai to a browser in Thai', async () => {
    const { address, cookie } = await open(installLink(tenants.deps, 'meridian'));
    const state = address.searchParams.get('state');
    const headers = { 'accept-language': 'th-TH,th;q=0.9' };
    const cancelled = await comeBack(state, cookie, { error: 'access_denied' }, headers);
    expect(cancelled.body).toContain('การติดตั้งถูกยกเลิก');
    expect(cancelled.body).toContain('<html lang="th">');
  });

  it('keeps nothing when Slack refuses the code, and tells the log without secrets', async () => {
    const { address, cookie } = await open(installLink(tenants.deps, 'meridian'));
    const failed = await comeBack(address.searchParams.get('state'), cookie, { code: 'stolen' });
    expect(failed.statusCode).toBe(502);
    expect(failed.body).not.toContain('stolen');
    expect(tenants.errors).toHaveLength(1);
    expect(await isInstalled(MERIDIAN)).toBe(false);
  });
});

describe('a workspace that removes the app', () => {
  it('is forgotten, with a row in the audit', async () => {
    await journey(installLink(tenants.deps, 'meridian'));
    await tenants.deps.tokens.of('meridian', MERIDIAN.team);
    good.clear();
    await removeInstallation(tenants.deps, 'meridian', MERIDIAN.team);
    expect(await isInstalled(MERIDIAN)).toBe(false);
    await expect(tenants.deps.tokens.of('meridian', MERIDIAN.team)).rejects.toMatchObject({
      cause: { name: 'NotInstalled' },
    });
    const rows = await withTenant(tenants.deps.db, 'meridian', (tx) => tx.select().from(audit));
    expect(rows.at(-1)).toMatchObject({ action: 'slack.uninstalled', subject: MERIDIAN.team });
  });

  it('keeps what it installed anew when the word of the removal comes late', async () => {
    await journey(installLink(tenants.deps, 'meridian'));
    await removeInstallation(tenants.deps, 'meridian', MERIDIAN.team);
    expect(await isInstalled(MERIDIAN)).toBe(true);
  });

  it('is tried again when Slack cannot be asked', async () => {
    await journey(installLink(tenants.deps, 'meridian'));
    const { 'auth.test': answer } = slack.methods;
    delete slack.methods['auth.test'];
    await expect(removeInstallation(tenants.deps, 'meridian', MERIDIAN.team)).rejects.toThrow();
    if (answer) slack.methods['auth.test'] = answer;
    slack.faults.length = 0;
    expect(await isInstalled(MERIDIAN)).toBe(true);
  });
});
