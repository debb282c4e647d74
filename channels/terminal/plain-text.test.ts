import { describe, expect, it } from 'vitest';
import { harmless, plainText } from './plain-text.ts';

const plain = (source: string) => plainText(source, 'http://127.0.0.1:3000');

describe('Markdown as plain text', () => {
  it('keeps the words and lists where links lead, each once, made whole', () => {
    const { text, links } = plain(
      'See **[Leave Policy](/documents/leave#carry)** and [again](/documents/leave#carry), `code`.',
    );
    expect(text).toBe('See Leave Policy and again, code.');
    expect(links).toEqual(['http://127.0.0.1:3000/documents/leave#carry']);
  });

  it('keeps lists, headings, code and tables readable', () => {
    const source =
      '# Steps\n\n1. first\n2. second\n   - inner\n\n```\ndmesg -T\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |';
    expect(plain(source).text).toBe('Steps\n\n1. first\n2. second\n  • inner\n\n    dmesg -T\n\na  b  \n1  2');
  });

  it('keeps Thai and emoji', () => {
    expect(plain('วันลา **15 วัน** 🏖️').text).toBe('วันลา 15 วัน 🏖️');
  });

  it('offers no link that is not an address, and shows HTML as it was written', () => {
    const { text, links } = plain('[x](javascript:alert(1)) <b>y</b>');
    expect(links).toEqual([]);
    expect(text).toContain('<b>y</b>');
  });

  it('cannot steer the terminal', () => {
    expect(harmless('a\u001b[2Jb\u009bc\u0007\r\u202ed\n\te')).toBe('a[2Jbcd\n\te');
    expect(plain('a\u001b]0;title\u0007 b').text).toBe('a]0;title b');
  });
});
