/** Which files of a source are documents, by the ending of their name. */
import type { KnowledgeSource } from '../../agents/source-schema.ts';
import { READABLE_ENDINGS } from '../readers/read-file.ts';
import type { Taking } from './source.ts';

/** Takes what can be read, or only the endings the source names. */
export function takingOf({ endings }: Pick<KnowledgeSource, 'endings'>, documentBytes: number): Taking {
  const taken = new Set((endings ?? READABLE_ENDINGS).map((ending) => ending.replace(/^\.?/, '.').toLowerCase()));
  return { documentBytes, isDocument: (name) => taken.has(endingOf(name)) };
}

/** The ending of a name with its dot, in lower case; empty when it has none. */
export function endingOf(name: string): string {
  return /\.[a-z0-9]+$/i.exec(name)?.[0].toLowerCase() ?? '';
}
