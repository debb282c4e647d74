/** Gathers headings and blocks in reading order and makes the document of them: title, head, sections with path and anchor. */
import type { ReadDocument, Section } from '../document.ts';
import { type HeaderFields, readHeader } from './header-line.ts';

export interface Piece {
  /** 1 is the outermost heading, 0 what stands before the first. */
  level: number;
  heading: string;
  text: string;
  page?: number;
  /** Set where the format itself says that this heading is the title. */
  isTitle?: boolean;
  /** The same section on its next page. */
  goesOn?: boolean;
}

export interface Outline {
  heading(level: number, text: string, more?: Pick<Piece, 'page' | 'isTitle'>): void;
  /** A block of text; tight blocks follow each other line by line. */
  block(text: string, more?: { tight?: boolean; page?: number }): void;
  pieces(): Piece[];
}

/** An empty outline to be filled from the top of a document to its end. */
export function createOutline(): Outline {
  const pieces: Piece[] = [{ level: 0, heading: '', text: '' }];
  const parts: string[] = [];
  let wasTight = false;
  const close = () => {
    const piece = pieces.at(-1);
    if (piece && parts.length > 0) piece.text = parts.join('').trim();
    parts.length = 0;
  };
  /** A citation names the page that its words stand on. */
  const turnTo = (page: number) => {
    const piece = pieces.at(-1);
    if (!piece || piece.page === page) return;
    if (parts.length === 0) piece.page = page;
    else {
      close();
      pieces.push({ level: piece.level, heading: piece.heading, text: '', page, goesOn: true });
    }
  };
  return {
    heading(level, text, more = {}) {
      if (text.trim() === '') return;
      close();
      pieces.push({ level, heading: text.trim(), text: '', ...more });
    },
    block(text, { tight = false, page } = {}) {
      if (text.trim() === '') return;
      if (page !== undefined) turnTo(page);
      if (parts.length > 0) parts.push(tight && wasTight ? '\n' : '\n\n');
      parts.push(text.replace(/^\n+|\s+$/g, ''));
      wasTight = tight;
    },
    pieces() {
      close();
      return pieces.filter((piece) => piece.level > 0 || piece.text !== '');
    },
  };
}

/** The document of an outline; what the format says of itself stands in where the text says nothing. */
export function documentOf(
  pieces: Piece[],
  fileName: string,
  known: HeaderFields = {},
  kind: 'prose' | 'data' = 'prose',
): ReadDocument {
  const lead = kind === 'prose' ? leadOf(pieces) : undefined;
  const text = lead?.text ?? pieces[0]?.text ?? '';
  const header = readHeader(kind === 'prose' ? text : '', {});
  return {
    title: lead?.heading ?? known.title ?? nameOf(fileName),
    version: header.version ?? known.version ?? null,
    date: header.date ?? known.date ?? null,
    owner: header.owner ?? known.owner ?? null,
    // A row of a table may name version and owner too, and must not be lost.
    sections: toSections(pieces, lead, header.line.includes(';') || kind === 'data' ? text : header.rest),
  };
}

/** The title: what is marked so, else the outermost heading if there is only one and it comes first. */
function leadOf(pieces: Piece[]): Piece | undefined {
  const marked = pieces.find((piece) => piece.isTitle);
  if (marked) return marked;
  const headings = pieces.filter((piece) => piece.level > 0 && !piece.goesOn);
  const [first, second] = headings;
  const outermost = headings.filter((piece) => piece.level === 1);
  return outermost.length === 1 && first === outermost[0] && (second || first?.text) ? first : undefined;
}

/** Sections with their path of headings; the lead's own heading is the title and stands in no path. */
export function toSections(pieces: Piece[], lead: Piece | undefined, leadText: string): Section[] {
  const taken = new Map<string, number>();
  const path: { level: number; heading: string }[] = [];
  const sections: Section[] = [];
  const head = lead ?? (pieces[0]?.level === 0 ? pieces[0] : undefined);
  let anchor = '';
  pieces.forEach((piece, at) => {
    const isHead = piece === lead || piece.level === 0;
    if (!isHead && !piece.goesOn) {
      while ((path.at(-1)?.level ?? 0) >= piece.level) path.pop();
      path.push({ level: piece.level, heading: piece.heading });
    }
    if (!piece.goesOn) anchor = isHead && at === 0 ? '' : uniqueSlug(piece.heading, taken);
    const text = piece === head ? leadText : piece.text;
    const page = piece.page === undefined ? {} : { page: piece.page };
    if (text.trim() !== '') sections.push({ path: path.map((step) => step.heading), anchor, text, ...page });
  });
  return sections;
}

function uniqueSlug(heading: string, taken: Map<string, number>): string {
  const slug = slugOf(heading);
  const seen = taken.get(slug) ?? 0;
  taken.set(slug, seen + 1);
  return seen === 0 ? slug : `${slug}-${seen}`;
}

/** The anchor of a heading as Git hosts write it, Thai letters and vowel signs kept. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s+/g, '-');
}

/** A title made of the name of a file. */
export function nameOf(fileName: string): string {
  const base = fileName.replace(/^.*[\\/]/, '').replace(/\.[a-z]+$/i, '');
  const words = base.replace(/[._-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
