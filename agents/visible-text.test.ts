import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from './visible-text.ts';

describe('the visible text', () => {
  it.each([
    ['a right-to-left override', 'pay\u202egnp.exe', 'pay⟦U+202E⟧gnp.exe'],
    ['isolates', '\u2066a\u2069', '⟦U+2066⟧a⟦U+2069⟧'],
    ['direction marks', 'a\u200eb\u200fc\u061cd', 'a⟦U+200E⟧b⟦U+200F⟧c⟦U+061C⟧d'],
    ['zero-width characters', 'AC\u200bME\u2060\ufeff', 'AC⟦U+200B⟧ME⟦U+2060⟧⟦U+FEFF⟧'],
    ['joiners between other letters', 'a\u200db\u200c', 'a⟦U+200D⟧b⟦U+200C⟧'],
    ['a soft hyphen', 'ap\u00adprove', 'ap⟦U+00AD⟧prove'],
    ['hidden tags', 'ok\u{e0061}\u{e007f}', 'ok⟦U+E0061⟧⟦U+E007F⟧'],
    ['tags behind a flag that spell no country', '🏴\u{e0061}\u{e0062}', '🏴⟦U+E0061⟧⟦U+E0062⟧'],
    ['selectors that carry data', 'x\ufe0f\u{e0101}', 'x⟦U+FE0F⟧⟦U+E0101⟧'],
    ['controls', 'a\x1b[31mb\rc\x7f\0', 'a⟦U+001B⟧[31mb⟦U+000D⟧c⟦U+007F⟧⟦U+0000⟧'],
    ['fillers and separators', '\u3164\u2800\u2028', '⟦U+3164⟧⟦U+2800⟧⟦U+2028⟧'],
    ['a lone surrogate', 'a\ud800b', 'a⟦U+D800⟧b'],
  ])('shows %s', (_what, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it.each([
    ['Thai', 'ขอลาพักร้อน ๓–๕ มิ.ย. ๒๕๖๙ ที่น้ำตก'],
    ['a family', '👩‍👩‍👧‍👦'],
    ['skin tones and hearts', '👩🏽‍💻 ❤️‍🔥 ☎️'],
    ['flags', '🇹🇭 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 🏳️‍🌈'],
    ['key caps', '1️⃣ #️⃣'],
    ['joined Indic letters', 'क्‍ष ක්‍ර'],
    ['Persian spelling', 'می‌خواهم'],
    ['Arabic number signs', '\u0600١٢'],
    ['lines and tabs', 'a\r\nb\n\tc'],
    ['accents', 'Zoë e\u0301'],
  ])('leaves %s alone', (_what, text) => {
    expect(visible(text)).toBe(text);
  });

  it('shows the same when shown again, and hides no control of direction', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(...'ab1#ก👩🏽❤🏴\ufe0f\u200d\u200c\u202e\u2066\u{e0067}\u{e007f}\0\n'),
    });
    fc.assert(
      fc.property(nasty, (text) => {
        const shown = visible(text);
        expect(visible(shown)).toBe(shown);
        expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\0]/);
      }),
    );
  });

  it('would miss them without being asked: the raw text keeps its override', () => {
    expect('pay\u202egnp').toMatch(/\u202e/);
  });
});
