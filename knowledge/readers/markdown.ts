/** Reads a Markdown document into sections of plain text that keep steps, table rows and code. */

import type { Token } from 'markdown-it';
import MarkdownIt from 'markdown-it';
import type { ReadDocument } from '../document.ts';
import { readFrontMatter } from './front-matter.ts';
import { readHeader } from './header-line.ts';
import { renderBlocks } from './markdown-blocks.ts';
import { nameOf, type Piece, toSections } from './outline.ts';

const parser = new MarkdownIt({ html: false, linkify: false });

/** Splits a Markdown source into its head (title, version, date, owner) and its sections by heading. */
export function readMarkdown(source: string, fileName: string): ReadDocument {
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
