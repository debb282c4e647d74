/** Rows that a statement hands over as JSON, with the names the tables have in code. */

/** `row_to_json` of a table's row; moments stay ISO texts, so use it only where none of them is read. */
export function fromJson<Row>(json: Record<string, unknown>): Row {
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [camel(name), value])) as Row;
}

const names = new Map<string, string>();

function camel(name: string): string {
  const known = names.get(name);
  if (known) return known;
  const written = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  names.set(name, written);
  return written;
}
