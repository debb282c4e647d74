/** The labelled questions with the documents they are asked of, and what retrieval and extraction make of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { normalise } from '../agents/language.ts';
import type { Language } from '../agents/message.ts';
import { type ExtractedAnswer, extractAnswer } from '../agents/models/builtin/extractive.ts';
import { chunkDocument } from '../knowledge/chunk.ts';
import type { KnowledgeIndex } from '../knowledge/index/contract.ts';
import { createEmbeddedIndex, type FusionOptions } from '../knowledge/index/embedded.ts';
import type { Passage } from '../knowledge/passage.ts';
import { readMarkdown } from '../knowledge/readers/markdown.ts';
import { type Retrieval, retrieve } from '../knowledge/search.ts';

const root = join(import.meta.dirname, '..');

const labelled = z.object({
  id: z.string(),
  language: z.enum(['en', 'th']),
  question: z.string(),
  answerable: z.boolean(),
  doc: z.string().nullish(),
  section: z.string().nullish(),
  expect: z.array(z.string()).nullish(),
});

/** `questions` avoid the words of the documents on purpose; `plain` ones are asked as people mostly do. */
export type Register = 'questions' | 'plain';

export type LabelledQuestion = z.infer<typeof labelled> & { department: string; register: Register };

export interface Asked {
  question: LabelledQuestion;
  retrieval: Retrieval;
  answer: ExtractedAnswer;
  /** The place of the labelled section among the hits, from 1; 0 when it is not there. */
  rank: number;
  /** Every expected string stands in the answer. */
  right: boolean;
}

/** All labelled questions of `evals/suites/<register>.<department>.jsonl`. */
export function readQuestions(): LabelledQuestion[] {
  const suites = join(root, 'evals/suites');
  const files = readdirSync(suites).filter((name) => /^(?:questions|plain)\.\w+\.jsonl$/.test(name));
  return files.flatMap((name) => {
    const [register, department = ''] = name.split('.');
    const lines = readFileSync(join(suites, name), 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => ({
      ...labelled.parse(JSON.parse(line)),
      department,
      register: register === 'plain' ? 'plain' : 'questions',
    }));
  });
}

/** The passages of every document of some departments. */
export function readPassages(departments: string[]): Passage[] {
  return departments.flatMap((department) => {
    const folder = join(root, 'agents', department, 'documents');
    return readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .flatMap((name) => {
        const origin = { tenant: 'demo', department, docId: name, acl: ['everyone'] };
        return chunkDocument(readMarkdown(readFileSync(join(folder, name), 'utf8'), name), origin);
      });
  });
}

/** An embedded index over the documents of the departments the questions belong to. */
export async function buildIndex(
  questions: LabelledQuestion[],
  options: Partial<FusionOptions> = {},
): Promise<KnowledgeIndex> {
  const index = createEmbeddedIndex(options);
  await index.upsert(readPassages([...new Set(questions.map(({ department }) => department))]));
  return index;
}

/** Asks one question of its department and judges what comes back. */
export async function ask(index: KnowledgeIndex, question: LabelledQuestion): Promise<Asked> {
  const scope = { tenant: 'demo', departments: [question.department], acl: ['everyone'] };
  const retrieval = await retrieve(index, { ...scope, text: question.question });
  const passages = retrieval.hits.map(({ passage, ...scores }) => ({ ...passage, ...scores }));
  const { rarity, language } = retrieval;
  const answer = extractAnswer(question.question, passages, { rarity, language });
  const places = retrieval.hits.map(({ passage }) => isLabelled(passage, question));
  const said = flat(answer.sentences.map(({ text }) => text).join('\n'));
  const expected = question.expect ?? [];
  return {
    question,
    retrieval,
    answer,
    rank: places.indexOf(true) + 1,
    right: question.answerable && expected.length > 0 && expected.every((text) => said.includes(flat(text))),
  };
}

/** Whether a passage comes from the section the question was labelled with. */
export function isLabelled(
  passage: Pick<Passage, 'docId' | 'section'>,
  question: Pick<LabelledQuestion, 'doc' | 'section'>,
): boolean {
  return (
    passage.docId === question.doc && (passage.section.split(' › ').at(-1) ?? '') === plain(question.section ?? '')
  );
}

function plain(heading: string): string {
  return heading.split(' › ').at(-1)?.trim() ?? '';
}

function flat(text: string): string {
  return normalise(text).replace(/[`*]/g, '').replace(/\s+/g, ' ');
}

/** The measures of retrieval and extraction over answered questions, for all and per language. */
export function qualityOf(asked: Asked[]): Record<string, Record<string, number>> {
  const answerable = asked.filter(({ question }) => question.answerable && question.register === 'questions');
  const plain = asked.filter(({ question }) => question.answerable && question.register === 'plain');
  const groups: [string, Asked[]][] = [
    ['all', answerable],
    ['plain', plain],
  ];
  for (const language of ['en', 'th'] satisfies Language[]) {
    groups.push([language, answerable.filter(({ question }) => question.language === language)]);
  }
  for (const department of new Set(answerable.map(({ question }) => question.department))) {
    groups.push([department, answerable.filter(({ question }) => question.department === department)]);
  }
  return Object.fromEntries(groups.map(([name, group]) => [name, measures(group)]));
}

function measures(group: Asked[]): Record<string, number> {
  const share = (test: (asked: Asked) => boolean) => group.filter(test).length / Math.max(1, group.length);
  const gains = group.map(({ rank }) => (rank > 0 && rank <= 10 ? 1 / Math.log2(rank + 1) : 0));
  return {
    questions: group.length,
    recall1: share(({ rank }) => rank === 1),
    recall3: share(({ rank }) => rank > 0 && rank <= 3),
    recall10: share(({ rank }) => rank > 0 && rank <= 10),
    ndcg10: gains.reduce((sum, gain) => sum + gain, 0) / Math.max(1, group.length),
    answered: share(({ right }) => right),
    sentences: group.reduce((sum, { answer }) => sum + answer.sentences.length, 0) / Math.max(1, group.length),
  };
}
