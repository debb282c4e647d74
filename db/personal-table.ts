/** What the map of personal data is made of: whose a row is, what erasing makes of it, and what stands where a text was. */
import { type SQL, sql } from 'drizzle-orm';
import type { Traces } from './personal-traces.ts';

export interface OwnRows {
  whose: (traces: Traces) => SQL;
  /** Removed, kept with these columns written over, or kept as they are because the company must. */
  erase: 'row' | 'kept' | Record<string, SQL>;
  /** Another's rows that speak of the person: erased alike, but not handed out. */
  ofOthers?: true;
}

export interface PersonalTable {
  own?: OwnRows[];
  /** Columns in which others, or the Expert to others, may have written of the person. */
  words?: string[];
  /** Rows whose words may be rewritten; all when it is left out. */
  only?: SQL;
  /** Columns of text in which nobody writes: ids, kinds, hashes, what belongs to the company alone. */
  plain?: string[];
}

/** Stands where a text was. */
export const ERASED_TEXT = '…';
export const NOTHING = sql`null`;
export const NO_TEXT = sql`${ERASED_TEXT}::text`;
export const NO_OBJECT = sql`'{}'`;
export const NO_LIST = sql`'[]'`;

/** The rows whose column `person` is the person. */
export const person = ({ person }: Traces) => sql`person = ${person}`;
