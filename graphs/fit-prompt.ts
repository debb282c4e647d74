/** What of passages and conversation goes to a model: as much as the smallest that may be asked can read. */
import { estimateTokens } from '../agents/models/estimate.ts';
import { fitted } from '../agents/models/room.ts';
import type { ModelPassage } from '../agents/models/tasks.ts';
import { element } from '../agents/prompt-markup.ts';
import type { SaidBefore } from './earlier.ts';

/** Part of what is left that the conversation may take; the rest is for passages. */
const SAID_SHARE = 0.25;
/** Tokens of the tags around a line of the conversation. */
const TAGS = 8;

export interface Fitting {
  passages: ModelPassage[];
  window: SaidBefore[];
}

/** A passage as models are given it. */
export function passageElement({ id, title, section, text }: ModelPassage) {
  return element('passage', { id, title, section }, text);
}

/** The best passages and the latest lines that fit into `room` tokens, of which `fixed` are used; null is no limit. */
export function fitPrompt(
  { passages, window }: { passages: readonly ModelPassage[]; window: readonly SaidBefore[] },
  room: number | null,
  fixed: number,
): Fitting {
  if (room === null) return { passages: [...passages], window: [...window] };
  const left = Math.max(0, room - fixed);
  const latest = window.toReversed();
  const costs = latest.map(({ text }) => estimateTokens(text) + TAGS);
  const texts = passages.map((passage) => passageElement(passage).text);
  let budget = left * SAID_SHARE;
  let lines = 0;
  for (const cost of costs) {
    if (cost > budget) break;
    budget -= cost;
    lines++;
  }
  const said = costs.slice(0, lines).reduce((sum, cost) => sum + cost, 0);
  const fits = fitted(texts, left - said);
  // Without a passage there is nothing to answer from: what was said before goes first.
  const kept = fits > 0 ? { fits, lines } : { fits: fitted(texts, left), lines: 0 };
  return { passages: passages.slice(0, kept.fits), window: latest.slice(0, kept.lines).toReversed() };
}
