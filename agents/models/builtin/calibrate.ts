/** Makes probabilities mean what they say: temperatures fitted on answers the model had not seen, and how far off it is. */

/** Probabilities of the options of one question, and which of them was right. */
export interface Judged {
  probabilities: ArrayLike<number>;
  right: number;
}

/** The probabilities sharpened (temperature below 1) or flattened (above 1), summing to 1. */
export function tempered(probabilities: ArrayLike<number>, temperature: number): Float32Array {
  const raised = new Float32Array(probabilities.length);
  let highest = 0;
  for (let at = 0; at < raised.length; at++) highest = Math.max(highest, probabilities[at] ?? 0);
  let total = 0;
  for (let at = 0; at < raised.length; at++) {
    const value = Math.exp((logOf(probabilities[at] ?? 0) - logOf(highest)) / temperature);
    raised[at] = value;
    total += value;
  }
  return raised.map((value) => value / total);
}

/** The temperature under which the right answers are least surprising. */
export function fitTemperature(judged: Judged[]): number {
  if (judged.length === 0) return 1;
  const logs = judged.map(({ probabilities }) => Float32Array.from(probabilities, logOf));
  const surprise = (temperature: number) =>
    judged.reduce((sum, { right }, at) => sum + surpriseOf(logs[at] as Float32Array, right, temperature), 0);
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.2);
  let high = Math.log(5);
  for (let round = 0; round < 12; round++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (surprise(Math.exp(left)) < surprise(Math.exp(right))) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

/** Expected calibration error: the mean gap between confidence and accuracy over equal-width bins. */
export function calibrationError(judged: Judged[], bins = 10): number {
  const totals = Array.from({ length: bins }, () => ({ confidence: 0, right: 0 }));
  for (const { probabilities, right } of judged) {
    const best = highestAt(probabilities);
    const confidence = probabilities[best] ?? 0;
    const bin = totals[Math.min(bins - 1, Math.floor(confidence * bins))];
    if (!bin) continue;
    bin.confidence += confidence;
    bin.right += best === right ? 1 : 0;
  }
  const gaps = totals.map(({ confidence, right }) => Math.abs(confidence - right));
  return gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, judged.length);
}

/** The share of questions whose most probable option is right. */
export function accuracyOf(judged: Judged[]): number {
  const right = judged.filter((one) => highestAt(one.probabilities) === one.right).length;
  return right / Math.max(1, judged.length);
}

function logOf(probability: number): number {
  return Math.log(Math.max(probability, 1e-12));
}

function surpriseOf(logs: Float32Array, right: number, temperature: number): number {
  const answer = logs[right] ?? logOf(0);
  let total = 0;
  for (let at = 0; at < logs.length; at++) total += Math.exp(((logs[at] as number) - answer) / temperature);
  return Math.log(total);
}

function highestAt(values: ArrayLike<number>): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if ((values[at] ?? 0) > (values[best] ?? 0)) best = at;
  return best;
}
