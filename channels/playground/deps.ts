/** What the playground is given when it is put together. */
import type { ExpertConfig } from '../../agents/config-schema.ts';
import type { Events } from '../../db/events.ts';
import type { Db } from '../../db/tenant.ts';
import type { Intake } from '../intake.ts';
import type { Tokens } from '../token.ts';

export interface PlaygroundDeps {
  db: Db;
  events: Events;
  intake: Intake;
  tokens: Tokens;
  config: ExpertConfig;
  /** The one company this playground shows. */
  tenant: string;
  limits: ExpertConfig['limits'];
  /** The endings of files that a worker can read; text is taken over without one. */
  readable?: readonly string[];
  /** Where people reach this server when that is neither an address nor a name of the local network. */
  publicUrl?: string | undefined;
  /** Longest wait for the outcome of a click, in milliseconds. */
  decisionWaitMs?: number;
}
