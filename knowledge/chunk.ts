/** Cuts the sections of a document into passages that can be found, quoted and cited alone. */
import { detectLanguage } from '../agents/language.ts';
import { type Unit, unitsOf } from '../agents/models/builtin/units.ts';
import type { Passage } from './passage.ts';
import type { MarkdownDocument, Section } from './readers/markdown.ts';

export type Origin = Pick<Passage, 'tenant' | 'department' | 'docId' | 'acl'>;

export interface ChunkOptions {
  /** Characters of prose a passage holds at most. */
  limit: number;
  /** Characters a numbered procedure may reach before it is cut: half a runbook is a wrong answer. */
  procedureLimit: number;
}

const defaults: ChunkOptions = { limit: 900, procedureLimit: 2400 };

/** The passages of a document in reading order, each with its section path and one sentence of overlap. */
export function chunkDocument(
  document: MarkdownDocument,
  origin: Origin,
  options: Partial<ChunkOptions> = {},
): Passage[] {
  const limits = { ...defaults, ...options };
  const language = detectLanguage(document.sections.map(({ text }) => text).join('\n'));
  const pieces = document.sections.flatMap((section) => cutSection(section, limits).map((text) => ({ section, text })));
  return pieces.map(({ section, text }, ordinal) => ({
    ...origin,
    id: `${origin.docId}#${ordinal}`,
    title: document.title,
    section: section.path.join(' › '),
    anchor: section.anchor,
    text,
    language: /\p{L}/u.test(text) && language === 'en' ? detectLanguage(text) : language,
    date: document.date,
    kind: 'document',
    ordinal,
  }));
}

function cutSection(section: Section, limits: ChunkOptions): string[] {
  const { text } = section;
  if (text.length <= limits.limit) return [text];
  const units = unitsOf(text);
  const chunks: { from: number; to: number }[] = [];
  for (const unit of units) {
    const open = chunks.at(-1);
    if (open && unit.end - open.from <= limitFor(unit, limits)) open.to = unit.end;
    else chunks.push({ from: startOf(unit, open ? units : [], open, limits), to: unit.end });
  }
  return chunks.map(({ from, to }) => text.slice(markerStart(text, from), to).trim());
}

function limitFor(unit: Unit, limits: ChunkOptions): number {
  return unit.kind === 'step' || unit.kind === 'code' ? limits.procedureLimit : limits.limit;
}

/** Prose repeats its last sentence at the start of the next passage when there is room for it. */
function startOf(
  unit: Unit,
  units: Unit[],
  open: { from: number; to: number } | undefined,
  limits: ChunkOptions,
): number {
  const before = units.findLast((other) => other.end <= unit.start);
  const overlaps = before?.kind === 'sentence' && unit.kind === 'sentence' && before.start > (open?.from ?? 0);
  return overlaps && unit.end - before.start <= limits.limit ? before.start : unit.start;
}

/** A list item starts at its dash. */
function markerStart(text: string, from: number): number {
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  return /^\s*[-*•]\s+$/.test(text.slice(lineStart, from)) ? lineStart : from;
}
