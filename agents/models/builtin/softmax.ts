/** Multinomial logistic regression on sparse vectors, trained by AdaGrad; plain loops over typed arrays. */

import type { SparseVector } from './vocabulary.ts';

/** `weights[feature * labels + label]`. */
export interface LinearModel {
  labels: number;
  weights: Float32Array;
  bias: Float32Array;
}

export interface TrainingOptions {
  epochs: number;
  rate: number;
  /** Pull of the weights towards zero at each step. */
  decay: number;
  /** Share of the features hidden at each step, so that no single one is relied on. */
  dropout: number;
  seed: number;
}

/** Fits a model to vectors and the index of the right label of each. */
export function trainSoftmax(
  vectors: SparseVector[],
  targets: number[],
  size: { features: number; labels: number },
  options: TrainingOptions,
): LinearModel {
  const { labels } = size;
  const model = { labels, weights: new Float32Array(size.features * labels), bias: new Float32Array(labels) };
  const squares = new Float32Array(size.features * labels).fill(1e-2);
  const biasSquares = new Float32Array(labels).fill(1e-2);
  const order = vectors.map((_, at) => at);
  const random = randomFrom(options.seed);
  const slope = new Float32Array(labels);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    for (const at of order) {
      const vector = thinned(vectors[at] as SparseVector, options.dropout, random);
      slopes(model, vector, targets[at] as number, slope);
      step(model, squares, vector, slope, options);
      stepBias(model.bias, biasSquares, slope, options.rate);
    }
  }
  return model;
}

/** The unnormalised score of each label. */
export function scoresOf(
  model: LinearModel,
  { ids, values }: SparseVector,
  scores: Float32Array = new Float32Array(model.labels),
): Float32Array {
  const { weights, bias, labels } = model;
  scores.set(bias);
  for (let at = 0; at < ids.length; at++) {
    const base = (ids[at] as number) * labels;
    const value = values[at] as number;
    for (let label = 0; label < labels; label++)
      scores[label] = (scores[label] as number) + value * (weights[base + label] as number);
  }
  return scores;
}

/** Scores as probabilities, in place. */
export function softmax(scores: Float32Array): Float32Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < scores.length; at++) highest = Math.max(highest, scores[at] as number);
  let total = 0;
  for (let at = 0; at < scores.length; at++) {
    const raised = Math.exp((scores[at] as number) - highest);
    scores[at] = raised;
    total += raised;
  }
  for (let at = 0; at < scores.length; at++) scores[at] = (scores[at] as number) / total;
  return scores;
}

function slopes(model: LinearModel, vector: SparseVector, target: number, slope: Float32Array): void {
  softmax(scoresOf(model, vector, slope));
  slope[target] = (slope[target] as number) - 1;
}

function step(
  { weights, labels }: LinearModel,
  squares: Float32Array,
  { ids, values }: SparseVector,
  slope: Float32Array,
  { rate, decay }: TrainingOptions,
): void {
  const pushed = pushedLabels(slope);
  for (let at = 0; at < ids.length; at++) {
    const base = (ids[at] as number) * labels;
    const value = values[at] as number;
    for (let of = 0; of < pushed.length; of++) {
      const label = pushed[of] as number;
      const cell = base + label;
      const gradient = (slope[label] as number) * value + decay * (weights[cell] as number);
      const square = (squares[cell] as number) + gradient * gradient;
      squares[cell] = square;
      weights[cell] = (weights[cell] as number) - (rate * gradient) / Math.sqrt(square);
    }
  }
}

/** Labels the model has already ruled out teach nothing and would be most of the work. */
function pushedLabels(slope: Float32Array): Int32Array {
  const pushed = new Int32Array(slope.length);
  let count = 0;
  for (let label = 0; label < slope.length; label++)
    if (Math.abs(slope[label] as number) > 2e-3) pushed[count++] = label;
  return pushed.subarray(0, count);
}

function stepBias(bias: Float32Array, squares: Float32Array, slope: Float32Array, rate: number): void {
  for (let label = 0; label < bias.length; label++) {
    const gradient = slope[label] as number;
    const square = (squares[label] as number) + gradient * gradient;
    squares[label] = square;
    bias[label] = (bias[label] as number) - (rate * 0.1 * gradient) / Math.sqrt(square);
  }
}

function thinned({ ids, values }: SparseVector, dropout: number, random: () => number): SparseVector {
  const kept = { ids: new Int32Array(ids.length), values: new Float32Array(ids.length) };
  let count = 0;
  for (let at = 0; at < ids.length; at++) {
    if (random() < dropout) continue;
    kept.ids[count] = ids[at] as number;
    kept.values[count++] = (values[at] as number) / (1 - dropout);
  }
  return { ids: kept.ids.subarray(0, count), values: kept.values.subarray(0, count) };
}

function shuffle(order: number[], random: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
}

/** Mulberry32: the same seed gives the same model on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
