/** The passages of one department that exactly the same principals may read, with their own statistics. */
import { dimensions, embedTerms } from '../embed.ts';
import type { Passage } from '../passage.ts';
import { countTerms, isWord, termWeight } from '../terms.ts';
import { type Bm25, createBm25 } from './bm25.ts';
import { createVectors, type Vectors } from './vectors.ts';

const fieldWeights = { title: 0.7, section: 3, question: 3, text: 1 };

export interface Segment {
  readonly lexical: Bm25;
  readonly vectors: Vectors;
  readonly size: number;
  passage(slot: number): Passage | undefined;
  add(passage: Passage): number;
  remove(slot: number): void;
  /** Vectors an embedding model made; undefined where it made none of these passages. */
  semantic(model: string): Vectors | undefined;
  /** Takes a model's vector of a passage in. */
  attach(slot: number, model: string, vector: Float32Array): void;
  /** Forgets all vectors of a model. */
  detach(model: string): void;
  /** Whether enough was removed for `compact` to pay. */
  readonly sparse: boolean;
  /** Closes the holes and tells where each passage went. */
  compact(moved: (passage: Passage, slot: number) => void): void;
}

/** Creates an empty segment. */
export function createSegment(): Segment {
  const lexical = createBm25();
  const vectors = createVectors(dimensions);
  const models = new Map<string, Vectors>();
  let passages: (Passage | undefined)[] = [];
  return {
    lexical,
    vectors,
    get size() {
      return passages.length;
    },
    get sparse() {
      return passages.length > 64 && lexical.documents < passages.length * 0.75;
    },
    passage: (slot) => passages[slot],
    add(passage) {
      const slot = passages.push(passage) - 1;
      const { weighted, words } = fieldTerms(passage);
      lexical.add(slot, weighted, words);
      vectors.set(slot, embedTerms(weighted, termWeight));
      return slot;
    },
    remove(slot) {
      const passage = passages[slot];
      if (!passage) return;
      lexical.remove(slot, fieldTerms(passage).weighted);
      vectors.clear(slot);
      for (const made of models.values()) made.clear(slot);
      passages[slot] = undefined;
    },
    semantic: (model) => models.get(model),
    attach(slot, model, vector) {
      const made = models.get(model) ?? createVectors(vector.length);
      models.set(model, made);
      // A model that changed its mind about its dimensions cannot be compared with itself.
      if (made.dimensions === vector.length) made.set(slot, vector);
    },
    detach: (model) => void models.delete(model),
    compact(moved) {
      const renamed = Int32Array.from({ length: passages.length }, () => -1);
      const kept: Passage[] = [];
      passages.forEach((passage, slot) => {
        if (passage) renamed[slot] = kept.push(passage) - 1;
      });
      lexical.compact(renamed);
      for (const made of [vectors, ...models.values()]) made.compact(renamed);
      passages = kept;
      kept.forEach((passage, slot) => void moved(passage, slot));
    },
  };
}

/** Term counts over all fields by their weight, and the number of words in the text. */
export function fieldTerms(passage: Passage): { weighted: Map<string, number>; words: number } {
  const weighted = new Map<string, number>();
  let words = 0;
  const addField = (text: string, weight: number, isText: boolean) => {
    for (const [term, count] of countTerms(text)) {
      weighted.set(term, (weighted.get(term) ?? 0) + weight * count);
      if (isText && isWord(term)) words += count;
    }
  };
  addField(passage.text, fieldWeights.text, true);
  addField(passage.title, fieldWeights.title, false);
  addField(passage.section, fieldWeights.section, false);
  addField(passage.question ?? '', fieldWeights.question, false);
  return { weighted, words };
}
