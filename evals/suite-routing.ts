/** Which department a message is for, by classification alone. */
import { join } from 'node:path';
import { HumanMessage } from '@langchain/core/messages';
import { BuiltinChatModel } from '../agents/models/builtin/model.ts';
import { modelFor } from '../agents/models/builtin/model-cache.ts';
import { trainingDocuments, trainingExamples } from '../agents/models/builtin/training.ts';
import { createGateway } from '../agents/models/gateway.ts';
import { routeSchema } from '../agents/models/tasks.ts';
import { readCases, strangerCase } from './case.ts';
import { type Company, DATA_DIR, NOW, SUITES } from './company.ts';
import { meansOf, measured, miscalibration } from './metrics.ts';
import { readQuestions } from './questions.ts';
import { type Judged, judge, type SuiteResult } from './scorer.ts';
import { department, type Routed } from './scorers/department.ts';
import { stranger } from './scorers/stranger.ts';

/** Routes every question and every message that belongs to nobody. */
export async function routingSuite(company: Company): Promise<Omit<SuiteResult, 'seconds'>> {
  const route = await router(company);
  const questions = readQuestions('questions').map(({ id, language, question, department }) => ({
    id,
    language,
    text: question,
    department,
  }));
  const strangers = readCases(join(SUITES, 'none.jsonl'), strangerCase).map((one) => ({ ...one, department: 'none' }));
  const cases: Judged[] = [];
  const sure: { confidence: number; came: boolean }[] = [];
  for (const one of [...questions, ...strangers]) {
    const routed = await route(one.text, one.language);
    const scores = judge([department, stranger], one, routed);
    const got = `${routed.department} (${routed.confidence.toFixed(2)})`;
    cases.push({ id: one.id, language: one.language, scores, said: [one.text], wanted: one.department, got });
    sure.push({ confidence: routed.confidence, came: routed.department === one.department });
  }
  return { suite: 'routing', cases, metrics: { ...meansOf(cases), ...measured({ ece: miscalibration(sure) }) } };
}

async function router({ config, catalog }: Company): Promise<(text: string, language: 'en' | 'th') => Promise<Routed>> {
  const departments = config.tenants.flatMap((tenant) => tenant.departments);
  const examples = trainingExamples(departments, catalog.values());
  const classifier = await modelFor(examples, join(DATA_DIR, 'cache'), { documents: trainingDocuments(departments) });
  const gateway = createGateway(new Map([['builtin', new BuiltinChatModel(classifier)]]));
  const nobody = { timeZone: 'Asia/Bangkok', currency: 'THB', self: '', people: [], previous: [], form: null };
  return async (text, language) => {
    const context = { ...nobody, language, now: NOW };
    const messages = [new HumanMessage(text)];
    const { value } = await gateway.structured({ task: 'route', department: null, messages, context }, routeSchema);
    const [best] = value.departments;
    return { department: best?.id ?? 'none', confidence: best?.probability ?? 0 };
  };
}
