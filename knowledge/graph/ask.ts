/** The questions relations answer: who owns it, who knows about it, what depends on it. */
import { and, eq, inArray } from 'drizzle-orm';
import { documents, passages } from '../../db/schema/knowledge.ts';
import type { Tx } from '../../db/tenant.ts';
import { DEEPEST, isOfTable, type Meant, type Sight, type Step, thingsNamed, walk } from './walk.ts';

export const QUESTIONS = ['owns', 'knows', 'depends'] as const;
export type RelationQuestion = (typeof QUESTIONS)[number];

/** Where a relation stands in a document. */
export interface Evidence {
  passage: string;
  document: string;
  title: string;
  section: string;
  anchor: string;
  page: number | null;
  date: string | null;
}

export interface RelationAnswer {
  /** What the name was taken for; empty when nothing of that name is known to those who read along. */
  meant: Meant[];
  steps: Step[];
  evidence: Evidence[];
}

/** Answers from what all readers may see; what they may not is not counted either. */
export async function askRelations(
  tx: Tx,
  sight: Sight,
  question: RelationQuestion,
  name: string,
): Promise<RelationAnswer> {
  const meant = await thingsNamed(tx, sight, name);
  const from = meant.map(({ id }) => id);
  const steps = await stepsOf(tx, sight, question, from);
  const shown = new Set(steps.flatMap(({ subject, object }) => [subject.id, object.id]));
  return {
    meant: meant.filter(({ id }) => shown.has(id)),
    steps,
    evidence: await evidenceOf(
      tx,
      steps.flatMap(({ passage }) => passage ?? []),
    ),
  };
}

async function stepsOf(tx: Tx, sight: Sight, question: RelationQuestion, from: string[]): Promise<Step[]> {
  if (from.length === 0) return [];
  if (question === 'depends')
    return walk(tx, sight, from, { kinds: ['depends_on'], towards: 'subject', depth: DEEPEST });
  const kinds = question === 'owns' ? (['owns'] as const) : (['owns', 'knows'] as const);
  // A project is answered for by whoever leads it; of people and teams it would be their superior.
  const projects = from.filter((id) => id.startsWith('project:'));
  const direct = [
    ...(await walk(tx, sight, from, { kinds, towards: 'subject', depth: 1 })),
    ...(await walk(tx, sight, projects, { kinds: ['manages'], towards: 'subject', depth: 1 })),
  ];
  // A team answers by whoever leads it.
  const teams = [
    ...direct.filter(({ subject }) => subject.kind === 'team').map(({ subject }) => subject.id),
    ...from.filter((id) => id.startsWith('team:')),
  ];
  const kindsOfTeam = question === 'owns' ? (['manages'] as const) : (['manages', 'knows'] as const);
  const leads =
    teams.length > 0
      ? await walk(tx, sight, [...new Set(teams)], { kinds: kindsOfTeam, towards: 'subject', depth: 1 })
      : [];
  return distinct([...direct, ...leads.map((step) => ({ ...step, depth: direct.length > 0 ? 2 : 1 }))]);
}

/** The same of one thing is said once, by a document rather than by a record. */
function distinct(steps: Step[]): Step[] {
  const best = new Map<string, Step>();
  for (const step of steps) {
    const key = `${step.subject.id} ${step.relation} ${step.object.id}`;
    const before = best.get(key);
    if (!before || (before.passage === null && step.passage !== null) || isOfTable(before, 'approvals'))
      best.set(key, step);
  }
  return [...best.values()];
}

async function evidenceOf(tx: Tx, ids: string[]): Promise<Evidence[]> {
  if (ids.length === 0) return [];
  return tx
    .select({
      ...{ passage: passages.id, document: documents.id, title: documents.title, section: passages.section },
      ...{ anchor: passages.anchor, page: passages.page, date: documents.effectiveOn },
    })
    .from(passages)
    .innerJoin(documents, and(eq(documents.id, passages.document)))
    .where(inArray(passages.id, [...new Set(ids)]));
}
