/** What the classifier makes of examples it was not trained on: the ground of its calibration and of its own report. */

import { accuracyOf, calibrationError, fitTemperature, type Judged, tempered } from './calibrate.ts';
import { departmentOf, sumDepartments } from './departments.ts';
import { type IntentModel, type Prepared, predictIntents, trainIntents } from './intent-model.ts';

export interface Calibration {
  intentTemperature: number;
  departmentTemperature: number;
}

/** Out-of-fold accuracy and expected calibration error. */
export interface Measured {
  examples: number;
  intentAccuracy: number;
  departmentAccuracy: number;
  intentError: number;
  departmentError: number;
}

/** Trains without each fold in turn and fits the temperatures to what it says of that fold. */
export function crossValidate(
  texts: Prepared[],
  targets: number[],
  labels: string[],
  base: Pick<IntentModel, 'evidence' | 'noneLabels'>,
  folds: number,
): { calibration: Calibration; measured: Measured } {
  const intents = outOfFold(texts, targets, { ...base, labels: labels.length }, folds);
  const intentTemperature = fitTemperature(intents);
  const calibrated = intents.map((one) => ({ ...one, probabilities: tempered(one.probabilities, intentTemperature) }));
  const departments = calibrated.map((one) => byDepartment(one, labels));
  const departmentTemperature = fitTemperature(departments);
  const final = departments.map((one) => ({
    ...one,
    probabilities: tempered(one.probabilities, departmentTemperature),
  }));
  return {
    calibration: { intentTemperature, departmentTemperature },
    measured: {
      examples: texts.length,
      intentAccuracy: accuracyOf(calibrated),
      departmentAccuracy: accuracyOf(final),
      intentError: calibrationError(calibrated),
      departmentError: calibrationError(final),
    },
  };
}

function outOfFold(
  texts: Prepared[],
  targets: number[],
  base: Parameters<typeof trainIntents>[2],
  folds: number,
): Judged[] {
  return Array.from({ length: folds }, (_, fold) => fold).flatMap((fold) => {
    const kept = texts.map((_, at) => at).filter((at) => foldOf(at, folds) !== fold);
    const held = texts.map((_, at) => at).filter((at) => foldOf(at, folds) === fold);
    const model = trainIntents(at(texts, kept), at(targets, kept), base);
    return held.map((index) => ({
      probabilities: predictIntents(texts[index] as Prepared, model),
      right: targets[index] as number,
    }));
  });
}

/** Neighbours of a file land in different folds, so that each fold has some of every topic. */
function foldOf(at: number, folds: number): number {
  return at % folds;
}

function at<Item>(items: Item[], indexes: number[]): Item[] {
  return indexes.map((index) => items[index] as Item);
}

function byDepartment({ probabilities, right }: Judged, labels: string[]): Judged {
  const guesses = labels.map((label, at) => ({ label, probability: probabilities[at] ?? 0 }));
  const sums = sumDepartments(guesses);
  const answer = departmentOf(labels[right] ?? '');
  return {
    probabilities: sums.map(({ probability }) => probability),
    right: sums.findIndex(({ department }) => department === answer),
  };
}
