/** What a source's row keeps from look to look. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { KnowledgeSource } from '../../agents/source-schema.ts';
import { READER_VERSION } from '../../db/documents.ts';

const localized = z.strictObject({ en: z.string(), th: z.string() });
const shape = z.strictObject({
  /** Which place the marks are of, and what is taken of it: others say nothing about a changed one. */
  place: z.string(),
  /** Readers the documents were taken in for. */
  acl: z.array(z.string()),
  marks: z.record(z.string(), z.string()),
  state: z.string().optional(),
  /** What the last look that came to its end had to say. */
  note: localized.optional(),
  /** Looks that failed one after the other. */
  failures: z.int().min(0),
  /** No configuration names the source any more: from then on its documents may go. */
  leaves: z.iso.datetime().optional(),
});
export type Cursor = z.output<typeof shape>;

/** The cursor of a row; an empty one when the row has none that is understood. */
export function readCursor(text: string | null): Cursor {
  const empty: Cursor = { place: '', acl: [], marks: {}, failures: 0 };
  if (text === null) return empty;
  try {
    return shape.safeParse(JSON.parse(text)).data ?? empty;
  } catch {
    return empty;
  }
}

/** A fingerprint of where a source is, what of it is taken and how that is read; its schedule and its readers are not in it. */
export function placeOfSource(source: KnowledgeSource, documentBytes: number): string {
  const { every: _every, access: _access, shrink: _shrink, ...place } = source;
  return createHash('sha256')
    .update(JSON.stringify([place, documentBytes, READER_VERSION]))
    .digest('hex')
    .slice(0, 16);
}
