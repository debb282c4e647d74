/** Amounts of money among a tool's arguments, held against limits that people write in whole units. */
import type { Amounts } from '../agents/policy-schema.ts';

export interface Money {
  /** Minor units. */
  amount: number;
  currency: string;
}

const MINOR_UNITS = 100;

/** Whether a value is an amount with its currency. */
export function isMoney(value: unknown): value is Money {
  return (
    typeof value === 'object' &&
    value !== null &&
    'amount' in value &&
    typeof value.amount === 'number' &&
    'currency' in value
  );
}

/** True when the amount is above its currency's limit, and for a currency or value that has no limit. */
export function exceeds(value: unknown, limits: Amounts): boolean {
  if (!isMoney(value)) return true;
  const limit = Object.hasOwn(limits, value.currency) ? limits[value.currency as keyof Amounts] : undefined;
  return limit === undefined || !(value.amount <= limit * MINOR_UNITS);
}

/** True when a number, or an amount in whole units of any currency, is above `limit`; what is no number counts as above. */
export function isAbove(value: unknown, limit: number): boolean {
  if (isMoney(value)) return !(value.amount <= limit * MINOR_UNITS);
  return !(typeof value === 'number' && value <= limit);
}
