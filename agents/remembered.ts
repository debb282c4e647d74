/** Work on texts that come again: passages are read anew with every question they may answer. */

const LONGEST = 3_000;
const MOST = 4_000;

/** `read`, remembering what it made of the last texts that are not very long; callers must not change what they get. */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > LONGEST) return read(text);
    const before = known.get(text);
    if (before !== undefined) return before;
    const [oldest] = known.size >= MOST ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
    const found = read(text);
    known.set(text, found);
    return found;
  };
}
