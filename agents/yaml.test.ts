import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readYaml } from './yaml.ts';

const shipped = readFileSync(join(import.meta.dirname, '..', 'agents.config.yaml'), 'utf8');

/** The faults of the shipped file with one thing in it mistyped. */
function faultsOf(right: string, wrong: string) {
  const text = shipped.replace(right, wrong);
  if (text === shipped) throw new Error(`The shipped file has no ${right}.`);
  return readYaml(text).faults;
}
const lineOf = (part: string) => shipped.slice(0, shipped.indexOf(part)).split('\n').length;

describe('one slip in a file', () => {
  it.each([
    ['an indentation', '    name: Meridian Works', '   name: Meridian Works'],
    ['a tab', '    name: Meridian Works', '\tname: Meridian Works'],
    ['a missing colon', 'timeZone: Asia/Bangkok', 'timeZone Asia/Bangkok'],
  ])('such as %s is one fault, in its line', (_name, right, wrong) => {
    const faults = faultsOf(right, wrong);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.line).toBe(lineOf(right));
    expect(faults[0]?.message).toMatch(/[^:]\. There may be more after it\.$/);
    expect(faults[0]?.message).not.toMatch(/at line \d/);
  });

  it.each([
    ['{', '{ en: HR, th: ฝ่ายบุคคล }', '{ en: HR, th: ฝ่ายบุคคล'],
    ['[', 'manager: [hr.leave.read_reports]', 'manager: [hr.leave.read_reports'],
    ['[ before a list', 'employee:\n        - hr.leave.read_own', 'employee: [\n        - hr.leave.read_own'],
  ])('that leaves a %s open says where that stands', (_name, right, wrong) => {
    const faults = faultsOf(right, wrong);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.message).toContain(` (it begins in line ${lineOf(right)}). There may be more after it.`);
  });
});

it('lists every fault of a file that can be read to its end', () => {
  const { faults } = readYaml('a: 1\na: 2\nb: &x 3\nc: *x\nb: 4\n');
  expect(faults.map(({ line }) => line)).toEqual([2, 5, 4]);
  expect(faults[0]?.message).toBe('Map keys must be unique');
});
