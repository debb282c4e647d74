/** What the double of Slack keeps: workspaces, messages, files and modals. */
import type { Json } from './validate-elements.ts';

export interface Block extends Json {
  type: string;
}

export interface SlackPost {
  team: string;
  channel: string;
  ts: string;
  threadTs: string | null;
  /** The only one who sees it. */
  onlyFor: string | null;
  text: string;
  blocks: Block[];
  files: { name: string; text: string }[];
  edits: number;
  isStreaming: boolean;
}

export interface Workspace {
  team: string;
  token: string;
  botUser: string;
  /** Channels the app is a member of, direct conversations included. */
  channels: string[];
  /** Users of a channel, the app included; everybody where nothing is said. */
  members?: Record<string, string[]>;
  users: Record<string, Json>;
  groups: Record<string, string[]>;
}

export interface Opened {
  view: Json;
  id: string;
  user: string;
}

export type SlackState = ReturnType<typeof createState>;

/** An empty Slack with these workspaces. */
export function createState(workspaces: Workspace[]) {
  let clock = 1_795_000_000;
  let serial = 0;
  return {
    workspaces,
    posts: [] as SlackPost[],
    /** Bytes by name of the address that hands them out. */
    files: new Map<string, { content: Uint8Array; team: string; movedTo?: string }>(),
    /** Files on their way up, by id. */
    uploads: new Map<string, { name: string; text: string }>(),
    /** Triggers that may open a modal, and who has them. */
    triggers: new Map<string, string>(),
    opened: new Map<string, Opened>(),
    homes: new Map<string, Block[]>(),
    /** Answers below a click, by the name of the address. */
    hooks: new Map<string, { user: string; post?: SlackPost }>(),
    /** Sentences somebody alone was shown. */
    told: [] as { ts: string; user: string; text: string }[],
    statuses: [] as { channel: string; text: string | null }[],
    /** A new `ts`, later than all others. */
    ts(): string {
      clock += 1;
      return `${clock}.000100`;
    },
    id(prefix: string): string {
      serial += 1;
      return `${prefix}${serial}`;
    },
  };
}

/** Slack says no, by a name of its own. */
export class SlackRefusal extends Error {}

/** The post, or `message_not_found`. */
export function postAt(state: SlackState, channel: string, ts: string): SlackPost {
  const found = state.posts.find((post) => post.channel === channel && post.ts === ts && !post.onlyFor);
  if (!found) throw new SlackRefusal('message_not_found');
  return found;
}
