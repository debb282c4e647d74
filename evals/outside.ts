/** Texts of another world than the company's, and questions of them: what holds here was not tuned to the demo. */
import { join } from 'node:path';
import { z } from 'zod';
import { chunkDocument } from '../knowledge/chunk.ts';
import type { Passage } from '../knowledge/passage.ts';
import { readMarkdown } from '../knowledge/readers/markdown.ts';
import { readCases, type StrangerCase, strangerCase } from './case.ts';
import { SUITES } from './company.ts';

const base = { id: z.string().min(1), language: z.enum(['en', 'th']) };
const documentSchema = z.strictObject({ ...base, title: z.string(), text: z.string().min(1) });
const questionSchema = z.strictObject({
  ...base,
  kind: z.enum(['natural', 'code', 'quoted', 'typo', 'mixed']),
  question: z.string().min(1),
  doc: z.string(),
});

export const OUTSIDE = { tenant: 'outside', departments: ['support'], acl: ['everyone'] };

/** The texts of `outside.documents.jsonl`. */
export function outsideDocuments(): z.output<typeof documentSchema>[] {
  return readCases(join(SUITES, 'outside.documents.jsonl'), documentSchema);
}

/** Questions that neither they nor the company's documents answer. */
export function outsideStrangers(): StrangerCase[] {
  return readCases(join(SUITES, 'outside.strangers.jsonl'), strangerCase);
}

/** Their passages. */
export function outsidePassages(): Passage[] {
  return outsideDocuments().flatMap(({ id, title, text }) =>
    chunkDocument(
      { ...readMarkdown(text, `${id}.md`), title },
      { tenant: OUTSIDE.tenant, department: 'support', docId: id, acl: OUTSIDE.acl },
    ),
  );
}

/** The questions of `outside.questions.jsonl`. */
export function outsideQuestions(): z.output<typeof questionSchema>[] {
  return readCases(join(SUITES, 'outside.questions.jsonl'), questionSchema);
}
