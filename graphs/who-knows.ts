/** Finds the department whose documents or experts have the answer, for messages that the router is not sure of. */
import type { DepartmentConfig } from '../agents/config-schema.ts';
import { answerFrom } from '../agents/models/builtin/answer.ts';
import type { Route } from '../agents/models/tasks.ts';
import { listPeople } from '../db/people.ts';
import { withTenant } from '../db/tenant.ts';
import type { Desk } from './desk.ts';
import { momentOf } from './model-context.ts';
import { readersAt } from './readers.ts';
import { lookUp } from './retrieve.ts';
import { RunScope } from './scope.ts';

/** From here on the router knows the department, whatever is written elsewhere. */
const SURE_ROUTE = 0.9;

/**
 * The router knows phrasings; what was handed in since then it has never heard of. An expert's answer to this very question
 * names the department, and so do documents that answer it surely where the router would ask back or give up.
 */
export async function whoKnows(desk: Desk, route: Route, question: string): Promise<DepartmentConfig | undefined> {
  const { deps, turn, language } = desk;
  const [best] = route.departments;
  const probability = best?.probability ?? 0;
  if (desk.bound || turn.department || (best?.id !== 'none' && probability >= SURE_ROUTE)) return undefined;
  const { departments, routing } = deps.tenant;
  const ids = departments.map(({ id }) => id);
  const { passages, rarity } = await lookUp(deps, scopeOf(desk), { question, language }, ids);
  const { sentences, confidence } = answerFrom(question, { ...moment(desk), passages, rarity: new Map(rarity) });
  const source = passages.find(({ id }) => id === sentences[0]?.passageId);
  const department = departments.find(({ id }) => source?.docId.startsWith(`${id}/`));
  if (!source || !department) return undefined;
  // Curated answers to this very question are lifted above 1 by the index.
  if (source.kind === 'curated' && source.score > 1) return department;
  const isPlaced = ids.some((id) => id === best?.id) && probability >= routing.threshold;
  const isAnswer = confidence >= department.thresholds.direct;
  return isAnswer && !isPlaced && best?.id !== 'social' ? department : undefined;
}

function scopeOf({ deps, person, turn, signal }: Desk): RunScope {
  const people = () => withTenant(deps.db, deps.tenant.id, listPeople);
  const readers = readersAt(deps, turn.channel, turn.conversation);
  return new RunScope(person, people, signal, turn.conversation, { readers });
}

function moment({ deps, person, language }: Desk) {
  const { timeZone, currency, id: self } = person;
  return momentOf({ language, now: deps.clock.now(), timeZone, currency, self });
}
