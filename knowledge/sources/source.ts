/** What every kind of source does: it looks at its place and says what is there, what is new and what cannot be had. */
import type { Localized } from '../../agents/message.ts';

/** What earlier looks left to compare with. */
export interface Before {
  /** By path, what a document's bytes were known by when it was last taken in: an etag, an object id, file times. */
  marks: ReadonlyMap<string, string>;
  /** What the whole place was known by when a look last came to its end, such as a commit. */
  state: string | undefined;
}

/** A document as a look finds it; its path tells it from the others of its source. */
export type Seen =
  | { path: string; found: 'same'; mark: string }
  | { path: string; found: 'changed'; mark: string; fileName: string; mediaType?: string; bytes: Uint8Array }
  /** There, but not to be had this time: what was taken in before stays. */
  | { path: string; found: 'refused'; fault: Localized };

export interface Look {
  /** The place is as it was when a look last came to its end: nothing was fetched. */
  unchanged?: true;
  state?: string;
  /** How many documents there will be, where that is known at once. */
  expected?: number;
  /** Fetched one after the other as they are asked for; what is not among them is not there any more. */
  documents: AsyncIterable<Seen>;
  /** What else the people who keep the source should know, once it has been looked through. */
  notes?(): Localized[];
}

/** A place that documents come from. */
export interface Source {
  /** Throws `SourceFault` when the place cannot be looked at. */
  look(before: Before, signal: AbortSignal): Promise<Look>;
  close?(): Promise<void>;
}

/** What is taken of a source. */
export interface Taking {
  /** Largest file. */
  documentBytes: number;
  /** Whether a file of that name is a document. */
  isDocument(name: string): boolean;
}
