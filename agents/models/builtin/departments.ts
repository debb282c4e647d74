/** From intents to the departments they belong to. */

import { tempered } from './calibrate.ts';

/** An intent and how likely it is. */
export interface Guess {
  label: string;
  probability: number;
}

/** A department, `none` or `social`, and how likely it is. */
export interface DepartmentGuess {
  department: string;
  probability: number;
}

/** `hr` of the topic `hr/vacation` and of the tool `hr.request_leave`; `none` and `social` of their own. */
export function departmentOf(label: string): string {
  return label.split(/[/.]/)[0] ?? label;
}

/** The probabilities of departments, most likely first: those of their intents summed, then sharpened or flattened. */
export function sumDepartments(guesses: Guess[], temperature = 1): DepartmentGuess[] {
  const sums = new Map<string, number>();
  for (const { label, probability } of guesses) {
    const department = departmentOf(label);
    sums.set(department, (sums.get(department) ?? 0) + probability);
  }
  const probabilities = tempered([...sums.values()], temperature);
  return [...sums.keys()]
    .map((department, at) => ({ department, probability: probabilities[at] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
}
