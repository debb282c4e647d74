/** Answers from the passages and decides by calibrated confidence whether that may be said without a person. */
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { principalsOf } from '../agents/principals.ts';
import { compose } from './answer.ts';
import { type Asked, askAnswer } from './ask-answer.ts';
import { asksModel } from './earlier.ts';
import { say } from './phrases.ts';
import { lookUp } from './retrieve.ts';
import { type Pod, scopeOf } from './scope.ts';
import type { Found, Machine, MachineUpdate, Part, Task } from './state.ts';

/** What an expert of another department answered is heard, however sure the router was. */
const SUREST = 0.95;

/** First look: the built-in engine quotes the department's own documents. */
export const assess =
  (pod: Pod) =>
  async (state: Machine, config: LangGraphRunnableConfig): Promise<MachineUpdate> => {
    if (!state.found) throw new Error('assess needs what retrieve found.');
    return {
      part: partOf(state.task, state.found, await askAnswer(pod, null, state.task, state.found, scopeOf(config))),
    };
  };

/**
 * Second look for what the first was not sure of: the department's language model on the same passages, or,
 * where it has none or none is to be had, the built-in engine on the documents of the other departments the person may use.
 */
export const model =
  (pod: Pod) =>
  async (state: Machine, config: LangGraphRunnableConfig): Promise<MachineUpdate> => {
    if (!state.found) throw new Error('model needs what retrieve found.');
    if (!asksModel(pod.department, 'answer')) return handOver(pod, state, config);
    const asked = await askAnswer(pod, pod.department, state.task, state.found, scopeOf(config));
    const told = surer(state.part, partOf(state.task, state.found, asked));
    if (asked.model !== 'builtin' && told.confidence >= pod.department.thresholds.model) return { part: told };
    const update = await handOver(pod, { ...state, part: told }, config);
    const part = update.part ?? told;
    return { ...update, part: asked.capped ? withoutModel(part, state.task) : part };
  };

/** A model that is unsure takes nothing away from what the documents say by themselves. */
function surer(before: Part | null, after: Part): Part {
  return before && before.confidence > after.confidence ? before : after;
}

/** Says that the day's tokens are used up, so that nobody takes a short answer for the best one. */
export function withoutModel<T extends Pick<Part, 'text'>>(part: T, { language }: Pick<Task, 'language'>): T {
  return { ...part, text: `${part.text}\n\n${say.modelUsedUp(language)}` };
}

async function handOver(pod: Pod, state: Machine, config: LangGraphRunnableConfig): Promise<MachineUpdate> {
  const scope = scopeOf(config);
  const principals = new Set(principalsOf(scope.person));
  const others = pod.tenant.departments.filter(
    ({ id, access }) => id !== pod.department.id && access.some((who) => principals.has(who)),
  );
  if (others.length === 0) return {};
  const found = await lookUp(
    pod,
    scope,
    state.task,
    others.map((other) => other.id),
  );
  const asked = await askAnswer(pod, null, state.task, found, scope);
  const { confidence, sentences } = asked.answer;
  // Documents of others happen to use the same words: the surer the router, the surer their answer must be.
  const least = Math.max(pod.department.thresholds.model, Math.min(state.task.routed, SUREST));
  if (confidence < least || confidence <= (state.part?.confidence ?? 0)) return {};
  const owner = others.find((other) =>
    found.citations[sentences[0]?.passageId ?? '']?.docId.startsWith(`${other.id}/`),
  );
  const part = partOf(state.task, found, asked);
  const note = owner ? `${say.handedOver(state.task.language, owner.name[state.task.language])}\n\n` : '';
  return { found, part: { ...part, text: `${note}${part.text}` } };
}

function partOf(task: Task, found: Found, { answer, model: name, trace }: Asked): Part {
  return { ...compose(task, found, answer, name), ...(trace ? { trace } : {}) };
}
