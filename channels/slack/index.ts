/** Slack: what is written there comes in as turns, what the house says goes out as messages, cards and modals. */
import { CHAT_CAPABILITIES, type Channel } from '../channel.ts';
import type { ChatDeps } from '../chat/deps.ts';
import { createSpeakers } from '../chat/speaker.ts';
import type { SlackDeps, SlackSettings, SlackTokens } from './deps.ts';
import { readFile } from './files.ts';
import { groupMembers } from './groups.ts';
import { handleSlack } from './handle.ts';
import { botTokenFault, createTokens } from './installations.ts';
import { oauthRoutes } from './oauth-routes.ts';
import { post, update } from './post.ts';
import { readers } from './readers.ts';
import { addRoutes } from './routes.ts';
import { createSocket } from './socket.ts';
import { showProgress } from './status.ts';

export interface SlackOptions extends ChatDeps {
  settings: SlackSettings;
  /** Commands by name, in every language; without them, whatever follows /expert is one. */
  commands?: readonly { name: string }[];
  /** Ends the work on a thread, as the person asked. */
  stop(tenant: string, thread: string): void;
  /** Where tokens come from, when it is not the environment and the database. */
  tokens?: SlackTokens;
}

/** Makes the channel of all Slack workspaces that the configuration names. */
export function createSlack(options: SlackOptions): Channel {
  const settings = withSlash(options.settings);
  const shared = { ...options, settings };
  const tokens = options.tokens ?? createTokens(shared);
  const deps: SlackDeps = { ...shared, tokens, speakers: createSpeakers(options.db, 'slack') };
  const socket = settings.appToken
    ? createSocket(deps, (payload) => handleSlack(deps, payload as Readonly<Record<string, unknown>>))
    : undefined;
  return {
    id: 'slack',
    capabilities: CHAT_CAPABILITIES,
    async routes(app) {
      await addRoutes(app, deps);
      await oauthRoutes(app, deps);
      void botTokenFault(shared).then(
        (fault) => fault && options.onNote(fault),
        (error: unknown) => options.onError(error, 'slack'),
      );
    },
    ...(socket ? { connect: () => socket.connect(), close: () => socket.close() } : {}),
    post: (message) => post(deps, message),
    update: (ref, message) => update(deps, ref, message),
    progress: (at) => showProgress(deps, at).catch(() => {}),
    groupMembers: (tenant, group) => groupMembers(deps, tenant, group),
    readers: (tenant, conversation) => readers(deps, tenant, conversation),
    readFile: (tenant, ref, most) => readFile(deps, tenant, ref, most),
  };
}

/** Names of methods are put behind it as they are. */
function withSlash(settings: SlackSettings): SlackSettings {
  const { apiUrl } = settings;
  return apiUrl && !apiUrl.endsWith('/') ? { ...settings, apiUrl: `${apiUrl}/` } : settings;
}
