/** Vectors of one access class: sign bits to find candidates, eight-bit values to measure them. */

export interface Vectors {
  readonly dimensions: number;
  /** How many slots hold a vector. */
  readonly count: number;
  /** The sum of all vectors. */
  readonly sum: Float64Array;
  has(slot: number): boolean;
  set(slot: number, vector: Float32Array): void;
  clear(slot: number): void;
  cosine(slot: number, query: Float32Array): number;
  /** The slots whose signs agree best with the strongest dimensions of the query, of those that `admits` lets in. */
  nearest(query: Float32Array, count: number, admits?: (slot: number) => boolean): number[];
  compact(renamed: Int32Array): void;
}

/** Creates an empty vector store; all of its vectors have as many dimensions. */
export function createVectors(dimensions: number): Vectors {
  const words = Math.ceil(dimensions / 32);
  const sum = new Float64Array(dimensions);
  let capacity = 16;
  let size = 0;
  let count = 0;
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
  const has = (slot: number) => slot < size && scales[slot] !== 0;
  /** Of the eight-bit values, so that taking a vector away leaves exactly what was there before it. */
  const addToSum = (slot: number, sign: number) => {
    const scale = (scales[slot] ?? 0) * sign;
    const from = slot * dimensions;
    for (let at = 0; at < dimensions; at++) sum[at] = (sum[at] as number) + scale * (values[from + at] as number);
    count += sign;
  };
  const clear = (slot: number) => {
    if (!has(slot)) return;
    addToSum(slot, -1);
    scales[slot] = 0;
  };
  return {
    dimensions,
    sum,
    get count() {
      return count;
    },
    has,
    set(slot, vector) {
      clear(slot);
      reserve(slot);
      size = Math.max(size, slot + 1);
      let peak = 0;
      for (let at = 0; at < dimensions; at++) peak = Math.max(peak, Math.abs(vector[at] ?? 0));
      scales[slot] = (peak || 1) / 127;
      const factor = 127 / (peak || 1);
      const from = slot * dimensions;
      for (let at = 0; at < dimensions; at++) values[from + at] = Math.round((vector[at] ?? 0) * factor);
      signs.set(signBits(vector, words), slot * words);
      addToSum(slot, 1);
    },
    clear,
    cosine(slot, query) {
      const from = slot * dimensions;
      let product = 0;
      for (let at = 0; at < dimensions; at++) product += (query[at] as number) * (values[from + at] as number);
      return product * (scales[slot] ?? 0);
    },
    nearest(query, wanted, admits) {
      const distances = signDistances(query, { signs, scales, size, words }, admits);
      return closest(distances, dimensions, words > MOST_WORDS ? wanted * WIDER : wanted);
    },
    compact(renamed) {
      renamed.forEach((to, from) => {
        if (to < 0) return;
        if (from >= size) {
          if (to < size) scales[to] = 0;
          return;
        }
        values.copyWithin(to * dimensions, from * dimensions, (from + 1) * dimensions);
        signs.copyWithin(to * words, from * words, (from + 1) * words);
        scales[to] = scales[from] ?? 0;
      });
      const kept = renamed.reduce((most, to) => Math.max(most, to + 1), 0);
      scales.fill(0, kept, size);
      size = Math.min(size, kept);
    },
  };
}

function copyInto<T extends Int8Array | Float32Array | Int32Array>(target: T, source: T): T {
  target.set(source);
  return target;
}

function signBits(vector: Float32Array, words: number): Int32Array {
  const bits = new Int32Array(words);
  for (let at = 0; at < vector.length; at++) {
    if ((vector[at] as number) > 0) bits[at >> 5] = (bits[at >> 5] as number) | (1 << (at & 31));
  }
  return bits;
}

/** A short question leaves most dimensions near zero; their signs are noise, so only the strong half votes. */
function strongBits(query: Float32Array, words: number): Int32Array {
  const sizes = query.map(Math.abs).sort();
  const median = sizes[query.length >> 1] ?? 0;
  return signBits(
    query.map((value) => (Math.abs(value) > median ? 1 : 0)),
    words,
  );
}

/** Words of sign bits that are compared of each vector; a long one's other dimensions are left to the measuring. */
const MOST_WORDS = 12;
/** How many more candidates make up for it. */
const WIDER = 3;

/** The words whose dimensions say most in this query. */
function strongWords(query: Float32Array, words: number): Int32Array {
  const all = Array.from({ length: words }, (_, at) => at);
  if (words <= MOST_WORDS) return Int32Array.from(all);
  const energy = all.map((at) => query.subarray(at * 32, at * 32 + 32).reduce((sum, value) => sum + value * value, 0));
  const strongest = all.sort((a, b) => (energy[b] ?? 0) - (energy[a] ?? 0)).slice(0, MOST_WORDS);
  return Int32Array.from(strongest).sort();
}

/** No vector is so far away. */
const NOWHERE = 65_535;
let distanceBuffer = new Uint16Array(1024);
let histogram = new Int32Array(1024);

interface Signs {
  signs: Int32Array;
  /** Zero where there is no vector. */
  scales: Float32Array;
  size: number;
  words: number;
}

/** Distances by sign of every slot, counted in the histogram on the way. */
function signDistances(
  query: Float32Array,
  { signs, scales, size, words }: Signs,
  admits: ((slot: number) => boolean) | undefined,
): Uint16Array {
  if (distanceBuffer.length < size) distanceBuffer = new Uint16Array(size * 2);
  if (histogram.length <= query.length) histogram = new Int32Array(query.length + 1);
  histogram.fill(0);
  const distances = distanceBuffer;
  const counts = histogram;
  const bits = signBits(query, words);
  const mask = strongBits(query, words);
  const looked = strongWords(query, words);
  for (let slot = 0; slot < size; slot++) {
    if (scales[slot] === 0 || (admits !== undefined && !admits(slot))) {
      distances[slot] = NOWHERE;
      continue;
    }
    let apart = 0;
    const from = slot * words;
    for (let nth = 0; nth < looked.length; nth++) {
      const at = looked[nth] as number;
      let differing = ((signs[from + at] as number) ^ (bits[at] as number)) & (mask[at] as number);
      differing -= (differing >>> 1) & 0x55555555;
      differing = (differing & 0x33333333) + ((differing >>> 2) & 0x33333333);
      apart += Math.imul((differing + (differing >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    distances[slot] = apart;
    counts[apart] = (counts[apart] as number) + 1;
  }
  return distances.subarray(0, size);
}

/** Counting instead of sorting: find the distance that admits `wanted` slots, then take them, the nearest ones surely. */
function closest(distances: Uint16Array, dimensions: number, wanted: number): number[] {
  let limit = 0;
  let admitted = histogram[0] ?? 0;
  while (admitted < wanted && limit < dimensions) {
    limit += 1;
    admitted += histogram[limit] ?? 0;
  }
  const nearer: number[] = [];
  const atLimit: number[] = [];
  for (let slot = 0; slot < distances.length; slot++) {
    const distance = distances[slot] as number;
    if (distance > limit) continue;
    if (distance < limit) nearer.push(slot);
    else if (atLimit.length < wanted) atLimit.push(slot);
  }
  return [...nearer, ...atLimit];
}
