/** Installing the app into a workspace: an administrator's link, Slack's own pages, and back. */
import type { ServerResponse } from 'node:http';
import { type CallbackOptions, ErrorCode, InstallProvider, type StateStore } from '@slack/oauth';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Language } from '../../agents/message.ts';
import type { Seal } from '../chat/seal.ts';
import type { SlackDeps } from './deps.ts';
import { readTicket, stateOf } from './install-link.ts';
import { type InstallFault, InstallRefused, installWords } from './install-words.ts';
import { createInstallationStore, sealOf } from './installation-store.ts';
import { BOT_SCOPES } from './manifest.ts';
import { quiet } from './quiet.ts';

export type InstallDeps = Pick<SlackDeps, 'db' | 'config' | 'settings' | 'publicUrl' | 'onError' | 'onNote'>;

/** Adds GET /slack/install and GET /slack/oauth_redirect; without client id, secret and key there is nothing to install. */
export async function oauthRoutes(app: FastifyInstance, deps: InstallDeps): Promise<void> {
  const { clientId, clientSecret, installationKey } = deps.settings;
  if (!clientId || !clientSecret || !installationKey) return;
  const seal = sealOf(deps);
  const provider = providerOf(deps, seal, clientId, clientSecret);

  app.get<{ Querystring: { link?: string } }>('/slack/install', async (request, reply) => {
    const link = readTicket(seal, String(request.query.link ?? ''), 'link');
    reply.hijack();
    if (!link) return showFault(reply.raw, 'expired', languageOf(request));
    const redirectUri = `${deps.publicUrl}/slack/oauth_redirect`;
    const options = {
      scopes: [...BOT_SCOPES],
      redirectUri,
      ...teamOf(deps, link.tenant),
      metadata: stateOf(seal, link),
    };
    await provider.handleInstallPath(request.raw, reply.raw, {}, options);
  });

  // Slack comes back by a GET: what makes it more than a link is the code, a state of ours and the cookie of the same browser.
  app.get('/slack/oauth_redirect', async (request, reply) => {
    reply.hijack();
    await provider.handleCallback(request.raw, reply.raw, answers(deps, languageOf(request)));
  });
}

function providerOf(deps: InstallDeps, seal: Seal, clientId: string, clientSecret: string): InstallProvider {
  const { apiUrl } = deps.settings;
  return new InstallProvider({
    clientId,
    clientSecret,
    stateStore: stateStore(seal),
    installationStore: createInstallationStore(deps),
    directInstall: true,
    logger: quiet,
    clientOptions: {
      retryConfig: { retries: 0 },
      timeout: 10_000,
      rejectRateLimitedCalls: true,
      ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    },
    ...(apiUrl ? { authorizationUrl: new URL('../oauth/v2/authorize', apiUrl).href } : {}),
  });
}

/** The state is sealed, so nothing of it is kept here; that a link is used once is seen to where the installation is stored. */
function stateStore(seal: Seal): StateStore {
  return {
    generateStateParam: async ({ metadata = '' }) => metadata,
    verifyStateParam: async (_now, state) => {
      if (!readTicket(seal, state, 'state')) throw new InstallRefused('expired');
      return { scopes: [...BOT_SCOPES], metadata: state };
    },
  };
}

function answers({ onError, onNote, publicUrl }: InstallDeps, language: Language): CallbackOptions {
  return {
    beforeInstallation: async (options) => {
      // Slack compares it with the one it was given before.
      options.redirectUri = `${publicUrl}/slack/oauth_redirect`;
      return true;
    },
    success: (installation, _options, _request, response) => {
      onNote(`Slack: the app was installed in workspace ${installation.team?.id}.`);
      showPage(response, 200, installWords(language).done, language);
    },
    failure: (error, _options, _request, response) => {
      if (error instanceof InstallRefused) {
        onNote(`Slack: ${error.message}`);
        return showPage(response, 403, error.said(language), language);
      }
      const fault = faultOfFlow(error);
      if (fault === 'failed') onError(error, 'slack install');
      showFault(response, fault, language);
    },
  };
}

function faultOfFlow(error: { code: string }): Exclude<InstallFault, 'undeclared' | 'others'> {
  if (error.code === ErrorCode.AuthorizationError) return 'cancelled';
  const isState = error.code === ErrorCode.InvalidStateError || error.code === ErrorCode.MissingStateError;
  return isState || error.code === ErrorCode.MissingCodeError ? 'otherBrowser' : 'failed';
}

/** Slack offers this workspace first where the tenant has only one. */
function teamOf({ config }: InstallDeps, tenant: string): { teamId?: string } {
  const [only, another] = config.tenants.find(({ id }) => id === tenant)?.workspaces.slack ?? [];
  return only && !another ? { teamId: only } : {};
}

function languageOf({ headers }: FastifyRequest): Language {
  return headers['accept-language']?.toLowerCase().startsWith('th') ? 'th' : 'en';
}

function showFault(response: ServerResponse, fault: InstallFault, language: Language): void {
  showPage(response, fault === 'failed' ? 502 : 400, new InstallRefused(fault).said(language), language);
}

function showPage(response: ServerResponse, status: number, sentence: string, language: Language): void {
  const title = installWords(language).title;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'referrer-policy': 'no-referrer',
  });
  response.end(
    `<!doctype html><html lang="${language}"><meta name="viewport" content="width=device-width"><title>${title}</title>` +
      `<body style="font:1.1rem/1.6 system-ui;max-width:36rem;margin:15vh auto;padding:0 1rem"><h1>${title}</h1><p>${escaped(sentence)}</p></body></html>`,
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);
}
