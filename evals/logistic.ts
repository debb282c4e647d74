/** Ridge-regularised logistic regression and the measures of a probability, in plain arithmetic. */

export interface Example {
  features: number[];
  /** 1 when the event happened. */
  outcome: number;
  weight: number;
}

export interface Logistic {
  intercept: number;
  weights: number[];
}

/** Fits by gradient descent with momentum on standardised features; `ridge` holds weights back. */
export function fitLogistic(examples: Example[], ridge: number, rounds = 3000): Logistic {
  const width = examples[0]?.features.length ?? 0;
  const { means, spreads } = standardise(examples, width);
  const rows = examples.map(({ features }) =>
    features.map((value, at) => (value - (means[at] ?? 0)) / (spreads[at] ?? 1)),
  );
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const weights = new Float64Array(width + 1);
  const speed = new Float64Array(width + 1);
  for (let round = 0; round < rounds; round++) {
    const slope = new Float64Array(width + 1);
    rows.forEach((row, at) => {
      const { outcome = 0, weight = 0 } = examples[at] ?? {};
      const error = (sigmoid(dot(weights, row)) - outcome) * (weight / total);
      row.forEach((value, feature) => {
        slope[feature] = (slope[feature] ?? 0) + error * value;
      });
      slope[width] = (slope[width] ?? 0) + error;
    });
    for (let at = 0; at <= width; at++) {
      const pull = at < width ? (ridge / total) * (weights[at] ?? 0) : 0;
      speed[at] = 0.9 * (speed[at] ?? 0) - 0.3 * ((slope[at] ?? 0) + pull);
      weights[at] = (weights[at] ?? 0) + (speed[at] ?? 0);
    }
  }
  const plain = Array.from({ length: width }, (_, at) => (weights[at] ?? 0) / (spreads[at] ?? 1));
  const shift = plain.reduce((sum, weight, at) => sum + weight * (means[at] ?? 0), 0);
  return { intercept: (weights[width] ?? 0) - shift, weights: plain };
}

/** The probability a fitted model gives. */
export function predict(model: Logistic, features: number[]): number {
  return sigmoid(features.reduce((sum, value, at) => sum + value * (model.weights[at] ?? 0), model.intercept));
}

function standardise(examples: Example[], width: number) {
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const columns = Array.from({ length: width }, (_, at) => at);
  const means = columns.map(
    (at) => examples.reduce((sum, { features, weight }) => sum + weight * (features[at] ?? 0), 0) / total,
  );
  const spreads = columns.map((at) => {
    const squares = examples.reduce(
      (sum, { features, weight }) => sum + weight * ((features[at] ?? 0) - (means[at] ?? 0)) ** 2,
      0,
    );
    return Math.sqrt(squares / total) || 1;
  });
  return { means, spreads };
}

function dot(weights: Float64Array, row: number[]): number {
  return row.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), weights[row.length] ?? 0);
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

export interface Judged {
  probability: number;
  outcome: number;
  weight: number;
}

/** The chance that a right answer is rated above a wrong one. */
export function auroc(judged: Judged[]): number {
  const right = judged.filter(({ outcome }) => outcome === 1);
  const wrong = judged.filter(({ outcome }) => outcome === 0);
  let wins = 0;
  for (const a of right)
    for (const b of wrong) wins += a.probability > b.probability ? 1 : a.probability === b.probability ? 0.5 : 0;
  return wins / Math.max(1, right.length * wrong.length);
}

/** Expected calibration error over ten bins of equal weight. */
export function calibrationError(judged: Judged[], bins = 10): number {
  const total = weightOf(judged);
  const gaps = new Float64Array(bins);
  let before = 0;
  for (const { probability, outcome, weight } of [...judged].sort((a, b) => a.probability - b.probability)) {
    const bin = Math.min(bins - 1, Math.floor(((before + weight / 2) / total) * bins));
    gaps[bin] = (gaps[bin] ?? 0) + weight * (probability - outcome);
    before += weight;
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / Math.max(1e-9, total);
}

/** The mean squared distance of the probabilities from what happened. */
export function brier(judged: Judged[]): number {
  const squares = judged.reduce(
    (sum, { probability, outcome, weight }) => sum + weight * (probability - outcome) ** 2,
    0,
  );
  return squares / Math.max(1e-9, weightOf(judged));
}

function weightOf(judged: Judged[]): number {
  return judged.reduce((sum, { weight }) => sum + weight, 0);
}
