/** Whether what a write would do is still what people were shown. */
import type { CardChange } from '../agents/message.ts';

/** True when both say the same before → after, line by line; compare them in one language. */
export function sameChanges(a: readonly CardChange[], b: readonly CardChange[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, n) => one.label === b[n]?.label && one.before === b[n].before && one.after === b[n].after)
  );
}
