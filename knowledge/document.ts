/** What every reader makes of a file, whatever its format: a head and sections of plain text in reading order. */
import type { Language, Localized } from '../agents/message.ts';

export interface Section {
  /** Headings from the outermost to its own; empty for what stands before the first. */
  path: string[];
  /** A link to the section ends in it; one of its own for each heading, the same on all pages that the section goes over. */
  anchor: string;
  /** Prose, list items, steps, code between fences; a row of a table is a line `Header: value; Header: value`. */
  text: string;
  /** Where it begins in a document that has pages, from 1. */
  page?: number;
}

export interface ReadDocument {
  title: string;
  version: string | null;
  /** The day it took effect or was written, ISO. */
  date: string | null;
  owner: string | null;
  sections: Section[];
  /** What most of it is written in. */
  language?: Language;
  /** What of the file was left out and why, for whoever handed it in. */
  remarks?: Localized[];
  /** Some of it was left out only because no model that sees is set up. */
  unseen?: boolean;
}
