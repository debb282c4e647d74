/** For tests: a gateway whose models live at doubles of real servers. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import type { DepartmentConfig } from '../../config-schema.ts';
import { type DepartmentModel, models as schema } from '../../model-schema.ts';
import { type ChatRequest, createGateway, type GatewayOptions } from '../gateway.ts';
import { openProviders } from '../providers.ts';
import { ScriptedChatModel } from '../scripted.ts';
import type { ModelContext } from '../tasks.ts';
import { openOllamaDouble } from './ollama-double.ts';
import { openOpenaiDouble } from './openai-double.ts';
import type { StrictServer } from './strict-server.ts';

export const context: ModelContext = {
  ...{ language: 'en', now: new Date('2026-05-04T03:00:00Z'), timeZone: 'Asia/Bangkok', currency: 'THB' },
  ...{ self: 'mali', people: [], previous: [], form: null },
};

export const kinds = [
  ['ollama', openOllamaDouble],
  ['openai', openOpenaiDouble],
] as const;

export interface AtDouble extends GatewayOptions {
  provider?: object;
  model?: object;
  /** More models at the same server, or at others. */
  named?: Record<string, object>;
  providers?: Record<string, object>;
  /** What the built-in engine plays; it says its own name otherwise. */
  builtin?: BaseChatModel;
  key?: string;
}

/** A gateway with the model `remote` at the double; pauses between tries are a millisecond. */
export function gatewayAt(kind: 'ollama' | 'openai', server: StrictServer, given: AtDouble = {}) {
  const { provider, model, named, providers, builtin, key, ...options } = given;
  const config = schema.parse({
    providers: { server: { kind, url: server.url, ...(key ? { key: 'server' } : {}), ...provider }, ...providers },
    named: {
      remote: { provider: 'server', model: 'qwen', abilities: ['tools', 'json', 'vision'], ...model },
      ...named,
    },
  });
  const env = { secrets: key ? { server: key } : {} };
  const opened = openProviders(config, env, { pauseMs: 1, failures: 3, aloneMs: 60_000 });
  const own = builtin ?? new ScriptedChatModel([{ text: 'the built-in engine' }]);
  const gateway = createGateway(new Map([['builtin', own]]), {
    tenant: 'meridian',
    configured: opened.models,
    ...options,
  });
  return { gateway, providers: opened, config };
}

/** A department that asks `remote`. */
export function asking(model: Partial<DepartmentModel> = {}): DepartmentConfig {
  return { id: 'hr', model: { name: 'remote', ...model } } as DepartmentConfig;
}

/** A question to that department. */
export function question(given: Partial<ChatRequest> = {}): ChatRequest {
  const messages = [new SystemMessage('You answer.'), new HumanMessage('How many days?')];
  return { task: 'answer', department: asking(), messages, context, ...given };
}
