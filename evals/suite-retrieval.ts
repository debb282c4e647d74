/** Search by itself, beside BM25 alone in the same run: on the labelled questions, on texts of another world, on questions of two steps. */
import { answerConfidence } from '../agents/models/builtin/confidence.ts';
import { createEmbeddedIndex } from '../knowledge/index/embedded.ts';
import type { Passage } from '../knowledge/passage.ts';
import { retrieve } from '../knowledge/search.ts';
import { askDeep, deepCases } from './deep.ts';
import { type Asked, ask, isLabelled, readPassages, readQuestions } from './labelled.ts';
import { meansOf, measured, separation } from './metrics.ts';
import { OUTSIDE, outsidePassages, outsideQuestions } from './outside.ts';
import { plainBm25 } from './plain-bm25.ts';
import { ndcgAt10, rankOf, recallAt } from './ranking.ts';
import type { Judged, Metric, SuiteResult } from './scorer.ts';
import { cited } from './scorers/cited.ts';

/** Runs everything that needs no machine; the company's rows are not touched. */
export async function retrievalSuite(): Promise<Omit<SuiteResult, 'seconds'>> {
  const demo = await demoResults();
  const outside = await outsideResults();
  const deep = await deepResults();
  const parts: [string, Judged[]][] = [
    ['', demo.cases],
    ['outside.', outside],
    ['deep.', deep],
  ];
  const means = parts.flatMap(([prefix, cases]) =>
    Object.entries(meansOf(cases)).map(([name, metric]) => [`${prefix}${name}`, metric] as const),
  );
  const metrics: Record<string, Metric> = { ...Object.fromEntries(means), ...demo.confidence };
  return { suite: 'retrieval', cases: parts.flatMap(([, cases]) => cases), metrics: { ...metrics, ...gates(metrics) } };
}

/** 1 while the search is at least as good as BM25 alone. */
function gates(metrics: Record<string, Metric>): Record<string, Metric> {
  const gate = (prefix: string): [string, Metric] => {
    const ours = metrics[`${prefix}ndcg10`];
    const alone = metrics[`${prefix}bm25_ndcg10`];
    const value = Number((ours?.value ?? 0) >= (alone?.value ?? 1));
    return [`${prefix}not_below_bm25`, { value, n: ours?.n ?? 0, better: 'higher' }];
  };
  return Object.fromEntries(['', 'outside.'].map(gate));
}

function scoresOf(ours: readonly number[], alone: readonly number[]): Judged['scores'] {
  return {
    recall1: recallAt(ours, 1),
    recall3: recallAt(ours, 3),
    recall10: recallAt(ours, 10),
    ndcg10: ndcgAt10(ours),
    bm25_recall10: recallAt(alone, 10),
    bm25_ndcg10: ndcgAt10(alone),
  };
}

async function demoResults(): Promise<{ cases: Judged[]; confidence: Record<string, Metric> }> {
  const questions = readQuestions();
  const departments = [...new Set(questions.map(({ department }) => department))];
  const passages = readPassages(departments);
  const index = createEmbeddedIndex();
  await index.upsert(passages);
  const alone = new Map(
    departments.map((id) => [id, plainBm25(passages.filter(({ department }) => department === id))] as const),
  );
  const asked: Asked[] = [];
  for (const question of questions) asked.push(await ask(index, question));
  const labelled = asked.filter(({ question }) => question.answerable && question.section);
  const cases = labelled.map((one) => {
    const { question, rank } = one;
    const found = alone.get(question.department)?.(question.question, 10) ?? [];
    const scores = scoresOf([rank], [rankOf(found, (passage) => isLabelled(passage, question))]);
    return describe(question, { ...scores, cited: cited(one) }, `${question.doc} › ${question.section}`, titlesOf(one));
  });
  return { cases, confidence: confidenceOf(asked) };
}

function titlesOf({ retrieval }: Asked): Passage[] {
  return retrieval.hits.map(({ passage }) => passage);
}

function confidenceOf(asked: readonly Asked[]): Record<string, Metric> {
  const pairs = asked.map(({ question, answer }) => ({
    language: question.language,
    confidence: answerConfidence(answer),
    came: question.answerable,
  }));
  const of = (language: string) => separation(pairs.filter((pair) => pair.language === language));
  return measured({
    abstention_auroc: separation(pairs),
    'abstention_auroc.en': of('en'),
    'abstention_auroc.th': of('th'),
  });
}

async function outsideResults(): Promise<Judged[]> {
  const passages = outsidePassages();
  const index = createEmbeddedIndex();
  await index.upsert(passages);
  const alone = plainBm25(passages);
  const cases: Judged[] = [];
  for (const question of outsideQuestions()) {
    const { hits } = await retrieve(index, { ...OUTSIDE, text: question.question });
    const found = hits.map(({ passage }) => passage);
    const fits = ({ docId }: Passage) => docId === question.doc;
    const scores = scoresOf([rankOf(found, fits)], [rankOf(alone(question.question, 10), fits)]);
    cases.push(describe(question, scores, question.doc, found));
  }
  return cases;
}

async function deepResults(): Promise<Judged[]> {
  const passages = readPassages(['hr', 'finance', 'it_ops']);
  const index = createEmbeddedIndex();
  await index.upsert(passages);
  const cases: Judged[] = [];
  for (const one of deepCases(passages)) {
    const { ranks, shown } = await askDeep(index, one);
    const scores = {
      found: recallAt(ranks, 5),
      [`found_${one.kind}`]: recallAt(ranks, 5),
      shown: shown === null ? null : Number(shown),
    };
    cases.push({
      id: one.id,
      language: one.language,
      scores,
      said: [...(one.previous ? [one.previous] : []), one.question],
      wanted: one.gold.map((places) => places.join(' or ')).join(' + '),
      got: `ranks ${ranks.join(', ')}`,
    });
  }
  return cases;
}

function describe(
  { id, language, question }: { id: string; language: string; question: string },
  scores: Judged['scores'],
  wanted: string,
  found: readonly Passage[],
): Judged {
  const got = found.slice(0, 3).map(({ docId, section }) => `${docId} › ${section}`);
  return { id, language, scores, said: [question], wanted, got: got.join('\n') };
}
