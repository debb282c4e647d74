/** What one company has and another has not: ids of every kind, read from the tables themselves so that new ones join. */
import type pg from 'pg';

export interface ForeignId {
  /** Table and column, such as `approvals.id`. */
  kind: string;
  id: string;
}

/** Up to `most` ids of each kind that `owner` has and `other` has nowhere, not even as another kind. */
export async function foreignIds(pool: pg.Pool, owner: string, other: string, most: number): Promise<ForeignId[]> {
  const { rows: columns } = await pool.query<Column>(
    `SELECT c.table_name AS table, c.column_name AS column FROM information_schema.columns c
       JOIN information_schema.columns t USING (table_schema, table_name)
      WHERE c.table_schema = 'public' AND t.column_name = 'tenant_id' AND c.column_name <> 'tenant_id'
        AND c.data_type = 'text'
      ORDER BY 1, 2`,
  );
  const known = new Set<string>();
  for (const column of columns) for (const id of await idsIn(pool, column, other)) known.add(id);
  const found: ForeignId[] = [];
  for (const one of columns) {
    const foreign = (await idsIn(pool, one, owner)).filter((id) => !known.has(id));
    found.push(...foreign.slice(0, most).map((id) => ({ kind: `${one.table}.${one.column}`, id })));
  }
  return found;
}

interface Column {
  table: string;
  column: string;
}

/** What could be an id: one word, the newest-looking first. */
async function idsIn(pool: pg.Pool, { table, column }: Column, tenant: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT DISTINCT "${column}" AS id FROM "${table}"
      WHERE tenant_id = $1 AND length("${column}") BETWEEN 3 AND 120 AND "${column}" !~ '[\\s{]'
      ORDER BY 1 DESC`,
    [tenant],
  );
  return rows.map(({ id }) => id);
}

/** An id of the same shape that nobody has. */
export function likeButNobodys(id: string): string {
  const next = (character: string, letters: string) => letters[(letters.indexOf(character) + 7) % letters.length] ?? '';
  const changed = [...id].map((character, at) => {
    // What an id begins with tells its kind; a different kind could be answered differently.
    if (at < 4 || at < id.lastIndexOf('_') || at < id.lastIndexOf(':')) return character;
    if (/\d/.test(character)) return next(character, '0123456789');
    return /[a-z]/.test(character) ? next(character, 'abcdefghijklmnopqrstuvwxyz') : character;
  });
  return changed.join('') === id ? `${id}zz` : changed.join('');
}
