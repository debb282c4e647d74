import type { RecordCase, RowChange } from '../case.ts';
import type { Scorer } from '../scorer.ts';
import { type Difference, type Row, same } from '../state.ts';

export interface Ended {
  differences: Difference[];
  receipts: string[];
  /** Outcome codes of the steps, in order. */
  codes: string[];
}

/** The records differ in exactly the expected rows, in whatever order and by whatever calls. */
export const endState: Scorer<RecordCase, Ended> = {
  name: 'state',
  score: ({ expect }, { differences }) => {
    if (expect.rows.length !== differences.length) return 0;
    const left = [...differences];
    for (const wanted of expect.rows) {
      const at = left.findIndex((difference) => fits(wanted, difference));
      if (at < 0) return 0;
      left.splice(at, 1);
    }
    return 1;
  },
};

/** One receipt for each write, and none for what was not done. */
export const receipts: Scorer<RecordCase, Ended> = {
  name: 'receipts',
  score: ({ expect }, { receipts: got }) => Number(same([...expect.receipts].sort(), [...got].sort())),
};

/** Every click was answered as expected; null when the case says nothing about clicks. */
export const clickCodes: Scorer<RecordCase, Ended> = {
  name: 'clicks',
  score: ({ steps }, { codes }) => {
    const judged = steps.flatMap((step, n) => ('click' in step && step.code ? [codes[n] === step.code] : []));
    return judged.length === 0 ? null : Number(judged.every(Boolean));
  },
};

function fits(wanted: RowChange, { table, change, row, set }: Difference): boolean {
  if (wanted.table !== table || wanted.change !== change || !holds(row, wanted.row)) return false;
  if (!wanted.set) return true;
  return same(Object.keys(wanted.set).sort(), Object.keys(set).sort()) && holds(set, wanted.set);
}

function holds(row: Row, wanted: Row): boolean {
  return Object.entries(wanted).every(([name, value]) => same(row[name], value));
}
