/** How long ago, in the largest whole unit. */
import type { Language } from '../agents/message.ts';

const UNITS = [
  ['day', 1_440],
  ['hour', 60],
  ['minute', 1],
] as const;

/** `3 days`, `2 hours` or `5 minutes`. */
export function ageInWords(minutes: number, language: Language): string {
  const [unit, size] = UNITS.find(([, length]) => minutes >= length) ?? UNITS[2];
  const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.max(0, Math.floor(minutes / size)));
}
