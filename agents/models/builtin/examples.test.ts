import { expect, it } from 'vitest';
import { readExamples } from './examples.ts';

it('reads phrasings under the topic above them', () => {
  expect(readExamples('[vacation]\nhow many days\n\n  ลากี่วัน  \r\n[vpn]\nno tunnel')).toEqual([
    { topic: 'vacation', text: 'how many days' },
    { topic: 'vacation', text: 'ลากี่วัน' },
    { topic: 'vpn', text: 'no tunnel' },
  ]);
});

it('names the line that no topic covers', () => {
  expect(() => readExamples('\nlost line\n[vpn]')).toThrow('Line 2: "lost line"');
});

it('keeps a phrasing that merely contains brackets', () => {
  expect(readExamples('[vpn]\nerror [809] again').map(({ text }) => text)).toEqual(['error [809] again']);
});
