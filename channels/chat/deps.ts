/** What every channel of a chat tool is given. */
import type { ExpertConfig } from '../../agents/config-schema.ts';
import type { Db } from '../../db/tenant.ts';
import type { Intake } from '../intake.ts';

export interface ChatDeps {
  db: Db;
  intake: Intake;
  /** Replaced in place when the file changes: read from it each time. */
  config: ExpertConfig;
  /** Where people reach this server, without a slash at the end. */
  publicUrl: string;
  onError(error: unknown, where: string): void;
  /** One line for the log that names no person and quotes nobody. */
  onNote(note: string): void;
}
