/** What the pages of documents are given when they are put together. */
import type { ExpertConfig } from '../../agents/config-schema.ts';
import type { Db } from '../../db/tenant.ts';
import type { Tokens } from '../token.ts';

export interface DocumentsDeps {
  db: Db;
  /** Replaced in place when the file changes: read from it each time. */
  config: ExpertConfig;
  /** Where people reach this server, without a slash at the end. */
  publicUrl: string;
  /** Whoever somebody is in the playground reads documents too. */
  playground?: { tenant: string; tokens: Tokens } | undefined;
  /** The moment that counts as now. */
  clock: { now(): Date };
}
