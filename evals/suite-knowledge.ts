/** Questions through the whole machine: answered rightly, cited rightly, or honestly not answered. */

import type { Reply } from '../agents/message.ts';
import { documents } from '../db/schema/knowledge.ts';
import { withTenant } from '../db/tenant.ts';
import type { QuestionCase } from './case.ts';
import { type Company, TENANT } from './company.ts';
import { coverageAt, meansOf, measured, miscalibration, separation } from './metrics.ts';
import type { ToolUse } from './observe.ts';
import { play } from './play.ts';
import { readQuestions } from './questions.ts';
import { type Judged, judge, type Metric, type SuiteResult } from './scorer.ts';
import { abstained } from './scorers/abstained.ts';
import { answered } from './scorers/answered.ts';
import { citation } from './scorers/citation.ts';
import { harmless } from './scorers/harmless.ts';
import { containsAll } from './scorers/text.ts';

interface Asked {
  question: QuestionCase;
  reply: Reply;
  uses: ToolUse[];
}

/** Asks every labelled question of its department; plain questions are counted apart. */
export async function knowledgeSuite(company: Company): Promise<Omit<SuiteResult, 'seconds'>> {
  await company.keep.restore();
  const scorers = [answered, citation(await sources(company)), abstained];
  const hard = await askAll(company, readQuestions('questions'));
  const plain = await askAll(company, readQuestions('plain'));
  const calm = harmless(company.catalog);
  const scoresOf = ({ question, reply, uses }: Asked) => ({
    ...judge(scorers, question, reply),
    ...judge([calm], question, { status: reply.status, uses }),
  });
  const judged = (asked: Asked[]) => asked.map((one) => describe(one, scoresOf(one)));
  const [hardCases, plainCases] = [judged(hard), judged(plain)];
  const plainMeans = Object.entries(meansOf(plainCases)).map(([name, metric]) => [`plain.${name}`, metric] as const);
  return {
    suite: 'knowledge',
    cases: [...hardCases, ...plainCases],
    metrics: { ...meansOf(hardCases), ...confidenceMetrics(company, hard), ...Object.fromEntries(plainMeans) },
  };
}

async function askAll(company: Company, questions: QuestionCase[]): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const question of questions) {
    const where = {
      thread: `knowledge:${question.id}`,
      person: 'mali',
      conversation: 'dm:mali',
      department: question.department,
    };
    const [played] = await play({ company, workplace: company, ...where }, [{ say: question.question }]);
    if (!played?.outcome.reply) throw new Error(`${question.id} was finished without a reply.`);
    asked.push({ question, reply: played.outcome.reply, uses: played.uses });
  }
  return asked;
}

async function sources({ database }: Company): Promise<Map<string, string>> {
  const rows = await withTenant(database.db, TENANT, (tx) =>
    tx.select({ id: documents.id, source: documents.source }).from(documents),
  );
  return new Map(rows.map(({ id, source }) => [id, source]));
}

/** Answers from records are sure of themselves by nature; the confidence of documents is what is measured. */
function confidenceMetrics({ config }: Company, asked: Asked[]): Record<string, Metric> {
  const read = asked.filter(({ reply }) => reply.model === 'builtin' || reply.status === 'waiting');
  const right = read.map(({ question, reply }) => ({
    confidence: reply.confidence,
    came: question.answerable && reply.status === 'answered' && containsAll(reply.text, question.expect ?? []),
  }));
  const there = read.map(({ question, reply }) => ({ confidence: reply.confidence, came: question.answerable }));
  const { direct = 1, model = 1 } = config.tenants[0]?.departments[0]?.thresholds ?? {};
  const metrics: Record<string, Metric | null> = {
    abstention_auroc: separation(there),
    ece_of_answers: miscalibration(right.filter((_, at) => read[at]?.reply.status === 'answered')),
  };
  for (const [name, threshold] of Object.entries({ direct, model })) {
    metrics[`coverage@${name}`] = coverageAt(
      there.filter(({ came }) => came),
      threshold,
    ).coverage;
    metrics[`precision@${name}`] = coverageAt(right, threshold).precision;
  }
  return measured(metrics);
}

function describe({ question, reply }: Asked, scores: Judged['scores']): Judged {
  const cited = reply.sources.map(({ docId, section }) => `${docId} › ${section}`).slice(0, 3);
  const said = reply.text.length > 400 ? `${reply.text.slice(0, 400)}…` : reply.text;
  return {
    id: question.id,
    language: question.language,
    scores,
    said: [question.question],
    wanted: question.answerable
      ? `${(question.expect ?? []).join(' + ')} (${question.doc ?? 'any document'})`
      : 'no answer',
    got: [`${reply.status}, confidence ${reply.confidence.toFixed(2)}, ${reply.model}`, said, ...cited].join('\n'),
  };
}
