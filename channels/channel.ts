/** What a channel is: it verifies and parses what comes in, and renders and posts what goes out. */
import type { FastifyInstance } from 'fastify';
import type { Card, Reply } from '../agents/message.ts';
import type { Place } from '../db/outbox.ts';

export type Capability = 'threads' | 'buttons' | 'forms' | 'files' | 'streaming' | 'mentions' | 'proactive';

/** A reply or a card on its way out; `source` is the same when it is tried again. */
export type Outgoing = { tenant: string; place: Place; source: string } & ({ reply: Reply } | { card: Card });

export interface Channel {
  id: string;
  capabilities: ReadonlySet<Capability>;
  /** Adds the channel's HTTP and WebSocket routes. */
  routes?(app: FastifyInstance): Promise<void>;
  /** Posts once per `source`; returns where it was put, for later updates. Throws when it should be tried again. */
  post(message: Outgoing): Promise<string | null>;
  /** Replaces a posted card. */
  update?(ref: string, message: Outgoing): Promise<void>;
}
