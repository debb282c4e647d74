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

export interface DocumentPort {
  /** The endings of files that can be read. */
  readable: readonly string[];
  /** Some wait to be read. */
  queued(): void;
  /** One was removed: no search finds it any more. */
  changed(tenant: string, document: string): void;
}

/** Finds passages within what the list of principals may read; a function of the house, since channels know no index. */
export type SearchPort = (query: {
  tenant: string;
  departments: string[];
  acl: string[];
  text: string;
  k: number;
  /** Only passages in this language, and of documents of these days. */
  filters: { language?: 'en' | 'th'; since?: string; until?: string };
}) => Promise<{ docId: string; title: string; section: string; text: string; score: number }[]>;

export interface ApiDeps {
  db: Db;
  intake: Intake;
  tokens: SignIn;
  config: ExpertConfig;
  /** Where people reach this server; links in answers start with it. */
  publicUrl: string;
  limits: ExpertConfig['limits'];
  version: string;
  /** What becomes of documents; without it none can be handed in. */
  documents?: DocumentPort;
  /** What searches; without it there is no such route. */
  search?: SearchPort;
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
