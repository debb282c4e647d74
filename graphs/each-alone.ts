/** Work of which no part may hold up the others. */

/** Does one after the other; those that fail do not keep the rest from being done, and are thrown together at the end. */
export async function eachAlone<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const faults: unknown[] = [];
  for (const item of items) await work(item).catch((fault: unknown) => faults.push(fault));
  const [first] = faults;
  if (faults.length > 1)
    throw new AggregateError(faults, `${faults.length} of ${items.length} failed; the first: ${first}`);
  if (first) throw first;
}
