/** A passage as Qdrant keeps it: numbers and what searches are narrowed by, never a word of its text. */
import { createHash } from 'node:crypto';
import { embedTerms } from '../embed.ts';
import type { Passage } from '../passage.ts';
import { termWeight } from '../terms.ts';
import { termScore } from './bm25.ts';
import { fieldTerms } from './segment.ts';

export const DENSE = 'dense';
export const SPARSE = 'terms';
/** Words of a passage of usual length: Qdrant's scores are fixed when a point is written, so they cannot know the real average. */
const USUAL_LENGTH = 60;

export interface SparseVector {
  indices: number[];
  values: number[];
}

export interface Point {
  id: string;
  vector: { [SPARSE]: SparseVector; [DENSE]?: number[] };
  payload: Record<string, string | number | string[] | number[]>;
}

/** The point of a passage; `state` tells which version of its document it is of, and `vector` is a model's or the built-in one. */
export function pointOf(passage: Passage, state: string, vector: Float32Array | undefined | 'builtin'): Point {
  const { weighted, words } = fieldTerms(passage);
  const dense = vector === 'builtin' ? embedTerms(weighted, termWeight) : vector;
  const terms = sparseOf([...weighted].map(([term, count]) => [term, termScore(count, words, USUAL_LENGTH)]));
  return {
    id: pointId(passage.tenant, passage.id),
    vector: { [SPARSE]: terms, ...(dense?.some((value) => value !== 0) ? { [DENSE]: [...dense] } : {}) },
    payload: {
      tenant: passage.tenant,
      department: passage.department,
      acl: passage.acl,
      doc: passage.docId,
      passage: passage.id,
      language: passage.language,
      kind: passage.kind,
      ...(passage.date ? { date: `${passage.date}T00:00:00Z` } : {}),
      state,
      words,
      terms: terms.indices,
    },
  };
}

/** One id for one passage of one tenant, in the form of a name-based UUID. */
export function pointId(tenant: string, passage: string): string {
  const hex = createHash('sha1').update(`the-expert\n${tenant}\n${passage}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}

/** Weighted terms as Qdrant compares them; two terms of one number, should that ever be, count as one. */
export function sparseOf(terms: Iterable<readonly [string, number]>): SparseVector {
  const values = new Map<number, number>();
  for (const [term, weight] of terms) {
    const id = termId(term);
    if (weight > 0) values.set(id, (values.get(id) ?? 0) + weight);
  }
  return { indices: [...values.keys()], values: [...values.values()] };
}

/** A term's number, 32 bits. */
export function termId(term: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < term.length; at++) hash = Math.imul(hash ^ term.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Names one version of one document. */
export function stateOf(docId: string, stamp: string): string {
  return createHash('sha256').update(`${docId}\n${stamp}`).digest('hex').slice(0, 32);
}
