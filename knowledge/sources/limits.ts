/** How much one source may be. */

/** A source with more is divided: what is known of each is kept in one row. */
export const MOST_DOCUMENTS = 20_000;
/** Largest list, description or error of a server. */
export const MOST_ANSWER_BYTES = 5_000_000;
