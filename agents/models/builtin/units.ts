/** Cuts a passage into the smallest pieces worth quoting: sentences, steps, list items, table rows and code. */
import { sentences } from '../../language.ts';

export type UnitKind = 'sentence' | 'step' | 'item' | 'row' | 'code';

export interface Unit {
  kind: UnitKind;
  /** Exactly `source.slice(start, end)`; steps keep their number, list items lose their dash. */
  text: string;
  start: number;
  end: number;
  /** The line that introduces a list or table, if there is one. */
  lead?: string;
}

const step = /^\s?\d{1,3}[.)]\s+\S/;
const item = /^\s?[-*•]\s+\S/;
const inner = /^\s{2,}\S/;
const fence = /^\s*```/;
const row = /^[^;:]{1,60}: [^;]+(?:; [^;:]{1,60}: [^;]+)+$/;

interface Line {
  text: string;
  start: number;
  end: number;
}

/** The units of a text in order; code and nested items stay with the step before them. */
export function unitsOf(text: string): Unit[] {
  const units: Unit[] = [];
  let paragraph: Line[] = [];
  let lead: string | undefined;
  const closeParagraph = () => {
    const first = paragraph[0];
    const last = paragraph.at(-1);
    paragraph = [];
    if (!first || !last) return;
    const found = sentencesOf(text, first.start, last.end);
    units.push(...found);
    lead = found.at(-1)?.text;
  };
  for (const block of blocksOf(text)) {
    const kind = kindOf(block.text);
    if (kind === 'blank' || kind !== 'sentence') closeParagraph();
    if (kind === 'blank') continue;
    if (kind === 'sentence') paragraph.push(block);
    else if (isListed(units.at(-1)) && (kind === 'inner' || kind === 'code')) extend(units.at(-1), block, text);
    else if (kind === 'inner') paragraph.push(block);
    else units.push(withLead(unitOf(kind, block), lead));
  }
  closeParagraph();
  return units;
}

function kindOf(line: string): UnitKind | 'inner' | 'blank' {
  if (line.trim() === '') return 'blank';
  if (fence.test(line)) return 'code';
  if (step.test(line)) return 'step';
  if (item.test(line)) return 'item';
  if (inner.test(line)) return 'inner';
  return isRow(line) ? 'row' : 'sentence';
}

/** Whether a line is a row of a table as passages hold it: `Limit: 3,500 THB; Where: Bangkok`. */
export function isRow(line: string): boolean {
  return row.test(line);
}

/** Lines, with each fenced block of code as one. */
function blocksOf(text: string): Line[] {
  const blocks: Line[] = [];
  let start = 0;
  let open: Line | undefined;
  for (const line of text.split('\n')) {
    const block = { text: line, start, end: start + line.length };
    start = block.end + 1;
    if (open) {
      open.end = block.end;
      open.text = text.slice(open.start, open.end);
      if (fence.test(line)) open = undefined;
    } else {
      blocks.push(block);
      if (fence.test(line)) open = block;
    }
  }
  return blocks;
}

function sentencesOf(text: string, from: number, to: number): Unit[] {
  return sentences(text.slice(from, to)).map(({ start, end }) => ({
    kind: 'sentence',
    text: text.slice(from + start, from + end),
    start: from + start,
    end: from + end,
  }));
}

function unitOf(kind: UnitKind, block: Line): Unit {
  const marker = kind === 'item' ? (/^\s*[-*•]\s+/.exec(block.text)?.[0].length ?? 0) : 0;
  return { kind, text: block.text.slice(marker), start: block.start + marker, end: block.end };
}

function withLead(unit: Unit, lead: string | undefined): Unit {
  return lead === undefined ? unit : { ...unit, lead };
}

function isListed(unit: Unit | undefined): boolean {
  return unit?.kind === 'step' || unit?.kind === 'item';
}

function extend(unit: Unit | undefined, block: Line, text: string): void {
  if (!unit) return;
  unit.end = block.end;
  unit.text = text.slice(unit.start, unit.end);
}
