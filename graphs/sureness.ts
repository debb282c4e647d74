/** How sure to be of what a language model answers: not as sure as it says. */

/** How much a model's own word counts beside the built-in engine's, which is calibrated on what experts approved. */
const OWN_WORD = 3 / 4;
/** A model that is certain proves nothing by it, nor does an engine that finds no sentence to quote. */
const MOST = 0.97;
const LEAST = 0.02;
const LEAST_QUOTED = 0.2;

/**
 * The model's confidence and that of the built-in engine on the same passages, as the mean of their log odds: two that
 * agree stay as they are, and one alone cannot be certain. What stands on the passages bounds it further (`ground`), so a
 * threshold means the same for every model.
 */
export function sureness(own: number, builtin: number): number {
  const odds = OWN_WORD * logOdds(bounded(own, LEAST)) + (1 - OWN_WORD) * logOdds(bounded(builtin, LEAST_QUOTED));
  return 1 / (1 + Math.exp(-odds));
}

function bounded(probability: number, least: number): number {
  return Math.min(MOST, Math.max(least, probability));
}

function logOdds(probability: number): number {
  return Math.log(probability / (1 - probability));
}
