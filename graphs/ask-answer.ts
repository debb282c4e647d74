/** Asks an engine for an answer that rests on passages, and keeps what does. */
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import type { DepartmentConfig } from '../agents/config-schema.ts';
import { answerFrom } from '../agents/models/builtin/answer.ts';
import { estimateTokens } from '../agents/models/estimate.ts';
import { answerSchema, type GroundedAnswer } from '../agents/models/tasks.ts';
import { element, together, trusted } from '../agents/prompt-markup.ts';
import type { Prompt } from '../agents/prompts.ts';
import { asksModel, earlier, windowOf } from './earlier.ts';
import { type Fitting, fitPrompt, passageElement } from './fit-prompt.ts';
import { ground } from './grounding.ts';
import { modelContext } from './model-context.ts';
import { principalsIn } from './readers.ts';
import type { MachineDeps, RunScope } from './scope.ts';
import type { Found, Task } from './state.ts';
import { sureness } from './sureness.ts';

export interface Asked {
  answer: GroundedAnswer;
  /** The model that answered. */
  model: string;
  /** What it was told, and the share of its sentences that stood; missing for the built-in engine, which only quotes. */
  trace?: { prompt: string; grounding: number };
  /** The language model was not asked: the tokens of the day are used up. */
  capped?: boolean;
}

/** What was looked up by itself. */
export interface QuestionPart {
  question: string;
  found: Found;
}

/**
 * `department` null asks the built-in engine; else whatever the department has. A language model is given the best
 * passages that fit; its confidence is what it says, what the built-in engine makes of the same passages, and never more
 * than what stands on them. The engine looks at each of the `parts`, where a question was taken apart.
 */
export async function askAnswer(
  deps: MachineDeps,
  department: DepartmentConfig | null,
  task: Task,
  found: Found,
  scope: RunScope,
  parts: readonly QuestionPart[] = [{ question: task.question, found }],
): Promise<Asked> {
  const asks = department !== null && asksModel(department, 'answer');
  const all = { passages: found.passages, window: await windowOf(deps, department, 'answer', task.thread) };
  const room = asks ? (deps.gateway.room?.(department, 'answer') ?? null) : null;
  const bare = answerPrompt(deps, department, task, { passages: [], window: [] });
  const given = fitPrompt(all, room, estimateTokens(bare.text) + estimateTokens(task.question));
  if (asks && given.passages.length === 0 && found.passages.length > 0)
    return askAnswer(deps, null, task, found, scope);
  const prompt = answerPrompt(deps, department, task, given);
  const context = { ...modelContext(deps, scope, task, []), passages: found.passages, rarity: new Map(found.rarity) };
  const { value, model, capped } = await deps.gateway.structured(
    {
      task: 'answer',
      department,
      messages: [new SystemMessage(prompt.text), new HumanMessage(task.question)],
      context,
      signal: scope.signal,
      prompt: prompt.mark,
      ...(asks ? { rights: await principalsIn(deps.tenant, scope) } : {}),
    },
    answerSchema,
  );
  if (model === 'builtin') return { answer: value, model, ...(capped ? { capped } : {}) };
  const quoted = parts.map(({ question, found: { passages, rarity } }) => {
    return answerFrom(question, { ...context, passages, rarity: new Map(rarity) }).confidence;
  });
  const known = quoted.reduce((sum, one) => sum + one, 0) / Math.max(1, quoted.length);
  const confidence = value.sentences.length > 0 ? sureness(value.confidence, known) : 0;
  const { answer, share } = ground({ ...value, confidence }, given);
  return { answer, model, trace: { prompt: prompt.mark, grounding: share } };
}

function answerPrompt(
  deps: MachineDeps,
  department: DepartmentConfig | null,
  task: Task,
  { passages, window }: Fitting,
): Prompt {
  return deps.prompts.fill('answer', department?.id ?? null, {
    policy: trusted(department ? (deps.policies.get(department.id) ?? '') : ''),
    language: task.language === 'th' ? 'Thai' : 'English',
    earlier: earlier(task, window),
    facts: element('facts', {}, task.context ?? ''),
    passages: together(passages.map(passageElement)),
  });
}
