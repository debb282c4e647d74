/** Ollama: its chat through LangChain, its vectors and its list of models through its own API. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { ChatOllama } from '@langchain/ollama';
import { z } from 'zod';
import type { Ability } from '../model-schema.ts';
import type { Connection, StreamFetch } from './connection.ts';
import type { ProviderKind, Settings, TextsToEmbed, Vectors } from './provider-kind.ts';

/** A chat model for one request; `adapter` is a tag of its own here, made with a Modelfile. */
function chat(connection: Connection, { fetch }: StreamFetch, settings: Settings): BaseChatModel {
  const { temperature, maxTokens, schema } = settings;
  return new ChatOllama({
    model: settings.adapter ?? settings.model,
    baseUrl: connection.url,
    fetch,
    maxRetries: 0,
    numCtx: settings.context,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { numPredict: maxTokens }),
    ...(schema === undefined ? {} : { format: schema }),
  });
}

const embedded = z.object({ embeddings: z.array(z.array(z.number())), prompt_eval_count: z.int().min(0).optional() });

/** Vectors in the order of the texts. */
async function vectors(
  connection: Connection,
  { model, input, dimensions, signal, timeoutMs }: TextsToEmbed,
): Promise<Vectors> {
  const body = { model, input, truncate: true, ...(dimensions ? { dimensions } : {}) };
  const answer = await connection.json('/api/embed', embedded, { body, signal, timeoutMs });
  return { vectors: answer.embeddings, tokens: answer.prompt_eval_count ?? null };
}

const tags = z.object({ models: z.array(z.object({ name: z.string() })) });
const shown = z.object({ capabilities: z.array(z.string()).optional() });

/** The models the server has. */
async function models(connection: Connection, timeoutMs: number): Promise<string[]> {
  const { models: known } = await connection.json('/api/tags', tags, { timeoutMs });
  return known.flatMap(({ name }) => (name.endsWith(':latest') ? [name, name.slice(0, -':latest'.length)] : [name]));
}

const CAPABILITIES: Readonly<Record<string, Ability[]>> = {
  completion: ['json'],
  tools: ['tools'],
  vision: ['vision'],
  embedding: ['embeddings'],
};

/** What the server says the model can do; null where it is too old to say. */
async function abilities(connection: Connection, model: string, timeoutMs: number): Promise<Ability[] | null> {
  const { capabilities } = await connection.json('/api/show', shown, { body: { model }, timeoutMs });
  return capabilities?.flatMap((name) => CAPABILITIES[name] ?? []) ?? null;
}

export const ollama: ProviderKind = { form: 'lines', chat, vectors, models, abilities };
