import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCases, questionCase, readCases, recordCase, safetyCase, strangerCase, toolCase } from './case.ts';
import { SUITES } from './company.ts';
import { readQuestions } from './questions.ts';

const line = (fields: object) => JSON.stringify({ id: 'a', language: 'en', text: 'hello', ...fields });

describe('reading cases', () => {
  it('skips empty lines and keeps the order', () => {
    const cases = parseCases(`${line({})}\n\n${line({ id: 'b' })}\n`, 'none.jsonl', strangerCase);
    expect(cases.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('names the line of every fault at once', () => {
    const text = [line({}), '{', line({ id: 'c', language: 'fr' }), line({ id: 'a' })].join('\n');
    expect(() => parseCases(text, 'none.jsonl', strangerCase)).toThrow(
      /none\.jsonl:2 is not JSON\nnone\.jsonl:3 language: .*\nnone\.jsonl:4 the id a is taken/,
    );
  });

  it('refuses keys it does not know, so that no criterion is lost by a slip of the pen', () => {
    expect(() => parseCases(line({ expct: [] }), 'none.jsonl', strangerCase)).toThrow('none.jsonl:1');
  });

  it('refuses an answerable question without anything to expect', () => {
    const text = JSON.stringify({ id: 'a', language: 'en', question: 'Why?', answerable: true });
    expect(() => parseCases(text, 'questions.hr.jsonl', questionCase)).toThrow('an answerable question needs expect');
  });

  it('refuses a tool case that expects two things', () => {
    const text = JSON.stringify({ id: 'a', language: 'en', say: ['x'], expect: { calls: [], cancelled: true } });
    expect(() => parseCases(text, 'tools.jsonl', toolCase)).toThrow('exactly one of');
  });
});

describe('the suites', () => {
  it('hold enough cases in both languages', () => {
    const tools = readCases(join(SUITES, 'tools.jsonl'), toolCase);
    expect(tools.filter(({ language }) => language === 'en').length).toBeGreaterThanOrEqual(45);
    expect(tools.filter(({ language }) => language === 'th').length).toBeGreaterThanOrEqual(30);
    expect(readCases(join(SUITES, 'records.jsonl'), recordCase).length).toBeGreaterThanOrEqual(15);
    expect(readCases(join(SUITES, 'safety.jsonl'), safetyCase).length).toBeGreaterThanOrEqual(20);
    expect(readQuestions('questions').length).toBeGreaterThanOrEqual(200);
  });
});
