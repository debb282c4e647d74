/** One small request for each thing a model is said to be able to do. */
import { type BaseMessage, HumanMessage } from '@langchain/core/messages';
import { z } from 'zod';
import type { ModelEnv } from '../model-references.ts';
import type { Ability, ModelsConfig } from '../model-schema.ts';
import { createEmbedder } from './embedder.ts';
import { ModelError } from './failures.ts';
import { readValue, schemaOf } from './form.ts';
import type { ModelTool } from './gateway.ts';
import { pictureMessage } from './picture.ts';
import type { Providers } from './providers.ts';
import { createReranker } from './rerank.ts';
import type { ModelContext } from './tasks.ts';

export interface Probing {
  models: ModelsConfig;
  providers: Providers;
  env: ModelEnv;
}

/** Tokens of an answer; models that think before they speak need some. */
const LONGEST = 400;
/** 32 by 32 points of red. */
const RED =
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAJ0lEQVR42u3NsQkAAAjAsP7/tF7hIASyp6lTCQQCgUAgEAgEgi/BAjLD/C5w/SM9AAAAAElFTkSuQmCC';

const clock: ModelTool = {
  name: 'tell_time',
  description: 'Tells what time it is in a city.',
  schema: z.object({ city: z.string() }),
};
const colour = z.object({ colour: z.string() });

/** Says a word to the model and waits for one; throws when none comes. */
export async function talkTo(name: string, probing: Probing): Promise<void> {
  await ask(name, probing, [new HumanMessage('Answer with the word yes.')]);
}

/** Whether the model does what the ability is for; throws when its server fails. */
export async function canDo(name: string, ability: Ability, probing: Probing): Promise<boolean> {
  const { models, providers, env } = probing;
  const tenant = 'probe';
  switch (ability) {
    case 'embeddings': {
      const house = { of: async () => providers };
      const embedder = createEmbedder({ models }, { id: tenant, embeddings: { model: name } }, { providers: house });
      return (await embedder?.embed(['hello'], 'query'))?.length === 1;
    }
    case 'rerank': {
      const reranker = createReranker({ id: tenant, reranker: { model: name } }, { models, env, providers });
      const asked = { tenant, department: null, query: 'hello', texts: ['hello'], signal: undefined };
      return (await reranker?.rerank(asked))?.length === 1;
    }
    case 'tools': {
      const words = [new HumanMessage('What time is it in Bangkok? Use the tool tell_time.')];
      const answer = await ask(name, probing, words, { tools: [clock] });
      return answer?.tool_calls?.some((call) => call.name === clock.name) ?? false;
    }
    case 'json': {
      const words = [new HumanMessage('Which colour is a ripe tomato? Answer as JSON: {"colour": "…"}')];
      const answer = await ask(name, probing, words, { schema: schemaOf(colour) });
      return answer !== undefined && 'value' in readValue(answer, colour);
    }
    case 'vision': {
      const picture = { mediaType: 'image/png' as const, bytes: Buffer.from(RED, 'base64') };
      const answer = await ask(name, probing, [pictureMessage(picture, 'Which colour is this?')]);
      return (answer?.text.trim() ?? '') !== '';
    }
  }
}

const context: ModelContext = {
  ...{ language: 'en', now: new Date(0), timeZone: 'UTC', currency: 'USD', self: 'probe' },
  ...{ people: [], previous: [], form: null },
};

async function ask(
  name: string,
  { providers }: Probing,
  messages: BaseMessage[],
  more: { tools?: ModelTool[]; schema?: Record<string, unknown> } = {},
) {
  const port = providers.models.get(name);
  if (!port?.declared) throw new ModelError(`There is no model named ${name}.`, { kind: 'unable' });
  const maxTokens = Math.min(LONGEST, Math.floor(port.declared.context / 4));
  const step = { name, maxTokens, temperature: 0 };
  const about = { tenant: 'probe', task: 'answer' as const, context, signal: undefined, onTry: () => {} };
  return port.ask({ ...about, messages, step, ...more });
}
