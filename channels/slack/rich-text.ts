/** Rich text blocks: text in them is data, whatever signs it holds. */
import type { RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import { clipped } from './escape.ts';

/** Text of one block, in characters; as much as a section holds. */
export const MOST_TEXT = 2_900;
const MOST_PARTS = 200;

/** A run of text; empty ones are not taken by Slack. */
export function run(text: string, style?: 'bold' | 'italic'): RichTextElement[] {
  return text === '' ? [] : [{ type: 'text', text, ...(style ? { style: { [style]: true } } : {}) }];
}

/** A link with a name of our own. */
export function link(url: string, text: string): RichTextElement {
  return { type: 'link', url, text: clipped(text, 300) };
}

/** Lines below one another, in as many blocks as their length takes. */
export function lines(given: RichTextElement[][]): RichTextBlock[] {
  const blocks: RichTextElement[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const line of given.flatMap(fitting)) {
    const size = sizeOf(line);
    if (length + size > MOST_TEXT || (blocks.at(-1)?.length ?? 0) > MOST_PARTS) {
      blocks.push([]);
      length = 0;
    }
    const block = blocks.at(-1) ?? [];
    block.push(...(block.length > 0 ? run('\n') : []), ...line);
    length += size + 1;
  }
  return blocks.map((elements) => richText({ type: 'rich_text_section', elements }));
}

/** A label, and below it a text set apart as a quotation. */
export function quotation(label: string, text: string): RichTextBlock[] {
  const pieces = piecesOf(text);
  return pieces.map((piece, at) => ({
    type: 'rich_text',
    elements: [
      ...(at === 0 && label ? [section(run(label, 'bold'))] : []),
      { type: 'rich_text_quote', elements: run(piece) },
    ],
  }));
}

function section(elements: RichTextElement[]): RichTextSection {
  return { type: 'rich_text_section', elements };
}

function richText(element: RichTextSection): RichTextBlock {
  return { type: 'rich_text', elements: [element] };
}

/** A line too long for one block goes on in the next. */
function fitting(line: RichTextElement[]): RichTextElement[][] {
  if (sizeOf(line) <= MOST_TEXT) return [line];
  return line.flatMap((element): RichTextElement[][] =>
    element.type === 'text' ? piecesOf(element.text).map((text) => [{ ...element, text }]) : [[element]],
  );
}

function sizeOf(line: RichTextElement[]): number {
  return line.reduce((sum, element) => sum + ('text' in element ? (element.text ?? '').length : 0), 0);
}

/** The text in pieces of at most a block's length, cut between characters as people see them. */
function piecesOf(text: string): string[] {
  const whole = text.trim() === '' ? '—' : text;
  if (whole.length <= MOST_TEXT) return [whole];
  const pieces = [''];
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(whole)) {
    const last = pieces.at(-1) ?? '';
    // One sign may be made of thousands of parts; no piece is longer than it may be.
    if (last.length + segment.length > MOST_TEXT) pieces.push(...(segment.match(/[\s\S]{1,2900}/g) ?? []));
    else pieces[pieces.length - 1] = last + segment;
  }
  return pieces.filter((piece) => piece !== '');
}
