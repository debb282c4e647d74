/** A tenant's passages in one index, kept as the rows of the database are. */
import type { KnowledgeIndex } from './contract.ts';

export interface Shelf {
  index: KnowledgeIndex;
  /** Whose vectors searches compare; null when no embedding model made any. */
  model(): string | null;
  /** Brings one document up to date. */
  load(document: string): Promise<void>;
  /** Another process says that a document was written or removed. */
  heard(document: string): Promise<void>;
  /** Finds by itself what differs from the rows, vectors included, and brings it up to date. */
  look(): Promise<void>;
  /** Makes ready what searches need before the vectors of `model` may take over. */
  prepare(model: string): Promise<void>;
}
