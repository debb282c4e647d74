/** Passages for programs that judge the search itself: found and ordered like for an answer, with no answer made of them. */
import type { KnowledgeIndex, SearchScope } from './index/contract.ts';
import { type RetrievalQuery, retrieve } from './search.ts';

export interface FoundPassage {
  docId: string;
  title: string;
  section: string;
  text: string;
  /** 0…1 and falling; a curated answer to this very question is 1. */
  score: number;
}

/** The best `k` passages, copies and translations among them. */
export async function searchPassages(
  index: KnowledgeIndex,
  query: SearchScope & Pick<RetrievalQuery, 'filters' | 'crossEncoder'> & { text: string; k: number; today: string },
): Promise<FoundPassage[]> {
  const { hits } = await retrieve(index, { ...query, repeated: 'kept' });
  let least = 1;
  return hits.map(({ passage, standing }) => {
    least = Math.min(least, standing);
    const { docId, title, section, text } = passage;
    return { docId, title, section, text, score: Math.round(least * 1e6) / 1e6 };
  });
}
