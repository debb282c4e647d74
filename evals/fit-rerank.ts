/** Fits the weights of the reranker on all groups of labelled questions but one, tries them on that one, and stores them only where that helps. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectLanguage } from '../agents/language.ts';
import type { KnowledgeIndex, SearchScope } from '../knowledge/index/contract.ts';
import { createEmbeddedIndex } from '../knowledge/index/embedded.ts';
import type { Hit, Passage } from '../knowledge/passage.ts';
import present from '../knowledge/rerank.json' with { type: 'json' };
import { type RerankContext, type RerankWeights, reranked } from '../knowledge/rerank.ts';
import { countTerms } from '../knowledge/terms.ts';
import { buildIndex, isLabelled, readQuestions } from './labelled.ts';
import { OUTSIDE, outsidePassages, outsideQuestions } from './outside.ts';
import { ndcgAt10, rankOf } from './ranking.ts';

interface Looked {
  text: string;
  hits: Hit[];
  context: RerankContext;
  fits(passage: Passage): boolean;
}

const steps: Record<keyof RerankWeights, number[]> = {
  otherNames: [0.5, 0.7, 0.85, 1, 1.2],
  vector: [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4],
  language: [0, 0.03, 0.06, 0.09],
  // Few questions have quotation marks: what they say is taken at its word.
  quoted: [0.15],
};
const rounds = 3;
const target = join(import.meta.dirname, '../knowledge/rerank.json');

const groups = new Map<string, Looked[]>();
const questions = readQuestions().filter(({ answerable, section }) => answerable && section);
const demo = await buildIndex(questions);
for (const question of questions) {
  const scope = { tenant: 'demo', departments: [question.department], acl: ['everyone'] };
  const looked = await lookUp(demo, scope, question.question);
  put(question.department, { ...looked, fits: (passage) => isLabelled(passage, question) });
}
const outside = createEmbeddedIndex();
await outside.upsert(outsidePassages());
for (const { question, doc, language } of outsideQuestions())
  put(`outside ${language}`, { ...(await lookUp(outside, OUTSIDE, question)), fits: ({ docId }) => docId === doc });

const names = [...groups.keys()];
const held = names.map((name) => {
  const others = names.filter((other) => other !== name);
  const chosen = fitted(others);
  return { name, index: ndcgOf(name, null), present: ndcgOf(name, present), heldOut: ndcgOf(name, chosen), ...chosen };
});
console.table(held);
const total = (pick: (row: (typeof held)[number]) => number) => held.reduce((sum, row) => sum + pick(row), 0);
if (total(({ heldOut }) => heldOut) > total((row) => row.present)) {
  const weights = fitted(names);
  writeFileSync(target, `${JSON.stringify(weights, null, 2)}\n`);
  console.table(weights);
} else console.log('Fitted weights do worse on what they have not seen than the present ones, which stay.');

function put(name: string, looked: Looked): void {
  groups.set(name, [...(groups.get(name) ?? []), looked]);
}

async function lookUp(index: KnowledgeIndex, scope: SearchScope, text: string): Promise<Omit<Looked, 'fits'>> {
  const tokens = ['', ...countTerms(text).keys()];
  const rarity = (await index.rarity?.({ ...scope, tokens })) ?? new Map<string, number>();
  const hits = await index.search({ ...scope, text, k: 60 });
  return { text, hits, context: { rarity, language: detectLanguage(text) } };
}

/** Weight after weight the best step, a few times round. */
function fitted(among: string[]): RerankWeights {
  const worlds = [
    among.filter((name) => name.startsWith('outside')),
    among.filter((name) => !name.startsWith('outside')),
  ];
  const meanOf = (world: string[], chosen: RerankWeights) =>
    world.reduce((sum, name) => sum + ndcgOf(name, chosen), 0) / Math.max(1, world.length);
  // The company's own documents say no more than the texts of another world, however many of each there are.
  const mean = (chosen: RerankWeights) => worlds.reduce((sum, world) => sum + meanOf(world, chosen), 0);
  let best: RerankWeights = present;
  for (let round = 0; round < rounds; round++) {
    for (const key of Object.keys(steps) as (keyof RerankWeights)[]) {
      const tries = steps[key].map((value) => ({ ...best, [key]: value }));
      best = tries.map((one) => ({ one, score: mean(one) })).sort((a, b) => b.score - a.score)[0]?.one ?? best;
    }
  }
  return best;
}

/** The mean of a group under these weights, or in the order of the index. */
function ndcgOf(name: string, chosen: RerankWeights | null): number {
  const group = groups.get(name) ?? [];
  const gains = group.map(({ text, hits, context, fits }) => {
    const ordered = chosen ? reranked(text, hits, context, chosen) : hits;
    return ndcgAt10([rankOf(ordered, ({ passage }) => fits(passage))]);
  });
  return Math.round((gains.reduce((sum, gain) => sum + gain, 0) / Math.max(1, gains.length)) * 10_000) / 10_000;
}
