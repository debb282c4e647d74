/** Plans the look-ups of a research: by a language model where there is one, else by taking the question apart. */
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { z } from 'zod';
import type { DepartmentConfig } from '../agents/config-schema.ts';
import { estimateTokens } from '../agents/models/estimate.ts';
import { orNull } from '../agents/models/gateway.ts';
import { trusted } from '../agents/prompt-markup.ts';
import { askRoute } from './ask-route.ts';
import { asksModel } from './earlier.ts';
import { modelContext } from './model-context.ts';
import { asksEveryDepartment, partsOf } from './research-wish.ts';
import type { Pod, RunScope } from './scope.ts';
import type { Task } from './state.ts';

export interface LookUp {
  question: string;
  departments: DepartmentConfig[];
}

export interface Plan {
  lookups: LookUp[];
  /** Tokens the planning took. */
  tokens: number;
}

/** What may be asked of a model that plans. */
const planSchema = z.object({
  lookups: z.array(z.object({ question: z.string().min(2).max(400), department: z.string().max(60) })).max(20),
});
/** A department less likely than this is not the only one that is searched. */
const LIKELY = 0.5;

/** At most `most` look-ups in departments of `open`, planned within `tokens`; whatever else a model plans is left out. */
export async function planLookUps(
  pod: Pod,
  scope: RunScope,
  task: Task,
  { open, most, tokens }: { open: readonly DepartmentConfig[]; most: number; tokens: number },
): Promise<Plan> {
  const asks = asksModel(pod.department, 'extract');
  const planned = asks ? await planByModel(pod, scope, task, { open, most, tokens }) : null;
  if (planned && planned.lookups.length > 0) return planned;
  return { lookups: await planByParts(pod, scope, task, open, most), tokens: planned?.tokens ?? 0 };
}

async function planByModel(
  pod: Pod,
  scope: RunScope,
  task: Task,
  { open, most, tokens }: { open: readonly DepartmentConfig[]; most: number; tokens: number },
): Promise<Plan | null> {
  const prompt = pod.prompts.fill('research', pod.department.id, {
    lookups: String(most),
    departments: trusted(open.map(({ id, about }) => `${id}: ${about.en}`).join('\n')),
  });
  const cost = estimateTokens(prompt.text) + estimateTokens(task.question);
  if (cost > tokens) return null;
  const asked = await orNull(
    pod.gateway.structured(
      {
        task: 'extract',
        department: pod.department,
        messages: [new SystemMessage(prompt.text), new HumanMessage(task.question)],
        context: modelContext(pod, scope, task, []),
        signal: scope.signal,
        prompt: prompt.mark,
      },
      planSchema,
    ),
  );
  // What failed was asked all the same.
  if (!asked) return { lookups: [], tokens: cost };
  const known = asked.value.lookups.flatMap(({ question, department }) => {
    const one = open.find(({ id }) => id === department);
    return one ? [{ question: question.trim(), departments: [one] }] : [];
  });
  return { lookups: distinct(known).slice(0, most), tokens: asked.usage.input + asked.usage.output };
}

async function planByParts(
  pod: Pod,
  scope: RunScope,
  task: Task,
  open: readonly DepartmentConfig[],
  most: number,
): Promise<LookUp[]> {
  const parts = partsOf(task.question);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && asksEveryDepartment(task.question))
    return open.slice(0, most).map((department) => ({ question: only, departments: [department] }));
  const lookups: LookUp[] = [];
  for (const question of parts.slice(0, most))
    lookups.push({ question, departments: await likelyFor(pod, scope, task, question, open) });
  return lookups;
}

/** The department a part is for, or all of them where the router is not sure. */
async function likelyFor(
  pod: Pod,
  scope: RunScope,
  task: Task,
  question: string,
  open: readonly DepartmentConfig[],
): Promise<DepartmentConfig[]> {
  const value = await askRoute(pod, question, { context: modelContext(pod, scope, task, []), signal: scope.signal });
  const [best] = value.departments;
  const one = open.find(({ id }) => id === best?.id);
  return one && (best?.probability ?? 0) >= LIKELY ? [one] : [...open];
}

function distinct(lookups: LookUp[]): LookUp[] {
  const key = ({ question, departments }: LookUp) =>
    `${departments.map(({ id }) => id).join()} ${question.toLowerCase()}`;
  return [...new Map(lookups.map((one) => [key(one), one])).values()];
}
