import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { displayWidth } from './display-width.ts';
import { withoutTables } from './tables.ts';

const LONG = 'Needs the written consent of the head of the department and of finance.';

describe('a table', () => {
  it('that is narrow becomes aligned code, numbers to the right', () => {
    expect(
      withoutTables('Days:\n\n| Grade | Days |\n|---|--:|\n| Staff | 9 |\n| **Manager** | 15 |\n\nThat is all.'),
    ).toBe('Days:\n\n```\nGrade    Days\n-------  ----\nStaff       9\nManager    15\n```\n\nThat is all.');
  });

  it('is aligned by what people see of Thai, Han letters and emoji', () => {
    const code = withoutTables(
      '| ชั้น | n |\n|---|---|\n| ผู้จัดการ | 1 |\n| 東京 | 2 |\n| 🎉👩‍👩‍👧‍👦 | 3 |\n| a | 4 |',
    ).split('\n');
    const columns = [1, 3, 4, 5, 6].map((at) => displayWidth(code[at]?.slice(0, -1) ?? ''));
    expect(new Set(columns)).toEqual(new Set([displayWidth('ผู้จัดการ') + 2]));
  });

  it('that is wide becomes a list, a row by row, and keeps its links', () => {
    const source = `| Step | What | By |\n|---|---|---|\n| 1 | ${LONG} | [HR](https://expert.example/documents/hr) |\n| 2 | | |\n| | Nobody | Mali |`;
    expect(withoutTables(source)).toBe(
      `- **Step:** 1\n  - **What:** ${LONG}\n  - **By:** [HR](https://expert.example/documents/hr)\n- **Step:** 2\n- **What:** Nobody\n  - **By:** Mali`,
    );
  });

  it('of exactly sixty columns is code, one column more is a list', () => {
    const table = (length: number) => withoutTables(`| ${'a'.repeat(length)} |\n|---|\n| b |`);
    expect(table(60)).toMatch(/^```/);
    expect(table(61)).toBe(`- **${'a'.repeat(61)}:** b`);
  });

  it('keeps words and loses marks', () => {
    expect(
      withoutTables('| a \\| b | [Policy](https://x.example) |\n|---|---|\n| **x** _y_ | `code` |').replaceAll(
        '\u2060',
        '',
      ),
    ).toBe('```\na | b  Policy\n-----  ------\nx y    code\n```');
  });

  it('in a list or a quote stays there', () => {
    expect(withoutTables('- item\n  | a |\n  |---|\n  | 1 |\n- next')).toBe(
      '- item\n\n  ```\n  a\n  -\n  1\n  ```\n\n- next',
    );
    expect(withoutTables('> | a |\n> |---|\n> | 1 |')).toBe('> ```\n> a\n> -\n> 1\n> ```');
    expect(withoutTables('- | a |\n  |---|\n  | 1 |')).toBe('- ```\n  a\n  -\n  1\n  ```');
  });

  it('without rows is its header', () => {
    expect(withoutTables('| a | b |\n|---|---|')).toBe('```\na  b\n-  -\n```');
    expect(withoutTables(`| ${LONG} | b |\n|---|---|`)).toBe(`- ${LONG}\n- b`);
  });

  it('wakes no mention and opens no code', () => {
    const cells = ['@everyone', '<@U1>', '<**!channel**>', '@**everyone**', '<**at**>Mali', '\\<#C1>', '&lt;!here>'];
    for (const cell of cells)
      expect(withoutTables(`| a |\n|---|\n| ${cell} |`)).not.toMatch(/@(everyone|here)|<[@!#]|<at>/);
    expect(withoutTables('| a |\n|---|\n| htt**ps://evil.example** |')).not.toContain('https://');
    expect(withoutTables('| a |\n|---|\n| ```` ``` ```` |').match(/```/g)).toHaveLength(2);
  });

  it('in code is code', () => {
    const code = '```\n| a | b |\n|---|---|\n| 1 | 2 |\n```\n\n    | a | b |\n    |---|---|';
    expect(withoutTables(code)).toBe(code);
  });

  it('that is none is left alone', () => {
    for (const text of ['', 'a | b', '| a |\n\n|---|', 'x\r\ny | z', '| a | b |\n|---|'])
      expect(withoutTables(text)).toBe(text);
  });

  it('is gone, whatever stands in it, and what is around it is the same', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replaceAll(/[|\n\r\\`]/g, ''));
    const row = fc.array(cell, { minLength: 2, maxLength: 2 });
    const markdown = new MarkdownIt();
    fc.assert(
      fc.property(row, fc.array(row, { maxLength: 5 }), (header, rows) => {
        const lines = [header, ['---', '---'], ...rows].map(([a, b]) => `| ${a} | ${b} |`);
        const out = withoutTables(`Before.\n\n${lines.join('\n')}\n\nAfter.`);
        expect(out).toMatch(/^Before\.\n\n[\s\S]*\n\nAfter\.$/);
        expect(markdown.parse(out, {}).some(({ type }) => type === 'table_open')).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the width of a text', () => {
  it.each([
    ['abc', 3],
    ['กำ้', 2],
    ['ผู้จัดการ', 6],
    ['東京', 4],
    ['👩‍👩‍👧‍👦', 2],
    ['🇹🇭', 2],
    ['☎️', 2],
    ['é', 1],
    ['a\u2060b', 2],
    ['', 0],
  ])('of %s is %i', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });
});
