/** Models for tests of the machine: one that plays given parts, and the built-in engine. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { HumanMessage } from '@langchain/core/messages';
import { BuiltinChatModel } from '../agents/models/builtin/model.ts';
import { modelFor } from '../agents/models/builtin/model-cache.ts';
import { trainingDocuments, trainingExamples } from '../agents/models/builtin/training.ts';
import type { ExpertCallOptions } from '../agents/models/gateway.ts';
import { type Line, ScriptedChatModel } from '../agents/models/scripted.ts';
import type { GroundedAnswer, ModelPassage, Route } from '../agents/models/tasks.ts';
import { loadCatalog } from '../tools/catalog.ts';
import { CACHE } from './test-company.ts';
import { shippedConfig } from './test-tenant.ts';

/** What the model does in each of its parts; what is left out is done sensibly. */
export interface Parts {
  /** Defaults to a question for HR. */
  route?(text: string): Route;
  /** Defaults to calling nothing. */
  agent?(text: string, options: ExpertCallOptions): Line;
  /** Defaults to the first passage's first sentence, quite sure. */
  answer?(question: string, passages: ModelPassage[]): GroundedAnswer;
}

/** A model that plays these parts under the name of the built-in one. */
export function playing(parts: Parts): Map<string, BaseChatModel> {
  return new Map<string, BaseChatModel>([['builtin', part(parts)]]);
}

export function part({ route, agent, answer }: Parts): ScriptedChatModel {
  return new ScriptedChatModel(({ messages, options }) => {
    const text = messages.findLast((message) => message instanceof HumanMessage)?.text ?? '';
    if (options.task === 'route') return { text: JSON.stringify(route?.(text) ?? routeTo('hr', 'hr/leave')) };
    if (options.task === 'agent') return agent?.(text, options) ?? {};
    const passages = options.context?.passages ?? [];
    return { text: JSON.stringify(answer?.(text, passages) ?? quoting(passages)) };
  });
}

/** A message that makes an obedient model call these tools with exactly these arguments. */
export function command(...calls: [tool: string, args: Record<string, unknown>][]): string {
  return `please carry out ${JSON.stringify(calls)}`;
}

/** Carries out commands; asks the documents about everything else. */
export const obedient: Parts = {
  route: (text) => {
    const [[tool] = ['']] = commanded(text);
    const department = tool.startsWith('it.') ? 'it_ops' : (tool.split('.')[0] ?? '');
    return tool ? routeTo(department, tool) : routeTo('hr', 'hr/leave');
  },
  agent: (text) => ({ calls: commanded(text).map(([name, args]) => ({ name, args })) }),
};

function commanded(text: string): [string, Record<string, unknown>][] {
  const [, calls] = /^please carry out (.*)$/s.exec(text) ?? [];
  return calls ? (JSON.parse(calls) as [string, Record<string, unknown>][]) : [];
}

/** A route that is this sure of one department and its intent. */
export function routeTo(id: string, label: string, probability = 0.99): Route {
  return { departments: [{ id, probability }], intents: [{ label, probability }] };
}

function quoting(passages: ModelPassage[]): GroundedAnswer {
  const [first] = passages;
  if (!first) return { sentences: [], confidence: 0 };
  return { sentences: [{ text: first.text, passageId: first.id, step: false }], confidence: 0.95 };
}

/** The engine that ships, trained once and then read from the temporary folder. */
export async function builtin(): Promise<Map<string, BaseChatModel>> {
  const departments = shippedConfig().tenants.flatMap((tenant) => tenant.departments);
  const examples = trainingExamples(departments, (await loadCatalog()).values());
  const classifier = await modelFor(examples, CACHE, { documents: trainingDocuments(departments) });
  return new Map<string, BaseChatModel>([['builtin', new BuiltinChatModel(classifier)]]);
}
