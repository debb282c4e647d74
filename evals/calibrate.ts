/** Fits the confidence of extracted answers on the labelled questions and stores weights with what was measured. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerFeatures, featureNames } from '../agents/models/builtin/answer-features.ts';
import type { KnowledgeIndex } from '../knowledge/index/contract.ts';
import {
  type Asked,
  ask,
  buildIndex,
  type LabelledQuestion,
  qualityOf,
  readPassages,
  readQuestions,
} from './labelled.ts';
import {
  auroc,
  brier,
  calibrationError,
  type Example,
  fitLogistic,
  type Judged,
  type Logistic,
  predict,
} from './logistic.ts';

interface Case extends Example {
  department: string;
  /** Cases that only teach are not counted in the measures. */
  measured: boolean;
  answerable: boolean;
}

const ridge = 4;
/** The suites ask far more often than people do for what is not there; fits and errors count them at this share. */
const unanswerableShare = 0.15;
const headingWeight = 0.05;
const strangerWeight = 0.3;
const thresholds = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
const target = join(import.meta.dirname, '../agents/models/builtin/confidence.json');

const questions = readQuestions();
const index = await buildIndex(questions);
const asked: Asked[] = [];
for (const question of questions) asked.push(await ask(index, question));
const absent = asked.filter(({ question }) => !question.answerable).length;
const absentWeight = (unanswerableShare / (1 - unanswerableShare)) * ((asked.length - absent) / Math.max(1, absent));
const cases = [...asked.map(toCase), ...(await headingCases(index)), ...(await strangerCases(index))];
const held = heldOutJudgements(cases);
const model = fitLogistic(cases, ridge);
const measured = { ...measuresOf(held), curve: thresholds.map((threshold) => pointOf(held, threshold)) };
const weights = Object.fromEntries(featureNames.map((name, at) => [name, rounded(model.weights[at] ?? 0)]));
const note = 'Written by evals/calibrate.ts; measured on each department with weights fitted on the others.';
const content = { note, questions: questions.length, intercept: rounded(model.intercept), weights, measured };
writeFileSync(target, `${JSON.stringify(content, null, 2)}\n`);
console.table(qualityOf(asked));
console.log({ ...measured, curve: undefined });
console.table(measured.curve);
console.table(Object.entries(weights).map(([name, weight]) => ({ name, weight })));

function toCase({ question, answer, right }: Asked): Case {
  return {
    features: vectorOf(answer),
    outcome: right ? 1 : 0,
    weight: question.answerable ? 1 : absentWeight,
    department: question.department,
    measured: true,
    answerable: question.answerable,
  };
}

function vectorOf(answer: Asked['answer']): number[] {
  const features = answerFeatures(answer);
  return featureNames.map((name) => features[name]);
}

/** Headings as short questions: right in their own department when their own section is quoted, nothing elsewhere. */
async function headingCases(index: KnowledgeIndex): Promise<Case[]> {
  const departments = [...new Set(questions.map(({ department }) => department))];
  const cases: Case[] = [];
  for (const home of departments) {
    const headed = readPassages([home]).filter(({ section }) => section !== '');
    for (const [at, passage] of headed.entries()) {
      const elsewhere = departments[(departments.indexOf(home) + 1 + (at % 2)) % departments.length] ?? home;
      for (const department of [home, elsewhere]) {
        const heading = passage.section.split(' › ').at(-1) ?? '';
        const { answer } = await ask(index, strange(heading, department, passage.language));
        const quoted = answer.picked[0]?.passage.source;
        const right = department === home && quoted?.title === passage.title && quoted.section === passage.section;
        const weight = department === home ? headingWeight : headingWeight / 2;
        cases.push({
          features: vectorOf(answer),
          outcome: right ? 1 : 0,
          weight,
          department,
          measured: false,
          answerable: false,
        });
      }
    }
  }
  return cases;
}

/** Questions that belong to no department at all. */
async function strangerCases(index: KnowledgeIndex): Promise<Case[]> {
  const lines = readFileSync(join(import.meta.dirname, 'suites/none.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean);
  const departments = [...new Set(questions.map(({ department }) => department))];
  const cases: Case[] = [];
  for (const [at, line] of lines.entries()) {
    const { text, language }: { text: string; language: 'en' | 'th' } = JSON.parse(line);
    const department = departments[at % departments.length] ?? '';
    const { answer } = await ask(index, strange(text, department, language));
    cases.push({
      features: vectorOf(answer),
      outcome: 0,
      weight: strangerWeight,
      department,
      measured: false,
      answerable: false,
    });
  }
  return cases;
}

function strange(question: string, department: string, language: 'en' | 'th'): LabelledQuestion {
  return { id: '', language, question, answerable: false, department, register: 'plain' };
}

type HeldOut = Judged & Case;

function heldOutJudgements(cases: Case[]): HeldOut[] {
  return [...new Set(cases.map(({ department }) => department))].flatMap((department) => {
    const fitted: Logistic = fitLogistic(
      cases.filter((other) => other.department !== department),
      ridge,
    );
    return cases
      .filter((one) => one.department === department && one.measured)
      .map((one) => ({ ...one, probability: predict(fitted, one.features) }));
  });
}

function measuresOf(held: HeldOut[]) {
  const here = (one: HeldOut) => ({ ...one, outcome: one.answerable ? 1 : 0 });
  return {
    auroc: rounded(auroc(held)),
    abstentionAuroc: rounded(auroc(held.map(here))),
    rightAgainstUnanswerable: rounded(auroc(held.filter((one) => one.outcome === 1 || !one.answerable))),
    ece: rounded(calibrationError(held)),
    brier: rounded(brier(held)),
  };
}

function pointOf(held: HeldOut[], threshold: number) {
  const above = held.filter(({ probability }) => probability >= threshold);
  const share = (part: HeldOut[], whole: HeldOut[]) => rounded(part.length / Math.max(1, whole.length));
  const isRight = ({ outcome }: HeldOut) => outcome === 1;
  const isAbsent = ({ answerable }: HeldOut) => !answerable;
  return {
    threshold,
    answered: share(above, held),
    ofRight: share(above.filter(isRight), held.filter(isRight)),
    ofAnswerable: share(
      above.filter((one) => one.answerable),
      held.filter((one) => one.answerable),
    ),
    ofUnanswerable: share(above.filter(isAbsent), held.filter(isAbsent)),
    precision: share(above.filter(isRight), above),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
