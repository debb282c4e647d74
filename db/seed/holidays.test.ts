import { describe, expect, it } from 'vitest';
import { holidaysOf } from './holidays.ts';

const days = (office: string, year: number) => holidaysOf(office, year).map(([day]) => day);

describe('public holidays', () => {
  it.each([
    ['Bangkok', 2026, 16],
    ['Bangkok', 2027, 16],
    ['Austin', 2026, 11],
    ['Austin', 2027, 11],
  ])('%s has in %i as many as the leave policy promises: %i, none on a weekend', (office, year, count) => {
    expect(days(office, year)).toHaveLength(count);
    expect(days(office, year).filter((day) => [0, 6].includes(new Date(day).getUTCDay()))).toEqual([]);
  });

  it.each([2026, 2027, 2028])('are in order, within %i and never twice', (year) => {
    for (const office of ['Bangkok', 'Austin']) {
      expect(days(office, year)).toEqual([...new Set(days(office, year))].sort());
      expect(days(office, year).every((day) => day.startsWith(`${year}-`))).toBe(true);
    }
  });

  it('repeats only fixed dates in years without a published calendar', () => {
    expect(days('Bangkok', 2028)).toContain('2028-12-05');
    expect(days('Bangkok', 2028)).not.toContain('2028-06-01');
    expect(days('Austin', 2028)).toEqual(['2028-01-01', '2028-06-19', '2028-07-04', '2028-11-11', '2028-12-25']);
  });

  it('has no holidays for an office it does not know', () => {
    expect(holidaysOf('Berlin', 2026)).toEqual([]);
  });
});
