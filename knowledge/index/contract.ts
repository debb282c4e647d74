/** The one contract every knowledge index fulfils, embedded or remote. */
import type { Hit, Passage } from '../passage.ts';

/** Whose eyes look: none of the three is ever optional, and an empty list sees nothing. */
export interface SearchScope {
  tenant: string;
  departments: string[];
  acl: string[];
}

export interface SearchQuery extends SearchScope {
  text: string;
  k: number;
  /** The question before this one, for follow-ups; it counts for less than the text. */
  context?: string;
}

export interface KnowledgeIndex {
  upsert(passages: Passage[]): Promise<void>;
  remove(document: { tenant: string; docId: string }): Promise<void>;
  search(query: SearchQuery): Promise<Hit[]>;
  /** How rare tokens are among the passages this scope may read (inverse document frequency). */
  rarity?(scope: SearchScope & { tokens: string[] }): Promise<Map<string, number>>;
}
