import type { Asked } from '../labelled.ts';
import { isLabelled } from '../labelled.ts';
import { containsAll } from './text.ts';

/** The share of the passages quoted that are the labelled section or say what was expected; null where nothing is quoted. */
export function cited({ question, answer }: Pick<Asked, 'question' | 'answer'>): number | null {
  const passages = [...new Set(answer.picked.map(({ passage }) => passage.source))];
  if (!question.answerable || passages.length === 0) return null;
  const right = passages.filter(
    (passage) =>
      isLabelled({ docId: documentOf(passage.id), section: passage.section }, question) ||
      containsAll(passage.text, question.expect ?? []),
  );
  return right.length / passages.length;
}

/** A passage's id is its document's with its place in it. */
function documentOf(id: string): string {
  return id.replace(/#\d+$/, '');
}
