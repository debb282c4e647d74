/** What is noted of how reading a document went: why it failed and whether it is tried again, or what of it was left out. */
import type { Localized } from '../agents/message.ts';

/** Failures whose cause may go by itself, so that the document is read again; others are the file's own. */
export const PASSING_FAULTS = ['needs_vision', 'not_now', 'given_up'] as const;
export type PassingFault = (typeof PASSING_FAULTS)[number];

/** As JSON beside the document; `en` and `th` say why its newest revision could not be read. */
export interface DocumentNote extends Partial<Localized> {
  code?: string;
  /** Times it was tried again for the same cause. */
  tries?: number;
  /** Attempts that had been made when it was noted. */
  attempts?: number;
  /** What of a document that was read was left out. */
  remarks?: Localized[];
}

/** The note of a document; an empty one where there is none. */
export function readNote(note: string | null): DocumentNote {
  return note === null ? {} : (JSON.parse(note) as DocumentNote);
}

const [MINUTE, HOUR] = [60_000, 3_600_000];
/** Milliseconds until a document is first read again, and at most. */
const WAITS: Record<PassingFault, [number, number]> = {
  needs_vision: [MINUTE, 6 * HOUR],
  not_now: [MINUTE, 6 * HOUR],
  given_up: [24 * HOUR, 16 * 24 * HOUR],
};

/** Milliseconds until a document is read again that failed for this cause and was tried again so often; null for never. */
export function waitAfter(code: string, tries: number): number | null {
  const passing = PASSING_FAULTS.find((one) => one === code);
  if (!passing) return null;
  const [first, most] = WAITS[passing];
  return Math.min(most, first * 4 ** Math.min(tries, 20));
}
