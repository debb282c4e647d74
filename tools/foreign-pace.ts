/** How often and for how long a request to another system is tried. */

/** Attempts that the turn itself waits for; later ones are made when it has ended. */
export const IN_TURN = 3;
/** Milliseconds for which the other system may be away. */
const HORIZON_MS = 24 * 3_600_000;
export const FIRST_WAIT_MS = 1_000;
export const LONGEST_WAIT_MS = 600_000;

/** Milliseconds between this attempt and the next. */
export function waitAfter(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
}

/** The attempt after which people are asked to look: counted, so that a night in which nobody tried uses nothing up. */
export const MOST_ATTEMPTS = attemptsWithin(HORIZON_MS);

function attemptsWithin(horizon: number): number {
  let attempts = 1;
  for (let spent = 0; spent < horizon; attempts++) spent += waitAfter(attempts);
  return attempts;
}
