import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayIn, daysByYear, workingDays } from './working-days.ts';

const NONE = new Set<string>();
const someDay = fc.date({ min: new Date('2024-01-01'), max: new Date('2029-12-31'), noInvalidDate: true });
const iso = (date: Date) => date.toISOString().slice(0, 10);

describe('working days', () => {
  it('leaves out weekends', () => {
    expect(workingDays('2026-06-05', '2026-06-08', NONE)).toEqual(['2026-06-05', '2026-06-08']);
  });

  it('leaves out holidays', () => {
    expect(workingDays('2026-06-03', '2026-06-05', new Set(['2026-06-03']))).toEqual(['2026-06-04', '2026-06-05']);
  });

  it('counts a single working day once and a Saturday not at all', () => {
    expect(workingDays('2026-06-04', '2026-06-04', NONE)).toEqual(['2026-06-04']);
    expect(workingDays('2026-06-06', '2026-06-06', NONE)).toEqual([]);
  });

  it('is empty when the range runs backwards', () => {
    expect(workingDays('2026-06-05', '2026-06-04', NONE)).toEqual([]);
  });

  it('has five working days in any seven days without holidays', () => {
    fc.assert(
      fc.property(someDay, (date) => workingDays(iso(date), addDays(iso(date), 6), NONE).length === 5),
      { numRuns: 200 },
    );
  });

  it('is the sum of its parts wherever the range is cut', () => {
    fc.assert(
      fc.property(someDay, fc.nat(30), fc.nat(30), (date, before, after) => {
        const [from, cut] = [iso(date), addDays(iso(date), before)];
        const to = addDays(cut, after);
        const parts = [...workingDays(from, cut, NONE), ...workingDays(addDays(cut, 1), to, NONE)];
        expect(parts).toEqual(workingDays(from, to, NONE));
      }),
      { numRuns: 100 },
    );
  });

  it('splits days over New Year by their year', () => {
    const days = workingDays('2026-12-30', '2027-01-05', new Set(['2026-12-31', '2027-01-01']));
    expect([...daysByYear(days)]).toEqual([
      [2026, 1],
      [2027, 2],
    ]);
  });

  it('knows that Bangkok is already at tomorrow when Austin is not', () => {
    const moment = new Date('2026-06-01T20:00:00Z');
    expect(dayIn('Asia/Bangkok', moment)).toBe('2026-06-02');
    expect(dayIn('America/Chicago', moment)).toBe('2026-06-01');
  });

  it('crosses leap days and year ends', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
  });
});
