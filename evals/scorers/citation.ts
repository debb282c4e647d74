import type { Reply } from '../../agents/message.ts';
import type { QuestionCase } from '../case.ts';
import type { Scorer } from '../scorer.ts';
import { containsAll } from './text.ts';

/** Cites the labelled document, its translation, or another one that says the same; judged where something was answered. */
export function citation(documents: ReadonlyMap<string, string>): Scorer<QuestionCase, Reply> {
  return {
    name: 'citation',
    score: ({ answerable, department, doc, expect }, reply) => {
      if (!answerable || reply.status !== 'answered') return null;
      const wanted = doc ? `${department}/${untranslated(doc)}` : null;
      const names = (docId: string) =>
        untranslated(docId) === wanted || containsAll(documents.get(docId) ?? '', expect ?? []);
      return Number(reply.sources.some(({ docId }) => names(docId)));
    },
  };
}

function untranslated(name: string): string {
  return name.replace(/\.th\.md$/, '.md');
}
