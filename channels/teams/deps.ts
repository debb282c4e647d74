/** What the channel of Microsoft Teams is given, and the parts its files share. */
import type { ChatDeps } from '../chat/deps.ts';
import type { Speakers } from '../chat/speaker.ts';
import type { AppTokens } from './app-tokens.ts';
import type { Connector } from './connector.ts';

export interface TeamsSettings {
  /** Application id of the bot. */
  appId: string;
  /** Client secret of the bot. */
  appPassword: string;
  /** Directory of a single-tenant bot. */
  appTenant?: string | undefined;
  /** Where the Bot Framework says which keys it signs with. */
  openIdUrl?: string | undefined;
  /** Takes unsigned messages from this machine, for the Agents Playground. */
  unsigned: boolean;
  /** Where tokens of the app are had. */
  loginUrl?: string | undefined;
  /** Where members of groups are had. */
  graphUrl?: string | undefined;
  /** Hosts, with all below them, that files come from and go to. */
  fileHosts?: readonly string[] | undefined;
}

export interface TeamsDeps extends ChatDeps {
  settings: TeamsSettings;
  /** Lets go of what a thread is being worked on for; Teams has no button for it. */
  stop(tenant: string, thread: string): void;
}

/** The channel's own parts beside what it was given. */
export interface Teams extends TeamsDeps {
  connector: Connector;
  tokens: AppTokens;
  speakers: Speakers;
}
