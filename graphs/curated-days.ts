/** How many days a department uses an answer of an expert, and how long before its end it is looked at again. */
import type { DepartmentConfig } from '../agents/config-schema.ts';

const DAY = 86_400_000;

export function daysOf({ curated }: Pick<DepartmentConfig, 'curated'>): { kept: number; review: number } {
  return { kept: Math.max(1, Math.ceil(curated.expires / DAY)), review: Math.max(0, Math.ceil(curated.review / DAY)) };
}
