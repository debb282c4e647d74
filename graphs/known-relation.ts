/** Which tool answers a plain question about relations, where something is known of what it names. */
import type { Turn } from '../agents/message.ts';
import { listPeople, type Person } from '../db/people.ts';
import { withTenant } from '../db/tenant.ts';
import { askRelations, type RelationQuestion } from '../knowledge/graph/ask.ts';
import { askedRelation } from '../knowledge/graph/question.ts';
import { rightsOf } from '../tools/rights.ts';
import { principalsIn, readersAt } from './readers.ts';
import type { MachineDeps } from './scope.ts';

const TOOLS: Record<RelationQuestion, string> = {
  owns: 'knowledge.who_owns',
  knows: 'knowledge.who_knows',
  depends: 'knowledge.what_depends',
};

/** The tool; undefined for other messages, and where nothing is known that all who read along may see. */
export async function knownRelation(
  deps: MachineDeps,
  person: Person,
  { text, channel, conversation }: Turn,
): Promise<{ tool: string; name: string } | undefined> {
  const { db, tenant } = deps;
  const asked = askedRelation(text);
  if (!asked || !rightsOf(tenant, person)('knowledge.ask')) return undefined;
  const people = () => withTenant(db, tenant.id, listPeople);
  const readers = readersAt(deps, channel, conversation);
  const principals = await principalsIn(tenant, { person, conversation, people, readers });
  const open = tenant.departments.filter(({ access }) => access.some((who) => principals.includes(who)));
  const sight = { principals, departments: open.map(({ id }) => id) };
  const { steps } = await withTenant(db, tenant.id, (tx) => askRelations(tx, sight, asked.question, asked.name));
  return steps.length > 0 ? { tool: TOOLS[asked.question], name: asked.name } : undefined;
}
