/** A reply as messages of Discord: its text in pieces, a file for what is too long to read in a chat, its card last. */
import type { Reply } from '../../agents/message.ts';
import { replyText } from '../chat/reply-text.ts';
import { withoutTables } from '../chat/tables.ts';
import { chatWords } from '../chat/words.ts';
import { LIMITS } from './limits.ts';
import { suggestionRows } from './render-actions.ts';
import { renderCard } from './render-card.ts';
import { textPieces } from './render-pieces.ts';
import { defused } from './render-text.ts';
import { thumbRows } from './thumbs.ts';
import { type Body, NO_PREVIEWS } from './wire.ts';

/** More than these are sent as a file below the first. */
const MOST_PIECES = 3;

/** The messages in order; `thread` is the name of the one they are said in, `turn` the one they answer. */
export function renderReply(reply: Reply, publicUrl: string, thread?: string, turn?: string): Body[] {
  const markdown = replyText(reply, publicUrl);
  const rows = [...suggestionRows(reply.suggestions, thread), ...thumbRows(reply, turn)];
  const texts = textBodies(defused(withoutTables(markdown)), markdown, reply);
  const last = texts.at(-1);
  if (last && rows.length > 0) last.components = rows;
  const cards = reply.card ? [renderCard(reply.card, publicUrl, thread)] : [];
  return [...texts, ...cards];
}

function textBodies(text: string, whole: string, { language }: Reply): Body[] {
  if (text.trim() === '') return [];
  const pieces = textPieces(text, LIMITS.content);
  if (pieces.length <= MOST_PIECES) return pieces.map((content) => ({ content, flags: NO_PREVIEWS }));
  const note = `\n\n${chatWords(language).restInFile}`;
  const [first = ''] = textPieces(text, LIMITS.content - note.length);
  const file = { name: 'answer.md', data: whole, contentType: 'text/markdown; charset=utf-8' };
  return [{ content: first + note, flags: NO_PREVIEWS, files: [file] }];
}
