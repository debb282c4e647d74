/** How far a question that needs several look-ups may go. */
import { z } from 'zod';

export const research = z.strictObject({
  /** Look-ups for one question. */
  lookups: z.int().min(1).max(8).default(4),
  /** Tokens models may use for it, as far as can be told before they are asked. */
  tokens: z.int().min(1_000).max(500_000).default(24_000),
});
