/** What every part of the Slack channel is given. */
import type { ChatDeps } from '../chat/deps.ts';
import type { Speakers } from '../chat/speaker.ts';

export interface SlackSettings {
  signingSecret?: string;
  /** Bot token of a single workspace. */
  botToken?: string;
  /** App-level token; takes events in over Socket Mode. */
  appToken?: string;
  clientId?: string;
  clientSecret?: string;
  /** Seals the tokens of workspaces that install the app themselves. */
  installationKey?: string;
  /** Another address of Slack's API, ending with a slash. */
  apiUrl?: string;
}

/** Who we are in a workspace. */
export interface SlackBot {
  token: string;
  botUserId: string;
  botId?: string;
}

export interface SlackTokens {
  /** Our token in a workspace of the tenant; throws PostLater, whose cause has the remedy, where the app is not installed. */
  of(tenant: string, team: string): Promise<SlackBot>;
  /** Looks again next time: the token was refused. */
  forget(tenant: string, team: string): void;
}

export interface SlackDeps extends ChatDeps {
  settings: SlackSettings;
  tokens: SlackTokens;
  speakers: Speakers;
  /** Commands by name, in every language; without them, whatever follows /expert is one. */
  commands?: readonly { name: string }[];
  /** Ends the work on a thread, as the person asked. */
  stop(tenant: string, thread: string): void;
}
