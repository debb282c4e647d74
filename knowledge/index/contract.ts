/** The one contract every knowledge index fulfils, embedded or remote. */
import type { Language } from '../../agents/message.ts';
import type { Hit, Passage } from '../passage.ts';

/** Whose eyes look: none of the three is ever optional, and an empty list sees nothing. */
export interface SearchScope {
  tenant: string;
  departments: string[];
  acl: string[];
}

/** What a search may be narrowed to; a day bounds leave out documents that say no day. */
export interface SearchFilters {
  language?: Language;
  /** The first and the last day a document may have taken effect, ISO. */
  since?: string;
  until?: string;
  kinds?: Passage['kind'][];
}

/** A text as an embedding model sees it: a unit vector, and which model made it, since two are never compared. */
export interface ModelVector {
  model: string;
  values: Float32Array;
}

export interface SearchQuery extends SearchScope, SearchFilters {
  text: string;
  k: number;
  /** The question before this one, for follow-ups; it counts for less than the text. */
  context?: string;
  /** The question as a model sees it. A tenant's library makes it where the tenant has a model: callers need not. */
  vector?: ModelVector;
}

/** One document of one tenant. */
export interface DocumentKey {
  tenant: string;
  docId: string;
}

/** What a model made of passages, by their ids. */
export interface PassageVectors {
  model: string;
  of: ReadonlyMap<string, Float32Array>;
}

export interface KnowledgeIndex {
  /** Takes passages in, each in the place of the one with its id; vectors of a model may come along. */
  upsert(passages: Passage[], vectors?: PassageVectors): Promise<void>;
  /** Puts what a document consists of now in the place of what it was; at no moment is neither found. */
  replace(document: DocumentKey, passages: Passage[], vectors?: PassageVectors): Promise<void>;
  remove(document: DocumentKey): Promise<void>;
  /** The best hits of what may be read, best first. Filters narrow what is found and leave rarity as it is. */
  search(query: SearchQuery): Promise<Hit[]>;
  /** How rare tokens are among the passages this scope may read (inverse document frequency); what it leaves out is not known. */
  rarity?(scope: SearchScope & { tokens: string[] }): Promise<Map<string, number>>;
}
