/** What a message wants and whose it is: an intent classifier trained from example phrasings alone. */

import { tempered } from './calibrate.ts';
import { type Calibration, crossValidate, type Measured } from './cross-validate.ts';
import { type DepartmentGuess, departmentOf, type Guess, sumDepartments } from './departments.ts';
import { type DepartmentText, learnEvidence, loadEvidence } from './evidence.ts';
import { type IntentModel, predictIntents, prepare, trainIntents } from './intent-model.ts';
import { pack, unpackFloats, unpackIntegers } from './packed.ts';
import { loadVocabulary } from './vocabulary.ts';

/** A phrasing and its intent: `hr/vacation`, `hr.request_leave`, `none` or `none/weather`, `social/greeting`. */
export interface TrainingExample {
  text: string;
  label: string;
}

export interface ClassifierOptions {
  /** The departments' documents: words in them speak for their department even if no example has them. */
  documents?: DepartmentText[];
  /** Parts for cross-validation; below 2 the probabilities stay uncalibrated. */
  folds?: number;
}

/** A trained classifier as plain JSON. */
export interface ClassifierModel {
  labels: string[];
  hashes: string;
  idf: string;
  weights: string;
  bias: string;
  evidence: { departments: string[]; sections: number[]; hashes: string; counts: string };
  calibration: Calibration;
  measured: Measured | null;
}

export interface Classifier {
  labels: string[];
  measured: Measured | null;
  /** Every intent with its calibrated probability, most likely first. */
  classify(text: string): Guess[];
  /** The departments of what `classify` gave, with probabilities calibrated for departments. */
  classifyDepartment(guesses: Guess[]): DepartmentGuess[];
}

/** Trains on example phrasings, calibrates by cross-validation and reports how well it did there. */
export function trainClassifier(examples: TrainingExample[], options: ClassifierOptions = {}): ClassifierModel {
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  if (labels.length < 2) throw new Error('A classifier needs examples of at least two intents; add example phrasings.');
  const evidence = learnEvidence(options.documents ?? []);
  const noneLabels = labels.flatMap((label, at) => (departmentOf(label) === 'none' ? at : []));
  const texts = examples.map(({ text }) => prepare(text, evidence));
  const targets = examples.map(({ label }) => labels.indexOf(label));
  const folds = options.folds ?? 3;
  const tested = folds < 2 ? null : crossValidate(texts, targets, labels, { evidence, noneLabels }, folds);
  const model = trainIntents(texts, targets, { evidence, noneLabels, labels: labels.length });
  return {
    ...stored(model, labels),
    calibration: tested?.calibration ?? { intentTemperature: 1, departmentTemperature: 1 },
    measured: tested?.measured ?? null,
  };
}

/** A classifier ready to use from its stored model. */
export function loadClassifier(model: ClassifierModel): Classifier {
  const intents = restored(model);
  const { intentTemperature, departmentTemperature } = model.calibration;
  return {
    labels: model.labels,
    measured: model.measured,
    classify(text) {
      const probabilities = tempered(predictIntents(prepare(text, intents.evidence), intents), intentTemperature);
      return model.labels
        .map((label, at) => ({ label, probability: probabilities[at] ?? 0 }))
        .sort((a, b) => b.probability - a.probability);
    },
    classifyDepartment: (guesses) => sumDepartments(guesses, departmentTemperature),
  };
}

function stored({ vocabulary, evidence, linear }: IntentModel, labels: string[]) {
  return {
    labels,
    hashes: pack(vocabulary.hashes),
    idf: pack(vocabulary.weights),
    weights: pack(linear.weights),
    bias: pack(linear.bias),
    evidence: {
      departments: evidence.departments,
      sections: evidence.sections,
      hashes: pack(evidence.hashes),
      counts: pack(evidence.counts),
    },
  };
}

function restored({ labels, hashes, idf, weights, bias, evidence }: ClassifierModel): IntentModel {
  const { departments, sections } = evidence;
  return {
    vocabulary: loadVocabulary(unpackIntegers(hashes), unpackFloats(idf)),
    evidence: loadEvidence(departments, sections, unpackIntegers(evidence.hashes), unpackFloats(evidence.counts)),
    linear: { labels: labels.length, weights: unpackFloats(weights), bias: unpackFloats(bias) },
    noneLabels: labels.flatMap((label, at) => (departmentOf(label) === 'none' ? at : [])),
  };
}
