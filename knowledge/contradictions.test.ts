import { describe, expect, it } from 'vitest';
import { ask, buildIndex, readQuestions } from '../evals/labelled.ts';
import { findContradictions } from './contradictions.ts';
import { samplePassage } from './index/contract.test-suite.ts';
import type { Hit, Passage } from './passage.ts';

const hit = (docId: string, text: string, changes: Partial<Passage> = {}): Hit => ({
  passage: samplePassage({ id: `${docId}#0`, docId, text, section: 'Carry-over', ...changes }),
  score: 1,
  lexical: 1,
  vector: 1,
});
const question = 'How many unused vacation days carry over?';
const handbook = hit('handbook.md', 'Unused vacation of up to 5 days carries over to the next year.');
const policy = hit('policy.md', 'Up to 7 days of unused vacation carry over to the next calendar year.');
const figures = (...hits: Hit[]) => findContradictions(question, hits).map((found) => found.figures);

describe('contradictions', () => {
  it('finds the same rule with another figure in another document', () => {
    expect(figures(policy, handbook)).toEqual([['7 days', '5 days']]);
  });

  it('finds none where the figures agree', () => {
    const agreeing = hit('handbook.md', 'Unused vacation of up to 7 days carries over to the next year.');
    expect(figures(policy, agreeing)).toEqual([]);
  });

  it('does not set a document against itself or its translation', () => {
    expect(figures(policy, { ...handbook, passage: { ...handbook.passage, docId: 'policy.md' } })).toEqual([]);
    expect(figures(policy, { ...handbook, passage: { ...handbook.passage, docId: 'policy.th.md' } })).toEqual([]);
  });

  it('does not compare figures of different units', () => {
    expect(
      figures(policy, hit('handbook.md', 'Unused vacation of up to 5 weeks carries over to the next year.')),
    ).toEqual([]);
  });

  it('does not compare rules about different things', () => {
    expect(figures(policy, hit('handbook.md', 'Sick notes reach the manager within 3 days.'))).toEqual([]);
    expect(
      figures(policy, hit('handbook.md', 'Up to 5 days of unpaid absence for exams are granted in a year.')),
    ).toEqual([]);
  });

  it('does not compare table rows', () => {
    const row = hit('handbook.md', 'Unused vacation: 5 days; Carry over: next calendar year');
    expect(figures(policy, row)).toEqual([]);
  });

  it('does not speak of a rule that was not asked about', () => {
    const about = 'Who approves a printer?';
    expect(findContradictions(about, [policy, handbook])).toEqual([]);
  });

  it('finds the carry-over pair of the demo company in both languages, and nothing for other labelled questions', async () => {
    const questions = readQuestions();
    const index = await buildIndex(questions);
    const found = async (text: string) => {
      const about = questions.find(({ department }) => department === 'hr');
      if (!about) throw new Error('no labelled question of hr');
      const { retrieval } = await ask(index, { ...about, question: text });
      return findContradictions(text, retrieval.candidates).map((pair) => [...pair.figures].sort());
    };
    expect(await found(question)).toEqual([['5 days', '7 days']]);
    expect(await found('ลาพักร้อนยกยอดไปปีหน้าได้กี่วัน')).toEqual([['5 days', '7 days']]);
    for (const labelled of questions) {
      const { retrieval } = await ask(index, labelled);
      const pairs = findContradictions(labelled.question, retrieval.candidates);
      const documents = pairs.map(({ a, b }) => [a, b].map(({ passage }) => passage.docId).sort());
      for (const pair of documents) expect(pair).toEqual(['employee-handbook.md', 'leave-policy.md']);
      if (labelled.department !== 'hr') expect(pairs).toEqual([]);
    }
  });
});
