/** Microsoft Teams: direct, group and channel conversations over the Bot Framework, with Adaptive Cards. */
import type { Channel } from '../channel.ts';
import { createSpeakers } from '../chat/speaker.ts';
import { createAppTokens } from './app-tokens.ts';
import { type Connector, createConnector } from './connector.ts';
import type { Teams, TeamsDeps } from './deps.ts';
import { readFile } from './files-in.ts';
import { groupMembers } from './graph.ts';
import { post, update } from './post.ts';
import { progress } from './progress.ts';
import { readers } from './readers.ts';
import { messagesRoute } from './receive.ts';
import { settingsFault } from './settings-fault.ts';

/** Makes the channel; another `connector` takes the place of the Bot Framework's SDK. */
export function createTeams(deps: TeamsDeps, connector?: Connector): Channel {
  const fault = settingsFault(deps.settings);
  if (fault) throw new Error(fault);
  const tokens = createAppTokens(deps.settings);
  const teams: Teams = {
    ...deps,
    tokens,
    connector: connector ?? createConnector(deps.settings, tokens),
    speakers: createSpeakers(deps.db, 'teams'),
  };
  return {
    id: 'teams',
    capabilities: new Set(['threads', 'buttons', 'forms', 'files', 'mentions', 'proactive', 'feedback']),
    routes: (app) => messagesRoute(app, teams),
    post: (message) => post(teams, message),
    update: (ref, message) => update(teams, ref, message),
    progress: (at) => progress(teams, at),
    groupMembers: (tenant, group) => groupMembers(teams, tenant, group),
    readers: (tenant, conversation) => readers(teams, tenant, conversation),
    readFile: (_tenant, ref, most) => readFile(teams.settings, ref, most),
  };
}
