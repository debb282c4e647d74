/** What the knowledge room stores and finds: passages, hits and the scope a search may never leave. */
import type { Language } from '../agents/message.ts';

export interface Passage {
  id: string;
  tenant: string;
  department: string;
  docId: string;
  title: string;
  /** The path of headings, such as 'Sick leave › Medical certificate'. */
  section: string;
  /** Slug of the innermost heading. */
  anchor: string;
  text: string;
  language: Language;
  /** The day the document took effect, ISO. */
  date: string | null;
  /** Principals that may read it: 'everyone', 'role:hr_manager', 'department:hr', 'person:mali'. */
  acl: string[];
  kind: 'document' | 'curated';
  author?: string;
  /** The question a curated answer was given to. */
  question?: string;
  ordinal: number;
  /** Of a document that has pages, from 1. */
  page?: number;
  /** A curated answer is not used from this day on, ISO. */
  expiresOn?: string;
}

export interface Hit {
  passage: Passage;
  /** Fused relevance, 0…1 (curated answers to this very question are lifted above 1). */
  score: number;
  /** BM25 as a share of the best score this question could reach. */
  lexical: number;
  /** Cosine of the sub-word vectors. */
  vector: number;
  /** Cosine of the vectors an embedding model made, where the tenant has one and it was not away. */
  semantic?: number;
}
