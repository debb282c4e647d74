import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeBlocks } from './code-blocks.ts';
import { splitMarkdown } from './pieces.ts';

const LIMIT = 200;
const THAI = 'พนักงานประจำมีสิทธิลาพักร้อนได้ปีละสิบห้าวันทำการและสะสมได้ไม่เกินห้าวัน';
const FAMILY = '👩‍👩‍👧‍👦';

/** What people read: no white space, and nothing of what opens and closes code. */
const substance = (text: string) => text.replaceAll(/^[ >]*(`{3,}|~{3,}).*$/gm, '').replaceAll(/[\s>]/g, '');
const words = (count: number, word = 'leave') => Array.from({ length: count }, (_, at) => `${word}${at}`).join(' ');

describe('a long text in pieces', () => {
  it('that fits is left as it is', () => {
    expect(splitMarkdown('  a\r\n\r\nb ', LIMIT)).toEqual(['  a\r\n\r\nb ']);
    expect(splitMarkdown('', LIMIT)).toEqual(['']);
    expect(splitMarkdown('x'.repeat(LIMIT), LIMIT)).toHaveLength(1);
    expect(splitMarkdown('x'.repeat(LIMIT + 1), LIMIT)).toHaveLength(2);
  });

  it('is cut between paragraphs', () => {
    const [a, b, c] = [words(20), words(10), words(12)];
    expect(splitMarkdown(`${a}\n\n${b}\n\n${c}`, LIMIT)).toEqual([a, `${b}\n\n${c}`]);
  });

  it('is cut between lines when there is no paragraph, then between sentences, then words', () => {
    const items = Array.from({ length: 20 }, (_, at) => `- item ${at} of the list`);
    for (const piece of splitMarkdown(items.join('\n'), LIMIT)) expect(piece).toMatch(/^- item[\s\S]*list$/);
    const sentences = Array.from({ length: 12 }, (_, at) => `This is the sentence number ${at}.`);
    for (const piece of splitMarkdown(sentences.join(' '), LIMIT)) expect(piece).toMatch(/^This[\s\S]*\.$/);
    for (const piece of splitMarkdown(words(100), LIMIT)) expect(piece).toMatch(/^leave\d+( leave\d+)*$/);
  });

  it('keeps a heading with what it is the heading of', () => {
    const [first, second] = splitMarkdown(`${words(14)}\n\n## Carry over\n\n${words(20)}`, LIMIT);
    expect(first).not.toContain('##');
    expect(second).toMatch(/^## Carry over/);
  });

  it('is never cut inside a Thai word, a letter with its marks, or an emoji', () => {
    const dictionary = new Set(
      [...new Intl.Segmenter('th', { granularity: 'word' }).segment(THAI)].map((w) => w.segment),
    );
    for (const piece of splitMarkdown(THAI.repeat(20), LIMIT)) {
      const [first] = new Intl.Segmenter('th', { granularity: 'word' }).segment(piece);
      expect(dictionary).toContain(first?.segment);
    }
    for (const piece of splitMarkdown(FAMILY.repeat(60), LIMIT)) expect(piece).toBe(FAMILY.repeat(piece.length / 11));
  });

  it('cuts even one letter under endless marks, but no half characters', () => {
    const pieces = splitMarkdown(`ก${'\u0e49'.repeat(1_000)}`, LIMIT);
    expect(pieces.join('')).toHaveLength(1_001);
    for (const piece of splitMarkdown(`a${'\u{e0100}'.repeat(500)}`, LIMIT)) expect(piece.isWellFormed()).toBe(true);
  });

  it('keeps links, addresses and code within a line whole', () => {
    const link = '[Leave policy, section 4.2](https://expert.example/documents/hr%2Fleave.md#carry-over_(new))';
    const address = 'https://expert.example/documents/hr%2Fleave.md?from=a-long-way-off';
    const code = '`systemctl restart nginx --now`';
    for (let lead = 1; lead < 12; lead++) {
      const text = `${words(lead * 2)} ${link} ${words(lead)} ${address} ${words(lead)} ${code} ${words(20)}`;
      const pieces = splitMarkdown(text, LIMIT);
      for (const whole of [link, address, code])
        expect(pieces.filter((piece) => piece.includes(whole))).toHaveLength(1);
    }
  });

  it('stays a quote when a quoted line is cut', () => {
    for (const piece of splitMarkdown(`> ${words(60)}`, LIMIT)) expect(piece).toMatch(/^> leave/);
  });

  it('lets an item of an inner list begin a piece without becoming code', () => {
    const items = Array.from({ length: 12 }, (_, at) => `    - item ${at} of the inner list`);
    const pieces = splitMarkdown(`1. outer\n${items.join('\n')}\n2. next`, LIMIT);
    for (const piece of pieces) expect(codeBlocks(piece)).toEqual([]);
    expect(pieces[1]).toMatch(/^- item/);
  });

  it('says when the limit leaves no room', () => {
    expect(() => splitMarkdown('a', 39)).toThrow(RangeError);
    expect(() => splitMarkdown('a', Number.NaN)).toThrow(RangeError);
  });

  it('that is hostile is cut in good time', () => {
    const begin = performance.now();
    for (const part of ['[', '[a](', '`', '```\n', '> ', '- ', '((', '*_', '\n', '[a](('])
      expect(substance(splitMarkdown(part.repeat(20_000 / part.length), 2_000).join('')).length).toBeLessThan(20_001);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });
});

describe('code in pieces', () => {
  const log = Array.from({ length: 30 }, (_, at) => `line ${at}: ok`).join('\n');

  it('that is cut is closed and opened again with its language', () => {
    const pieces = splitMarkdown(`Here it is:\n\n\`\`\`log\n${log}\n\`\`\`\n\nThat was it.`, LIMIT);
    expect(pieces.length).toBeGreaterThan(2);
    const shown = pieces.filter((piece) => piece.includes('line'));
    for (const piece of shown) expect(piece.match(/^```/gm)).toHaveLength(2);
    for (const piece of shown.slice(1)) expect(piece).toMatch(/^```log\nline/);
    expect(pieces.at(-1)).toMatch(/That was it\.$/);
    expect(substance(pieces.join('\n'))).toBe(substance(`Here it is:${log}That was it.`));
  });

  it('stays whole when it has room in the next piece', () => {
    const code = `\`\`\`\n${words(20)}\n\`\`\``;
    expect(splitMarkdown(`${words(6)}\n\n${code}\n\nend`, LIMIT)).toEqual([words(6), `${code}\n\nend`]);
  });

  it('of a list or a quote stays code in each piece', () => {
    for (const [first, next] of [
      ['- ', '  '],
      ['10. ', '    '],
      ['> ', '> '],
      ['    - ', '      '],
    ] as const) {
      const inner = ['```js', ...log.split('\n'), '```'].map((line, at) => (at === 0 ? first : next) + line);
      const lead = first.startsWith('    ') ? '- outer\n' : '';
      const pieces = splitMarkdown(`${lead}${inner.join('\n')}\n\nAfterwards there is more.`, LIMIT);
      const codeOf = (piece: string) =>
        codeBlocks(piece)
          .map((block) => piece.slice(block.inner, block.innerEnd))
          .join('');
      expect(substance(pieces.map(codeOf).join('\n'))).toBe(substance(log));
      expect(pieces.at(-1)).toMatch(/^Afterwards there is more\.$/m);
    }
  });

  it('has no empty rest behind a cut', () => {
    for (let length = 150; length < 260; length++)
      for (const piece of splitMarkdown(`\`\`\`\n${'x'.repeat(length)}\n\`\`\`\nand ${words(20)}`, LIMIT))
        expect(piece).not.toMatch(/^```\n```/m);
  });

  it('with a very long name is not lost', () => {
    const text = `\`\`\`${'n'.repeat(500)}\ncode\n\`\`\``;
    expect(splitMarkdown(text, LIMIT).join('').replaceAll(/[^n]/g, '')).toHaveLength(500);
    const open = `\`\`\`\nx\n${'`'.repeat(1_000)}`;
    expect(splitMarkdown(open, LIMIT).join('')).toContain('x');
    const wide = `${'`'.repeat(100)}\n${log}\n${'`'.repeat(100)}`;
    expect(splitMarkdown(wide, LIMIT).join('')).toContain('line 29: ok');
  });
});

describe('any text in pieces', () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 120 }),
    fc.constantFrom(
      THAI,
      THAI.repeat(4),
      `${words(30)}.`,
      `- ${words(8)}`,
      `    - ${words(8)}`,
      `${FAMILY.repeat(30)}`,
    ),
    fc.constantFrom(
      '```',
      '```js',
      '  ```',
      '> ```',
      '~~~',
      '',
      '',
      '# Title',
      `[a](https://a.example/${'x'.repeat(50)})`,
    ),
  );
  const text = fc.array(line, { maxLength: 40 }).map((lines) => lines.join('\n'));

  it('fits, loses nothing and breaks no character', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 40, max: 400 }), (source, limit) => {
        const pieces = splitMarkdown(source, limit);
        expect(pieces.length).toBeGreaterThan(0);
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(limit);
          if (pieces.length > 1) expect(piece.trim()).not.toBe('');
          expect(piece.isWellFormed()).toBe(source.isWellFormed());
        }
        const bare = (given: string) => given.replaceAll(/[`~]{3,}(js)?|[\s>]/g, '');
        expect(bare(pieces.join('\n'))).toBe(bare(source));
      }),
      { numRuns: 400 },
    );
  });
});
