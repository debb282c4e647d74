/** How much a fault test does: whole, or a tenth when FAULTS=short. */
import { env } from 'node:process';

/** True when only a tenth is asked for. */
export const isShort = env.FAULTS === 'short';

/** The count, or a tenth of it, at least one. */
export function scaled(count: number): number {
  return isShort ? Math.max(1, Math.round(count / 10)) : count;
}
