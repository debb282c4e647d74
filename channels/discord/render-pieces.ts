/** Long texts in as many pieces as Discord's limits make of them. */
import { splitMarkdown } from '../chat/pieces.ts';

/** Pieces that have something in them. */
export function textPieces(text: string, limit: number): string[] {
  return splitMarkdown(text, limit).filter((piece) => piece.trim() !== '');
}
