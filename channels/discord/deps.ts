/** What the channel is given, and what its parts share. */
import type { ChatDeps } from '../chat/deps.ts';
import type { Speakers } from '../chat/speaker.ts';
import type { Rest } from './rest.ts';
import type { Rooms } from './rooms.ts';

export interface DiscordSettings {
  botToken: string;
  applicationId: string;
  /** With it interactions are taken over HTTP. */
  publicKey?: string | undefined;
  /** Another address of the API, such as `http://127.0.0.1:4000/api`. */
  apiUrl?: string | undefined;
}

/** A command as people write it after `/expert`. */
export interface CommandName {
  name: string;
  description: Record<'en' | 'th', string>;
}

export interface DiscordDeps extends ChatDeps {
  settings: DiscordSettings;
  /** Ends the run of a thread that its person has had enough of. */
  stop(tenant: string, thread: string): void;
  commands: CommandName[];
}

export interface Discord extends DiscordDeps {
  rest: Rest;
  speakers: Speakers;
  rooms: Rooms;
}
