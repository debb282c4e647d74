/** What the gateway needs of a kind of provider. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { Ability, ProviderConfig } from '../model-schema.ts';
import type { StreamForm } from './answer-stream.ts';
import type { Connection, StreamFetch } from './connection.ts';

export interface Settings {
  /** What the server calls it. */
  model: string;
  adapter?: string | undefined;
  context: number;
  temperature?: number | undefined;
  maxTokens?: number | undefined;
  /** The JSON schema the answer must fit. */
  schema?: Record<string, unknown> | undefined;
}

export interface TextsToEmbed {
  model: string;
  input: string[];
  dimensions?: number | undefined;
  signal?: AbortSignal | undefined;
  timeoutMs: number;
}

export interface Vectors {
  vectors: number[][];
  /** Null where the server does not say. */
  tokens: number | null;
}

export interface ProviderKind {
  form: StreamForm;
  chat(connection: Connection, fetch: StreamFetch, settings: Settings): BaseChatModel;
  vectors(connection: Connection, texts: TextsToEmbed): Promise<Vectors>;
  models(connection: Connection, timeoutMs: number): Promise<string[]>;
  /** What the server itself says a model can do; null where it does not say. */
  abilities(connection: Connection, model: string, timeoutMs: number): Promise<Ability[] | null>;
}

/** A kind of provider is a file beside this one and a line here; its libraries are loaded when it is first asked. */
const kinds: Readonly<Record<ProviderConfig['kind'], () => Promise<ProviderKind>>> = {
  ollama: async () => (await import('./ollama.ts')).ollama,
  openai: async () => (await import('./openai.ts')).openai,
};

/** How to speak with providers of a kind. */
export function loadKind(kind: ProviderConfig['kind']): Promise<ProviderKind> {
  return kinds[kind]();
}
