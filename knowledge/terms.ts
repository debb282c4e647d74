/** What passages and questions are indexed by: words, Thai bigrams and work concepts, with their weight in a question. */
import { tokens } from '../agents/language.ts';
import { commonShare, isCommon } from '../agents/models/builtin/common-words.ts';
import { conceptTerms } from '../agents/models/builtin/phrasebook.ts';

const bigramWeight = 0.1;
const conceptWeight = 1.4;

/** Every term of a text with its count. */
export function countTerms(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of tokens(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  for (const concept of conceptTerms(text)) counts.set(concept, 1);
  return counts;
}

/** How much a kind of term counts in a question: words fully, concepts and Thai bigrams less. */
export function termWeight(term: string): number {
  if (term.startsWith('~')) return bigramWeight;
  if (term.startsWith('§')) return conceptWeight;
  return isCommon(term) ? commonShare : 1;
}

/** Whether a term is a word somebody wrote, not a bigram or a concept. */
export function isWord(term: string): boolean {
  return !term.startsWith('~') && !term.startsWith('§');
}
