import { describe, expect, it } from 'vitest';
import { groupGaps, groupOf, likeness } from './gap-groups.ts';

const gap = (question: string, id = question) => ({ id, question });
const groups = (...questions: string[]) =>
  groupGaps(questions.map((one) => gap(one))).map((group) => group.map(({ question }) => question));

/** Each pair asks the same in other words, or something else in nearly the same. */
const SAME: [string, string][] = [
  ['Does the company pay for a bicycle lease?', 'Does the company pay for a bicycle lease please?'],
  ['Can I bring my dog to the office?', 'May dogs come to the office?'],
  ['How do I get a parking permit?', 'how to get parking permits'],
  ['What is the wifi password for guests?', 'guest wi-fi password'],
  ['นำสุนัขมาที่ออฟฟิศได้ไหม', 'พาสุนัขเข้าออฟฟิศได้หรือไม่'],
  ['บริษัทจ่ายค่าเช่าจักรยานหรือเปล่า', 'บริษัทช่วยจ่ายค่าเช่าจักรยานไหมคะ'],
  ['ขอที่จอดรถต้องทำอย่างไร', 'อยากขอที่จอดรถ ทำยังไง'],
];
const OTHER: [string, string][] = [
  ['Does the company pay for a bicycle lease?', 'Does the company pay for a gym membership?'],
  ['May I bring my parrot to the office?', 'May I bring my parents to the party?'],
  ['How do I get a parking permit?', 'How do I get a new laptop?'],
  ['How long is maternity leave?', 'How long is paternity leave?'],
  ['นำสุนัขมาที่ออฟฟิศได้ไหม', 'นำอาหารมาที่ออฟฟิศได้ไหม'],
  ['บริษัทจ่ายค่าเช่าจักรยานหรือเปล่า', 'บริษัทจ่ายค่าฟิตเนสหรือเปล่า'],
];

describe('gaps', () => {
  it.each(SAME)('“%s” and “%s” are one', (one, other) => {
    expect(groups(one, other)).toEqual([[one, other]]);
  });

  it.each(OTHER)('“%s” and “%s” are two', (one, other) => {
    expect(groups(one, other)).toHaveLength(2);
  });

  it.each([
    ['English', SAME.slice(0, 4)],
    ['Thai', SAME.slice(4)],
  ])('of all %s pairs together stay with their like', (_, pairs) => {
    const found = groups(...pairs.flat());
    expect(found.map((group) => group.toSorted())).toEqual(pairs.map((pair) => pair.toSorted()));
  });

  it('are not made one by a chain of neighbours', () => {
    const chain = ['red car keys', 'red car tyres', 'blue car tyres', 'blue van tyres', 'blue van lights'];
    expect(likeness('red car keys', 'blue van lights')).toBeLessThan(0.5);
    expect(groups(...chain).length).toBeGreaterThan(1);
  });

  it('each are in one group, the newest first, and an unknown one is alone', () => {
    const found = groupGaps([gap('One thing', 'a'), gap('Another matter', 'b'), gap('One thing', 'c')]);
    expect(found.map((group) => group.map(({ id }) => id))).toEqual([['a', 'c'], ['b']]);
    expect(groupOf([gap('One thing', 'a')], gap('Something else', 'x')).map(({ id }) => id)).toEqual(['x']);
    expect(groupGaps([])).toEqual([]);
  });
});
