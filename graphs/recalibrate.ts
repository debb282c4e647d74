/**
 * What people say of answers moves how sure a department must be, a little: Platt's scaling of the built-in confidence, drawn
 * back to it by what is not known yet. It is used where thresholds are compared; what is stored and shown stays as it was
 * found, so that votes are always about the same measure.
 */
import { type LabelledOutcome, labelledOutcomes } from '../db/feedback.ts';
import { withTenant } from '../db/tenant.ts';
import type { MachineDeps } from './scope.ts';

/** Fewer votes, or votes of fewer people, move nothing. */
export const LEAST_VOTES = 50;
export const LEAST_PEOPLE = 8;
/** However they vote, no confidence moves further. */
export const FURTHEST = 0.08;
/** One person's votes weigh together as much as those of so many ordinary voters at most. */
const LOUDEST = 1;
/** How many votes' worth the built-in confidence weighs by itself. */
const PRIOR = 40;
const ROUNDS = 50;
/** Milliseconds a process keeps what it worked out. */
const KEPT_MS = 5 * 60_000;

export interface Recalibration {
  votes: number;
  people: number;
  /** How far a confidence of 0.85 moves. */
  shift: number;
  apply(confidence: number): number;
}

/** Fits the votes of a department; undefined while there are too few. */
export function fitVotes(votes: readonly LabelledOutcome[]): Recalibration | undefined {
  const byPerson = Map.groupBy(votes, ({ person }) => person);
  if (votes.length < LEAST_VOTES || byPerson.size < LEAST_PEOPLE) return undefined;
  const counts = [...byPerson.values()].map(({ length }) => length).toSorted((x, y) => x - y);
  const most = LOUDEST * (counts[Math.floor(counts.length / 2)] ?? 1);
  const weighed = votes.map(({ person, confidence, helpful }) => ({
    x: logit(confidence),
    y: helpful ? 1 : 0,
    weight: Math.min(1, most / (byPerson.get(person)?.length ?? 1)),
  }));
  const { a, b } = scaled(weighed);
  const apply = (confidence: number) => {
    if (confidence <= 0 || confidence >= 1) return confidence;
    const moved = sigmoid(a * logit(confidence) + b);
    return Math.min(confidence + FURTHEST, Math.max(confidence - FURTHEST, moved));
  };
  return { votes: votes.length, people: byPerson.size, shift: apply(0.85) - 0.85, apply };
}

interface Weighed {
  x: number;
  y: number;
  weight: number;
}

/** Newton's method on the weighed log loss, with a pull towards a = 1 and b = 0. */
function scaled(votes: readonly Weighed[]): { a: number; b: number } {
  let [a, b] = [1, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const pull = PRIOR / 4;
    let [ga, gb, haa, hab, hbb] = [pull * (a - 1), pull * b, pull, 0, pull];
    for (const { x, y, weight } of votes) {
      const p = sigmoid(a * x + b);
      const slope = weight * p * (1 - p);
      ga += weight * (p - y) * x;
      gb += weight * (p - y);
      haa += slope * x * x;
      hab += slope * x;
      hbb += slope;
    }
    const determinant = haa * hbb - hab * hab;
    const [da, db] = [(hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant];
    // Surer answers must stay the surer ones.
    a = Math.max(0.2, a - da);
    b -= db;
    if (Math.abs(da) + Math.abs(db) < 1e-9) break;
  }
  return { a, b };
}

function logit(p: number): number {
  const kept = Math.min(0.999, Math.max(0.001, p));
  return Math.log(kept / (1 - kept));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

const fitted = new WeakMap<MachineDeps['db'], Map<string, { fit: Recalibration | undefined; until: number }>>();

/** What a department's votes say now; a process asks the records every few minutes. */
export async function recalibrationOf(
  { db, tenant }: Pick<MachineDeps, 'db' | 'tenant'>,
  department: string,
  now = Date.now(),
): Promise<Recalibration | undefined> {
  const known = fitted.get(db) ?? new Map();
  fitted.set(db, known);
  const key = `${tenant.id} ${department}`;
  const before = known.get(key);
  if (before && before.until > now) return before.fit;
  const fit = fitVotes(await withTenant(db, tenant.id, (tx) => labelledOutcomes(tx, department)));
  known.set(key, { fit, until: now + KEPT_MS });
  return fit;
}

/** How sure an answer is with what people said of those before it. */
export async function judgedConfidence(
  deps: Pick<MachineDeps, 'db' | 'tenant'>,
  department: string,
  confidence: number,
): Promise<number> {
  return (await recalibrationOf(deps, department))?.apply(confidence) ?? confidence;
}
