/** The labelled questions about the departments' documents. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type QuestionCase, questionCase, readCases } from './case.ts';
import { SUITES } from './company.ts';

/** The questions of a register: `questions` avoid the words of the documents on purpose, `plain` ones do not. */
export function readQuestions(register: 'questions' | 'plain'): QuestionCase[] {
  const files = readdirSync(SUITES).filter((name) => name.startsWith(`${register}.`) && name.endsWith('.jsonl'));
  return files.sort().flatMap((name) => {
    const [, department = ''] = name.split('.');
    return readCases(join(SUITES, name), questionCase).map((one) => ({ ...one, department }));
  });
}
