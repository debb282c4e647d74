/** Does every sentence of a model stand on the passage it names? */
import { words } from '../agents/language.ts';
import type { GroundedAnswer } from '../agents/models/tasks.ts';
import type { Found } from './state.ts';

/** Share of a sentence's content words that its passage must hold; figures must all be there. */
const COVERED = 0.6;

/** False when a sentence names no passage, adds a figure, or says mostly what its passage does not. */
export function isGrounded(answer: GroundedAnswer, found: Found): boolean {
  const passages = new Map(found.passages.map((passage) => [passage.id, passage]));
  return answer.sentences.every(({ text, passageId }) => {
    const passage = passages.get(passageId);
    return passage !== undefined && standsOn(text, `${passage.title} ${passage.section} ${passage.text}`);
  });
}

/** Links, images, markup and addresses: whatever a sentence has of these must stand in its passage to the letter. */
const beyondWords =
  /!?\[[^\]]*\]\s*[([][^)\]]*[)\]]|<[a-z/!][^>]*>|\b(?:https?|ftp|data|javascript|mailto):\S*|\bwww\.\S+|^\s*\[[^\]]+\]:\s*\S+/gim;

function standsOn(sentence: string, source: string): boolean {
  if ((sentence.match(beyondWords) ?? []).some((found) => !source.includes(found))) return false;
  const held = new Set(words(source));
  const said = words(sentence);
  const figures = said.filter((word) => /\d/.test(word));
  if (figures.some((figure) => !held.has(figure))) return false;
  return said.length === 0 || said.filter((word) => held.has(word)).length / said.length >= COVERED;
}
