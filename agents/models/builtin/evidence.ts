/** What the departments' own documents say about whose subject a text is. */

import { featuresOf, type TextFeatures } from './features.ts';

/** A document, or a passage of one, and the department it belongs to. */
export interface DepartmentText {
  department: string;
  text: string;
}

/** In how many sections of each department a term occurs: `counts[term * departments + department]`. */
export interface Evidence {
  departments: string[];
  sections: number[];
  hashes: Uint32Array;
  counts: Float32Array;
  rowOf: ReadonlyMap<number, number>;
}

/** Counts the terms of documents by section and department. */
export function learnEvidence(documents: DepartmentText[]): Evidence {
  const departments = [...new Set(documents.map(({ department }) => department))].sort();
  const sections = departments.map(() => 0);
  const rows = new Map<number, number[]>();
  for (const { department, text } of documents) {
    const column = departments.indexOf(department);
    for (const section of text.split(/\n(?=#)/)) {
      sections[column] = (sections[column] ?? 0) + 1;
      for (const term of termsOf(featuresOf(section))) addTo(rows, term, column, departments.length);
    }
  }
  return loadEvidence(
    departments,
    sections,
    Uint32Array.from(rows.keys()),
    Float32Array.from([...rows.values()].flat()),
  );
}

/** Evidence from its stored columns. */
export function loadEvidence(
  departments: string[],
  sections: number[],
  hashes: Uint32Array,
  counts: Float32Array,
): Evidence {
  return { departments, sections, hashes, counts, rowOf: new Map(Array.from(hashes, (hash, row) => [hash, row])) };
}

/** How many values `evidenceOf` gives. */
export function evidenceSize({ departments }: Evidence): number {
  return 2 * departments.length + 1;
}

/** For each department how likely its documents use these terms and which share they cover; last, the share nobody's do. */
export function evidenceOf(features: TextFeatures, evidence: Evidence): Float32Array {
  const { departments } = evidence;
  const logs = departments.map(() => 0);
  const covered = departments.map(() => 0);
  let total = 0;
  let known = 0;
  for (const term of termsOf(features)) {
    const counts = countsOf(term, evidence);
    const weight = rarity(counts, evidence);
    total += weight;
    if (!counts) continue;
    known += weight;
    for (const [column, log] of logOdds(counts, evidence).entries()) {
      logs[column] = (logs[column] ?? 0) + log;
      if (counts[column]) covered[column] = (covered[column] ?? 0) + weight;
    }
  }
  const share = total === 0 ? 0 : known / total;
  return Float32Array.from([
    ...softened(logs).map((probability) => probability * share),
    ...covered.map((weight) => (total === 0 ? 0 : weight / total)),
    1 - share,
  ]);
}

/** Whether any department's documents use a word. */
export function isDocumented(hash: number, evidence: Evidence): boolean {
  return evidence.rowOf.has(hash);
}

function termsOf({ content, subjects }: TextFeatures): number[] {
  return [...content, ...subjects];
}

function addTo(rows: Map<number, number[]>, term: number, column: number, width: number): void {
  const row = rows.get(term) ?? new Array<number>(width).fill(0);
  row[column] = (row[column] ?? 0) + 1;
  rows.set(term, row);
}

function countsOf(term: number, { rowOf, counts, departments }: Evidence): Float32Array | undefined {
  const row = rowOf.get(term);
  return row === undefined ? undefined : counts.subarray(row * departments.length, (row + 1) * departments.length);
}

function rarity(counts: Float32Array | undefined, { sections }: Evidence): number {
  const all = sections.reduce((sum, count) => sum + count, 0);
  const here = counts?.reduce((sum, count) => sum + count, 0) ?? 0;
  return Math.log(1 + all / (here + 0.5));
}

function logOdds(counts: Float32Array, { sections }: Evidence): number[] {
  const rates = sections.map((all, column) => ((counts[column] ?? 0) + 0.1) / (all + 1));
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  return rates.map((rate) => Math.log(rate / mean));
}

function softened(logs: number[]): number[] {
  const highest = Math.max(...logs);
  const raised = logs.map((log) => Math.exp(log - highest));
  const total = raised.reduce((sum, value) => sum + value, 0);
  return raised.map((value) => value / total);
}
