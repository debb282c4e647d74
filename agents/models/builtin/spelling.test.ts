import { describe, expect, it } from 'vitest';
import { createCorrector } from './spelling.ts';

const corrected = createCorrector(['vacation', 'password', 'receipt', 'training', 'straining', 'policy']);

describe('the corrector', () => {
  it.each([
    ['vacaton days', 'vacation days'],
    ['my passwrod', 'my password'],
    ['lost reciept', 'lost receipt'],
    ['vaccation', 'vacation'],
  ])('mends one slip in "%s"', (typed, meant) => {
    expect(corrected(typed)).toBe(meant);
  });

  it.each(['police', 'vocation', 'passwords', 'vocatoin', 'nacation', 'passage', 'web-vacaton', 'วันลา'])(
    'leaves "%s" alone',
    (text) => {
      expect(corrected(text)).toBe(text);
    },
  );

  it('does not choose between two words equally near', () => {
    expect(createCorrector(['converse', 'converge'])('conversge')).toBe('conversge');
  });
});
