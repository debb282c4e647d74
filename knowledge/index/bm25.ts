/** BM25 over growable typed postings; one instance holds the passages of one access class. */

const k1 = 1.2;
const b = 0.4;

/** The best score a term can add, as a multiple of its weight. */
export const saturation = k1 + 1;

/** What a term that stands so often in a passage of that length adds, as a multiple of its weight. */
export function termScore(count: number, length: number, averageLength: number): number {
  return ((k1 + 1) * count) / (count + k1 * (1 - b) + ((k1 * b) / Math.max(averageLength, 1)) * length);
}

export interface QueryTerm {
  term: string;
  weight: number;
}

interface Postings {
  slots: Int32Array;
  counts: Float32Array<ArrayBuffer>;
  size: number;
  alive: number;
}

export interface Bm25 {
  readonly documents: number;
  readonly totalLength: number;
  frequency(term: string): number;
  add(slot: number, terms: Map<string, number>, length: number): void;
  remove(slot: number, terms: Map<string, number>): void;
  /** Adds each passage's score to `scores`; removed passages stay at zero. */
  score(query: QueryTerm[], averageLength: number, scores: Float32Array): void;
  /** Forgets removed passages for good: `renamed[old]` is the new slot, or -1. */
  compact(renamed: Int32Array): void;
}

/** Creates an empty lexical index. */
export function createBm25(): Bm25 {
  const postings = new Map<string, Postings>();
  let lengths: Float32Array<ArrayBuffer> = new Float32Array(16);
  let documents = 0;
  let totalLength = 0;
  return {
    get documents() {
      return documents;
    },
    get totalLength() {
      return totalLength;
    },
    frequency: (term) => postings.get(term)?.alive ?? 0,
    add(slot, terms, length) {
      if (slot >= lengths.length) lengths = grown(lengths, slot);
      lengths[slot] = length;
      documents += 1;
      totalLength += length;
      for (const [term, count] of terms) append(postingsOf(postings, term), slot, count);
    },
    remove(slot, terms) {
      documents -= 1;
      totalLength -= lengths[slot] ?? 0;
      lengths[slot] = -1;
      for (const term of terms.keys()) {
        const entry = postings.get(term);
        if (!entry) continue;
        entry.alive -= 1;
        if (entry.alive === 0) postings.delete(term);
      }
    },
    score(query, averageLength, scores) {
      for (const { term, weight } of query) {
        const entry = postings.get(term);
        if (entry) addScores(entry, weight, lengths, averageLength, scores);
      }
    },
    compact(renamed) {
      const kept = new Float32Array(Math.max(16, documents));
      renamed.forEach((to, from) => {
        if (to >= 0) kept[to] = lengths[from] ?? 0;
      });
      lengths = kept;
      for (const entry of postings.values()) rename(entry, renamed);
    },
  };
}

function postingsOf(all: Map<string, Postings>, term: string): Postings {
  const known = all.get(term);
  if (known) return known;
  const fresh = { slots: new Int32Array(2), counts: new Float32Array(2), size: 0, alive: 0 };
  all.set(term, fresh);
  return fresh;
}

function append(entry: Postings, slot: number, count: number): void {
  if (entry.size === entry.slots.length) {
    const slots = new Int32Array(entry.size * 2);
    slots.set(entry.slots);
    entry.slots = slots;
    entry.counts = grown(entry.counts, entry.size * 2 - 1);
  }
  entry.slots[entry.size] = slot;
  entry.counts[entry.size] = count;
  entry.size += 1;
  entry.alive += 1;
}

function grown(array: Float32Array, slot: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(slot + 1, array.length * 2));
  larger.set(array);
  return larger;
}

function addScores(
  entry: Postings,
  weight: number,
  lengths: Float32Array,
  average: number,
  scores: Float32Array,
): void {
  const { slots, counts, size } = entry;
  const full = weight * (k1 + 1);
  const floor = k1 * (1 - b);
  const slope = (k1 * b) / Math.max(average, 1);
  for (let at = 0; at < size; at++) {
    const slot = slots[at] as number;
    const length = lengths[slot] as number;
    if (length < 0) continue;
    const count = counts[at] as number;
    scores[slot] = (scores[slot] as number) + (full * count) / (count + floor + slope * length);
  }
}

function rename(entry: Postings, renamed: Int32Array): void {
  let size = 0;
  for (let at = 0; at < entry.size; at++) {
    const to = renamed[entry.slots[at] ?? 0] ?? -1;
    if (to < 0) continue;
    entry.slots[size] = to;
    entry.counts[size] = entry.counts[at] ?? 0;
    size += 1;
  }
  entry.size = size;
}
