import { describe, expect, it } from 'vitest';
import { type ExtractPassage, extractAnswer } from './extractive.ts';

const passage = (changes: Partial<ExtractPassage> & { id: string; text: string }): ExtractPassage => ({
  title: 'Leave Policy',
  section: 'Sick leave',
  language: 'en',
  score: 0.5,
  date: null,
  ...changes,
});
const sick = passage({
  id: 'leave#1',
  text: 'A sick employee informs the manager. Up to 30 sick days a year are paid. Flowers are sent by HR.',
});
const thai = passage({
  id: 'leave.th#1',
  title: 'นโยบายการลา',
  section: 'ลาป่วย',
  language: 'th',
  text: 'พนักงานลาป่วยโดยได้รับค่าจ้างไม่เกินปีละ 30 วัน',
  score: 0.45,
});
const steps = Array.from({ length: 7 }, (_, at) => `${at + 1}. Turn screw ${at + 1} of the printer.`);
const repair = passage({
  id: 'printer#0',
  title: 'Printers',
  section: 'Paper jam',
  text: `A paper jam stops the printer.\n\n${steps.join('\n')}\n\nCall IT if it happens again.`,
});
const texts = (question: string, passages: ExtractPassage[], options = {}) =>
  extractAnswer(question, passages, options).sentences.map(({ text }) => text);

describe('extractive answers', () => {
  it('quote the sentence that answers, from its passage', () => {
    const { sentences } = extractAnswer('How many sick days are paid?', [sick]);
    expect(sentences).toContainEqual({
      text: 'Up to 30 sick days a year are paid.',
      passageId: 'leave#1',
      kind: 'sentence',
    });
    expect(sentences.map(({ text }) => text)).not.toContain('Flowers are sent by HR.');
  });

  it('invent nothing: every sentence stands in its passage', () => {
    const passages = [sick, thai, repair];
    for (const question of ['How many sick days?', 'paper jam, what do I do', 'ลาป่วยได้กี่วัน', 'HR']) {
      for (const { text, passageId } of extractAnswer(question, passages).sentences) {
        expect(passages.find(({ id }) => id === passageId)?.text).toContain(text);
      }
    }
  });

  it('speak the language asked for when a passage does', () => {
    const [first] = extractAnswer('ลาป่วยได้กี่วัน', [sick, thai], { language: 'th' }).sentences;
    expect(first?.passageId).toBe('leave.th#1');
    const [foreign] = extractAnswer('ลาป่วยได้กี่วัน', [sick], { language: 'th' }).sentences;
    expect(foreign?.passageId).toBe('leave#1');
  });

  it('give all steps in order when asked what to do', () => {
    expect(texts('What should I do about a paper jam?', [sick, repair])).toEqual(steps);
  });

  it('do not give steps to a question of fact', () => {
    expect(texts('How many sick days are paid?', [sick, repair]).some((text) => /^\d\./.test(text))).toBe(false);
  });

  it('put a procedure together again that was cut in two', () => {
    const [first, second] = [steps.slice(0, 4), steps.slice(4)].map((part, ordinal) => ({
      ...repair,
      id: `printer#${ordinal}`,
      ordinal,
      text: part.join('\n'),
    }));
    if (!first || !second) throw new Error('two parts expected');
    expect(texts('How do I clear a paper jam?', [second, first])).toEqual(steps);
  });

  it('bring the list along that a sentence introduces', () => {
    const list = passage({
      id: 'claim#0',
      section: 'Receipts',
      text: 'A receipt must show:\n\n- the seller\n- the amount\n- the date',
    });
    expect(texts('What must a receipt show?', [list])).toEqual([
      'A receipt must show:',
      'the seller',
      'the amount',
      'the date',
    ]);
  });

  it('add the figure asked for when the best sentence lacks it', () => {
    const mileage = passage({
      id: 'm#0',
      section: 'Mileage',
      text: 'The mileage rate covers fuel and wear. Private cars are paid with 6 THB per kilometre.',
    });
    expect(texts('What is the mileage rate?', [mileage])).toContain('Private cars are paid with 6 THB per kilometre.');
  });

  it('support what the question says, and less of what the passages do not have', () => {
    const known = extractAnswer('How many sick days are paid?', [sick]).support;
    const unknown = extractAnswer('How many parrots are paid?', [sick]).support;
    expect(known).toBeGreaterThan(0.7);
    expect(unknown).toBeLessThan(known);
  });

  it('are empty without passages, and for a question that shares nothing', () => {
    expect(texts('How many sick days?', [])).toEqual([]);
    expect(texts('Volcano orchestra', [sick, repair])).toEqual([]);
    expect(extractAnswer('How many sick days?', []).support).toBe(0);
  });

  it('give an expert’s answer to this very question whole', () => {
    const text = 'Ask Hana first. Then fill the form. She signs it. The form goes to payroll. Done.';
    const curated = passage({ id: 'c#0', kind: 'curated', score: 1.4, text, section: '' });
    expect(texts('How do trainees take leave?', [curated, sick])).toHaveLength(5);
    expect(texts('How do trainees take leave?', [{ ...curated, score: 0.4 }, sick]).length).toBeLessThan(5);
  });
});
