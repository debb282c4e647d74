/** Any server that speaks the OpenAI API (vLLM, Triton, LM Studio, a cloud): chat through LangChain, vectors and the list of models by its paths. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { ChatOpenAICompletions } from '@langchain/openai';
import { z } from 'zod';
import type { Connection, StreamFetch } from './connection.ts';
import type { ProviderKind, Settings, TextsToEmbed, Vectors } from './provider-kind.ts';

/** A chat model for one request; an adapter is asked by its name, as vLLM serves several of a base model. */
function chat(connection: Connection, { fetch }: StreamFetch, settings: Settings): BaseChatModel {
  const { temperature, maxTokens, schema } = settings;
  const format = schema && {
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: false } },
  };
  return new ChatOpenAICompletions({
    model: settings.adapter ?? settings.model,
    // The client insists on a key and reads one from the environment; the connection sends the right one, or none.
    apiKey: 'none',
    maxRetries: 0,
    streaming: true,
    streamUsage: true,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(format ? { modelKwargs: format } : {}),
    configuration: { baseURL: connection.url, fetch, logLevel: 'off', organization: null, project: null },
  });
}

const embedded = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()) })),
  usage: z.object({ prompt_tokens: z.int().min(0) }).optional(),
});

/** Vectors in the order of the texts, whatever order the server gives them in. */
async function vectors(connection: Connection, texts: TextsToEmbed): Promise<Vectors> {
  const { model, input, dimensions, signal, timeoutMs } = texts;
  const body = { model, input, encoding_format: 'float', ...(dimensions ? { dimensions } : {}) };
  const { data, usage } = await connection.json('/embeddings', embedded, { body, signal, timeoutMs });
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
  return { vectors: input.map((_, n) => byIndex.get(n) ?? []), tokens: usage?.prompt_tokens ?? null };
}

const listed = z.object({ data: z.array(z.object({ id: z.string() })) });

/** The models and adapters the server has. */
async function models(connection: Connection, timeoutMs: number): Promise<string[]> {
  const { data } = await connection.json('/models', listed, { timeoutMs });
  return data.map(({ id }) => id);
}

/** Servers of this kind do not say what their models can do. */
export const openai: ProviderKind = { form: 'events', chat, vectors, models, abilities: async () => null };
