/** Amounts as tools take them and convert them. */
import { z } from 'zod';

export const CURRENCIES = ['THB', 'USD'] as const;

/** A positive amount in minor units; each field adds its own slot. */
export const moneyField = z.object({ amount: z.int().positive(), currency: z.enum(CURRENCIES) });

export type Money = z.output<typeof moneyField>;

/** Baht per US dollar as Finance publishes it; one figure, because the records hold no table of rates. */
export const BAHT_PER_DOLLAR = 33;

/** The same amount in baht, in minor units. */
export function inBaht({ amount, currency }: Money): number {
  return currency === 'THB' ? amount : amount * BAHT_PER_DOLLAR;
}
