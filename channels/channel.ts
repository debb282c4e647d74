/** What a channel is: it verifies and parses what comes in, and renders and posts what goes out. */
import type { FastifyInstance } from 'fastify';
import type { Card, Reply } from '../agents/message.ts';
import type { ChannelReaders } from '../agents/principals.ts';
import type { Place } from '../db/outbox.ts';

export type Capability =
  | 'threads'
  | 'buttons'
  | 'forms'
  | 'files'
  | 'ephemeral'
  | 'mentions'
  | 'proactive'
  | 'feedback';

/** Of a chat tool that has everything the product uses. */
export const CHAT_CAPABILITIES: ReadonlySet<Capability> = new Set([
  ...(['threads', 'buttons', 'forms', 'files'] as const),
  ...(['ephemeral', 'mentions', 'proactive', 'feedback'] as const),
]);

/** A reply or a card on its way out; `source` is the same when it is tried again. */
export type Outgoing = { tenant: string; turn: string; place: Place; source: string } & (
  | { reply: Reply }
  | { card: Card }
);

export interface Channel {
  id: string;
  capabilities: ReadonlySet<Capability>;
  /** Adds the channel's HTTP and WebSocket routes. */
  routes?(app: FastifyInstance): Promise<void>;
  /** Opens what the chat tool reaches us by when it is not HTTP; called where messages are taken in. */
  connect?(): Promise<void>;
  /** Lets go of everything; called once, in every process. */
  close?(): Promise<void>;
  /** Posts once per `source`; returns where it was put, for later updates. Throws PostLater or PostNever when it knows more than that it failed. */
  post(message: Outgoing): Promise<string | null>;
  /** Replaces a posted card. */
  update?(ref: string, message: Outgoing): Promise<void>;
  /** Shows that a turn is being worked on until its reply comes; may be lost. */
  progress?(at: { tenant: string; place: Place; turn: string; text: string }): Promise<void>;
  /** The chat tool's user ids in one of its groups, at this moment; throws when they cannot be had. */
  groupMembers?(tenant: string, group: string): Promise<string[]>;
  /** Who is in a shared conversation at this moment; throws when that cannot be had whole. */
  readers?(tenant: string, conversation: string): Promise<ChannelReaders>;
  /** Fetches a file that was handed in; throws FileRefused when it is gone or larger than `most` bytes. */
  readFile?(tenant: string, ref: string, most: number): Promise<Uint8Array>;
}
