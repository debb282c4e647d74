/** Vectors of one access class: sign bits to find candidates, eight-bit values to measure them. */
import { dimensions } from '../embed.ts';

const words = dimensions / 32;

export interface Vectors {
  set(slot: number, vector: Float32Array): void;
  clear(slot: number): void;
  cosine(slot: number, query: Float32Array): number;
  /** The slots whose signs agree best with the strongest dimensions of the query. */
  nearest(query: Float32Array, count: number): number[];
  compact(renamed: Int32Array): void;
}

/** Creates an empty vector store. */
export function createVectors(): Vectors {
  let capacity = 16;
  let size = 0;
  let values = new Int8Array(capacity * dimensions);
  let scales = new Float32Array(capacity);
  let signs = new Int32Array(capacity * words);
  const reserve = (slot: number) => {
    if (slot < capacity) return;
    capacity = Math.max(slot + 1, capacity * 2);
    values = copyInto(new Int8Array(capacity * dimensions), values);
    scales = copyInto(new Float32Array(capacity), scales);
    signs = copyInto(new Int32Array(capacity * words), signs);
  };
  return {
    set(slot, vector) {
      reserve(slot);
      size = Math.max(size, slot + 1);
      const peak = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
      scales[slot] = peak / 127;
      for (let at = 0; at < dimensions; at++)
        values[slot * dimensions + at] = Math.round(((vector[at] ?? 0) / peak) * 127);
      signs.set(signBits(vector), slot * words);
    },
    clear(slot) {
      scales[slot] = 0;
    },
    cosine(slot, query) {
      const from = slot * dimensions;
      let sum = 0;
      for (let at = 0; at < dimensions; at++) sum += (query[at] as number) * (values[from + at] as number);
      return sum * (scales[slot] ?? 0);
    },
    nearest(query, count) {
      const distances = signDistances(query, signs, scales, size);
      return closest(distances, count);
    },
    compact(renamed) {
      renamed.forEach((to, from) => {
        if (to < 0) return;
        values.copyWithin(to * dimensions, from * dimensions, (from + 1) * dimensions);
        signs.copyWithin(to * words, from * words, (from + 1) * words);
        scales[to] = scales[from] ?? 0;
      });
      size = renamed.reduce((most, to) => Math.max(most, to + 1), 0);
    },
  };
}

function copyInto<T extends Int8Array | Float32Array | Int32Array>(target: T, source: T): T {
  target.set(source);
  return target;
}

function signBits(vector: Float32Array): Int32Array {
  const bits = new Int32Array(words);
  vector.forEach((value, at) => {
    if (value > 0) bits[at >> 5] = (bits[at >> 5] ?? 0) | (1 << (at & 31));
  });
  return bits;
}

/** A short question leaves most dimensions near zero; their signs are noise, so only the strong half votes. */
function strongBits(query: Float32Array): Int32Array {
  const sizes = query.map(Math.abs).sort();
  const median = sizes[dimensions >> 1] ?? 0;
  return signBits(query.map((value) => (Math.abs(value) > median ? 1 : 0)));
}

let distanceBuffer = new Uint8Array(1024);

function signDistances(query: Float32Array, signs: Int32Array, scales: Float32Array, size: number): Uint8Array {
  if (distanceBuffer.length < size) distanceBuffer = new Uint8Array(size * 2);
  const bits = signBits(query);
  const mask = strongBits(query);
  for (let slot = 0; slot < size; slot++) {
    if (scales[slot] === 0) {
      distanceBuffer[slot] = 255;
      continue;
    }
    let apart = 0;
    const from = slot * words;
    for (let at = 0; at < words; at++) {
      let differing = ((signs[from + at] as number) ^ (bits[at] as number)) & (mask[at] as number);
      differing -= (differing >>> 1) & 0x55555555;
      differing = (differing & 0x33333333) + ((differing >>> 2) & 0x33333333);
      apart += Math.imul((differing + (differing >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    distanceBuffer[slot] = apart;
  }
  return distanceBuffer.subarray(0, size);
}

/** Counting instead of sorting: find the distance that admits `count` slots, then take them. */
function closest(distances: Uint8Array, count: number): number[] {
  const histogram = new Int32Array(256);
  for (const distance of distances) histogram[distance] = (histogram[distance] ?? 0) + 1;
  let limit = 0;
  let admitted = histogram[0] ?? 0;
  while (admitted < count && limit < 254) {
    limit += 1;
    admitted += histogram[limit] ?? 0;
  }
  const found: number[] = [];
  for (let slot = 0; slot < distances.length && found.length < count * 2; slot++) {
    if ((distances[slot] as number) <= limit && distances[slot] !== 255) found.push(slot);
  }
  return found;
}
