/** What the API needs from the house, and the Fastify instance its routes are written for. */
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ExpertConfig } from '../../agents/config-schema.ts';
import type { Db } from '../../db/tenant.ts';
import type { Intake } from '../intake.ts';
import type { SignIn } from '../sign-in.ts';

export interface ApiDeps {
  db: Db;
  intake: Intake;
  tokens: SignIn;
  config: ExpertConfig;
  /** Where people reach this server; links in answers start with it. */
  publicUrl: string;
  limits: ExpertConfig['limits'];
  version: string;
  /** Milliseconds a request waits for its turn before it is told to come back. */
  patience?: number;
}

export const DEFAULT_PATIENCE = 30_000;

/** An instance whose routes take their types from zod schemas. */
export type ApiServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
