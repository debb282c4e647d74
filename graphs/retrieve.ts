/** Finds the passages all readers of the conversation may see that could answer the question, and where they disagree. */
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { dayIn } from '../agents/day.ts';
import type { Citation } from '../agents/message.ts';
import type { ModelPassage } from '../agents/models/tasks.ts';
import { findContradictions as contradictions } from '../knowledge/contradictions.ts';
import type { Hit } from '../knowledge/passage.ts';
import type { CrossEncoder } from '../knowledge/rerank-by-model.ts';
import { retrieve as search } from '../knowledge/search.ts';
import { citedAt } from './cited-at.ts';
import { principalsIn } from './readers.ts';
import { type MachineDeps, type Pod, type RunScope, scopeOf } from './scope.ts';
import type { Found, Machine, MachineUpdate } from './state.ts';

const PASSAGES = 8;

export const retrieve =
  (pod: Pod) =>
  async (state: Machine, config: LangGraphRunnableConfig): Promise<MachineUpdate> => ({
    found: await lookUp(pod, scopeOf(config), state.task, [pod.department.id]),
  });

/** Passages of some departments for one question, within the rights of everybody who reads the answer. */
export async function lookUp(
  deps: MachineDeps,
  scope: RunScope,
  asked: { question: string; language: 'en' | 'th'; previous?: readonly string[] },
  departments: string[],
): Promise<Found> {
  const previous = asked.previous?.at(-1);
  const acl = await principalsIn(deps.tenant, scope);
  const retrieval = await search(deps.index, {
    tenant: deps.tenant.id,
    departments: departments.filter((id) => isOpenTo(deps, id, acl)),
    acl,
    text: asked.question,
    language: asked.language,
    k: PASSAGES,
    today: dayIn(scope.person.timeZone, deps.clock.now()),
    crossEncoder: crossEncoder(deps, scope, departments),
    ...(previous === undefined ? {} : { previous }),
  });
  const best = Math.max(0, ...retrieval.hits.map(({ score }) => score)) || 1;
  const all = new Map([...retrieval.hits, ...retrieval.candidates].map((hit) => [hit.passage.id, hit]));
  return {
    passages: retrieval.hits.map(asModelPassage),
    rarity: [...retrieval.rarity],
    disagreements: contradictions(asked.question, retrieval.candidates).map(({ a, b, figures }) => ({
      a: asModelPassage(a),
      b: asModelPassage(b),
      figures,
    })),
    citations: Object.fromEntries([...all].map(([id, hit]) => [id, citation(hit, best, deps.publicUrl)])),
  };
}

/** Whether all readers may ask the department: what its experts wrote for it is open to whoever may, and to nobody else. */
function isOpenTo({ tenant }: MachineDeps, id: string, principals: readonly string[]): boolean {
  return tenant.departments.some((one) => one.id === id && one.access.some((who) => principals.includes(who)));
}

/** Asks the model that judges passages, where one is set up; away, it leaves the order to the words. */
function crossEncoder({ gateway, tenant }: MachineDeps, { signal }: RunScope, departments: string[]): CrossEncoder {
  const [id] = departments.length === 1 ? departments : [];
  const department = tenant.departments.find((candidate) => candidate.id === id) ?? null;
  return async (query, texts) => (await gateway.rerank?.({ department, query, texts, signal })) ?? null;
}

function asModelPassage({ passage, score, lexical, vector }: Hit): ModelPassage {
  const { id, docId, title, section, text, language, date, ordinal, kind } = passage;
  return { id, docId, title, section, text, language, score, lexical, vector, date, ordinal, kind };
}

function citation({ passage, score }: Hit, best: number, publicUrl: string): Citation {
  return {
    docId: passage.docId,
    title: passage.title,
    section: passage.section,
    url: citedAt(publicUrl, passage),
    relevance: Math.round(Math.min(1, score / best) * 100) / 100,
    ...(passage.date ? { date: passage.date } : {}),
    ...(passage.author ? { author: passage.author } : {}),
    ...(passage.page ? { page: passage.page } : {}),
  };
}
