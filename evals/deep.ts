/** Questions that one look does not answer: of two parts, leaning on the one before, about what documents disagree on. */
import { join } from 'node:path';
import { z } from 'zod';
import { findContradictions } from '../knowledge/contradictions.ts';
import type { KnowledgeIndex } from '../knowledge/index/contract.ts';
import type { Passage } from '../knowledge/passage.ts';
import { retrieve } from '../knowledge/search.ts';
import { readCases } from './case.ts';
import { SUITES } from './company.ts';
import { rankOf } from './ranking.ts';

const deepSchema = z.strictObject({
  id: z.string().min(1),
  language: z.enum(['en', 'th']),
  kind: z.enum(['hop', 'follow-up', 'contradiction', 'twin']),
  departments: z.array(z.string()).min(1),
  previous: z.string().optional(),
  question: z.string().min(1),
  /** What has to be found: for each, the places that say it, as `document#section`. */
  gold: z.array(z.array(z.string().includes('#')).min(1)).min(1),
  /** The figures two documents disagree on. */
  figures: z.array(z.string()).optional(),
});

export type DeepCase = z.output<typeof deepSchema>;

/** The cases of `deep.jsonl`; a place that no passage comes from is a fault. */
export function deepCases(passages: readonly Passage[]): DeepCase[] {
  const cases = readCases(join(SUITES, 'deep.jsonl'), deepSchema);
  const places = new Set(passages.map(placeOf));
  const missing = cases.flatMap(({ id, gold }) =>
    gold.flat().flatMap((place) => (places.has(place) ? [] : `${id} ${place}`)),
  );
  if (missing.length > 0) throw new Error(`deep.jsonl names places that do not exist: ${missing.join('; ')}`);
  return cases;
}

/** The rank of each place that has to be found, and whether the disagreement is seen. */
export async function askDeep(
  index: KnowledgeIndex,
  one: DeepCase,
): Promise<{ ranks: number[]; shown: boolean | null }> {
  const { departments, question, previous, gold, figures } = one;
  const { hits, candidates } = await retrieve(index, {
    tenant: 'demo',
    departments,
    acl: ['everyone'],
    text: question,
    ...(previous === undefined ? {} : { previous }),
  });
  const ranks = gold.map((places) => rankOf(hits, ({ passage }) => places.includes(placeOf(passage))));
  if (!figures) return { ranks, shown: null };
  const found = findContradictions(question, candidates).map((pair) => pair.figures.map(numberOf).sort().join());
  return { ranks, shown: found.includes([...figures].sort().join()) };
}

function numberOf(figure: string): string {
  return figure.match(/\d+/)?.[0] ?? '';
}

function placeOf({ docId, section }: Passage): string {
  return `${docId}#${section.split(' › ').at(-1) ?? ''}`;
}
