import { describe, expect, it } from 'vitest';
import { page } from './report.ts';

const failing = {
  id: 'tools-1',
  language: 'en',
  scores: { tool: 0 },
  said: ['<script>alert(1)</script>'],
  wanted: 'a',
  got: 'b',
};
const result = {
  suite: 'tools',
  seconds: 1,
  metrics: { tool: { value: 0, n: 1, better: 'higher' as const } },
  cases: [failing, { ...failing, id: 'tools-2', scores: { tool: 1 } }],
};

describe('the page', () => {
  it('shows cases without full marks and no others', () => {
    const text = page([{ result, comparison: undefined }]);
    expect(text).toContain('tools-1');
    expect(text).not.toContain('tools-2');
  });

  it('shows what people said as text', () => {
    expect(page([{ result, comparison: undefined }])).not.toContain('<script');
  });

  it('needs nothing from anywhere else', () => {
    expect(page([{ result, comparison: undefined }])).not.toMatch(/src=|href=|@import|url\(/);
  });

  it('marks what got worse', () => {
    const worse = [{ metric: 'tool', before: 1, now: 0, cases: [] }];
    expect(page([{ result, comparison: { worse, better: [], kept: [] } }])).toContain('worse, was 1');
    expect(page([{ result, comparison: { worse: [], better: [], kept: ['tool'] } }])).not.toContain('worse, was');
  });
});
