import { describe, expect, it } from 'vitest';
import { chatWords, languageOfText } from './words.ts';

/** Every sentence, with something for whatever it names. */
const sentences = (language: 'en' | 'th') =>
  Object.entries(chatWords(language)).map(([name, sentence]) => {
    const said =
      typeof sentence === 'string'
        ? sentence
        : (sentence as (...named: unknown[]) => string)('7', 8, 'https://expert.example');
    return [name, said] as const;
  });

describe('the sentences of chat tools', () => {
  it('are Thai in Thai and English in English, none of them empty', () => {
    for (const [name, said] of sentences('th')) expect(said, name).toMatch(/[\u0E01-\u0E4E]/);
    for (const [name, said] of sentences('en')) expect(said, name).toMatch(/^[^\u0E01-\u0E4E]+$/);
  });

  it('name the same things in both languages', () => {
    const named = (text: string) => text.match(/\d+|https?:\S+|`[^`]*`/g) ?? [];
    const english = Object.fromEntries(sentences('en'));
    for (const [name, said] of sentences('th')) expect(named(said), name).toEqual(named(english[name] ?? ''));
  });
});

it('the language of a text is told by its letters', () => {
  expect(languageOfText('ขอลา 3 days')).toBe('th');
  for (const text of ['Hello', '', '東京', 'Over ฿100?']) expect(languageOfText(text)).toBe('en');
});
