/** Reads a Markdown document into sections of plain text that keep steps, table rows and code. */

import type { Token } from 'markdown-it';
import MarkdownIt from 'markdown-it';
import { renderBlocks } from './markdown-blocks.ts';
import { readFrontMatter, readHeader } from './markdown-header.ts';

export interface Section {
  path: string[];
  anchor: string;
  text: string;
}

export interface MarkdownDocument {
  title: string;
  version: string | null;
  date: string | null;
  owner: string | null;
  sections: Section[];
}

const parser = new MarkdownIt({ html: false, linkify: false });

/** Splits a Markdown source into its head (title, version, date, owner) and its sections by heading. */
export function readMarkdown(source: string, fileName: string): MarkdownDocument {
  const { fields, body } = readFrontMatter(source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  const pieces = splitByHeading(parser.parse(body, {}));
  const lead = pieces[0]?.level === 1 ? pieces[0] : undefined;
  const header = readHeader(lead?.text ?? pieces[0]?.text ?? '', fields);
  const title = fields.title ?? lead?.heading ?? nameOf(fileName);
  return {
    title,
    version: header.version,
    date: header.date,
    owner: header.owner,
    sections: toSections(pieces, lead, header.rest),
  };
}

interface Piece {
  level: number;
  heading: string;
  text: string;
}

function splitByHeading(tokens: Token[]): Piece[] {
  const pieces: Piece[] = [];
  let current = { level: 0, heading: '', from: 0 };
  const close = (to: number) => {
    const text = renderBlocks(tokens.slice(current.from, to));
    if (current.level > 0 || text !== '') pieces.push({ level: current.level, heading: current.heading, text });
  };
  tokens.forEach((token, at) => {
    if (token.type !== 'heading_open' || token.level !== 0) return;
    close(at);
    const heading = renderBlocks(tokens.slice(at + 1, at + 2)).trim();
    current = { level: Number(token.tag.slice(1)), heading, from: at + 3 };
  });
  close(tokens.length);
  return pieces;
}

function toSections(pieces: Piece[], lead: Piece | undefined, leadText: string): Section[] {
  const slugs = new Map<string, number>();
  const path: { level: number; heading: string }[] = [];
  const sections: Section[] = [];
  pieces.forEach((piece, at) => {
    const isHead = piece === lead || (at === 0 && piece.level === 0);
    if (!isHead && piece.level > 0) {
      while ((path.at(-1)?.level ?? 0) >= piece.level) path.pop();
      path.push({ level: piece.level, heading: piece.heading });
    }
    const anchor = isHead ? '' : uniqueSlug(piece.heading, slugs);
    const text = isHead ? leadText : piece.text;
    if (text.trim() !== '') sections.push({ path: path.map((step) => step.heading), anchor, text });
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

function nameOf(fileName: string): string {
  const base = fileName.replace(/^.*[\\/]/, '').replace(/\.[a-z]+$/i, '');
  const words = base.replace(/[._-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
