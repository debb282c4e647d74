/** Lines for operators: JSON without what people wrote. */
import { pino } from 'pino';

export type Log = ReturnType<typeof createLog>;

/** A logger that never sees messages' texts; errors keep their stack and cause. */
export function createLog(level: string) {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
