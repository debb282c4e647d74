import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { detectLanguage } from '../../language.ts';
import { calibrationError } from './calibrate.ts';
import { loadClassifier, type TrainingExample, trainClassifier } from './classifier.ts';
import { departmentOf } from './departments.ts';
import { readExamples } from './examples.ts';

const agents = new URL('../../', import.meta.url);
const departments = ['hr', 'it_ops', 'finance'];
const sources = [
  ...departments.map((name) => ({ name, folder: `${name}/examples` })),
  ...['none', 'social'].map((name) => ({ name, folder: `models/builtin/${name}` })),
];

const shipped: TrainingExample[] = sources.flatMap(({ name, folder }) =>
  ['en', 'th'].flatMap((language) => {
    const read = readExamples(readFileSync(new URL(`${folder}.${language}.txt`, agents), 'utf8'));
    return read.map(({ topic, text }) => ({ label: `${name}/${topic}`, text }));
  }),
);
const documents = departments.flatMap((department) => {
  const folder = new URL(`${department}/documents/`, agents);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.md')) : [];
  return files.map((name) => ({ department, text: readFileSync(new URL(name, folder), 'utf8') }));
});

const isHeld = (_: TrainingExample, at: number) => at % 5 === 2;
const held = shipped.filter(isHeld);
const classifier = loadClassifier(
  trainClassifier(
    shipped.filter((one, at) => !isHeld(one, at)),
    { documents },
  ),
);
const judged = held.map(({ text, label }) => {
  const guesses = classifier.classifyDepartment(classifier.classify(text));
  return {
    text,
    answer: departmentOf(label),
    probabilities: guesses.map(({ probability }) => probability),
    right: guesses.findIndex(({ department }) => department === departmentOf(label)),
  };
});
const accuracy = (ones: typeof judged) => ones.filter(({ right }) => right === 0).length / ones.length;

describe('the shipped examples, a fifth held out', () => {
  it('finds the department of English questions', () => {
    expect(accuracy(judged.filter(({ text }) => detectLanguage(text) === 'en'))).toBeGreaterThanOrEqual(0.85);
  });
  it('finds the department of Thai questions', () => {
    expect(accuracy(judged.filter(({ text }) => detectLanguage(text) === 'th'))).toBeGreaterThanOrEqual(0.85);
  });
  it('recognises what belongs to nobody', () => {
    expect(accuracy(judged.filter(({ answer }) => answer === 'none'))).toBeGreaterThanOrEqual(0.7);
  });
  it('is as sure as it is right', () => {
    expect(calibrationError(judged)).toBeLessThanOrEqual(0.1);
  });
});
