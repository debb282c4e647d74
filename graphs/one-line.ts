/** Other people's words inside a sentence of ours. */
import { visible } from '../agents/visible-text.ts';

/** The text on one line, without what could pass for a line or an id of ours. */
export function oneLine(text: string, most = 200): string {
  const line = visible(text.replace(/\s+/g, ' ').trim()).replaceAll('`', '’');
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
