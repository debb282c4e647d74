/**
 * What a turn tells whoever watches: names and shapes of the events of `node:diagnostics_channel`. Without a watcher they
 * cost nothing. Calls of models have events of their own in `models/model-events.ts`.
 */
import { channel, tracingChannel } from 'node:diagnostics_channel';

/** One turn from beginning to end. */
export interface TurnTrace {
  tenant: string;
  turn: string;
  thread: string;
  channel: string;
  /** `resume` goes on with what people decided. */
  kind: string;
  /** The turn whose trace this belongs to: for what was decided later, the one that asked. */
  of: string;
  person: string;
  /** What the person wrote; made only for a watcher that asks and may. */
  text(): string;
}

/** What a turn came to, told once it is committed. */
export interface OutcomeTrace {
  code: string;
  status?: string;
  department?: string | null;
  model?: string;
  confidence?: number;
  sources?: number;
  /** Share of a model's sentences that stood on a passage. */
  grounding?: number;
  /** Version and fingerprint of the prompt a model was given. */
  prompt?: string;
  text(): string;
}

export const STEPS = ['route', 'retrieve', 'assess', 'answer', 'research', 'tool', 'approval', 'picture'] as const;

/** A step of a turn: looking something up, calling a tool, waiting for people. */
export interface StepTrace {
  step: (typeof STEPS)[number];
  /** What it works on: a department, a tool. */
  name: string;
  /** Counts, names and probabilities; never what people wrote. */
  facts: Record<string, string | number | boolean>;
  /** Milliseconds since 1970, when it began before it was told of: a wait for people. */
  since?: number;
}

/** A person's judgement on an answer, at any time after it: 1 or 0. */
export interface ScoreTrace {
  tenant: string;
  turn: string;
  name: 'feedback';
  value: number;
  /** A person's own words, by the policy for texts. */
  comment?: string;
}

export const turnTraces = tracingChannel<unknown, TurnTrace>('expert:turn');
export const stepTraces = tracingChannel<unknown, StepTrace>('expert:step');
export const outcomeTraces = channel('expert:outcome');
export const scoreTraces = channel('expert:score');

/** Runs a step where watchers can see it; `fill` notes on it what came of it, and runs only when somebody watches. */
export function traced<T>(
  step: StepTrace,
  work: () => Promise<T>,
  fill?: (result: T, step: StepTrace) => void,
): Promise<T> {
  return stepTraces.hasSubscribers ? tracedStep(step, work, fill) : work();
}

/** The result is kept from the watchers, who would hear people's words in it. */
async function tracedStep<T>(
  step: StepTrace,
  work: () => Promise<T>,
  fill?: (result: T, step: StepTrace) => void,
): Promise<T> {
  const kept: T[] = [];
  await stepTraces.tracePromise(async () => {
    const result = await work();
    fill?.(result, step);
    kept.push(result);
  }, step);
  return kept[0] as T;
}

/** Tells watchers what the turn that is running came to. */
export function tellOutcome(outcome: OutcomeTrace): void {
  if (outcomeTraces.hasSubscribers) outcomeTraces.publish(outcome);
}

/** Tells watchers of a judgement. */
export function score(judged: ScoreTrace): void {
  if (scoreTraces.hasSubscribers) scoreTraces.publish(judged);
}
