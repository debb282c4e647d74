import { describe, expect, it } from 'vitest';
import { isFollowUp, standalone } from './follow-up.ts';

const before = ['How many vacation days do I get?'];

describe('isFollowUp', () => {
  it.each([
    'and in my probation?',
    'what about Austin?',
    'why?',
    'for how long?',
    'how do I do that',
    'who approves it?',
    'during probation?',
    'and for interns',
    'does this apply to contractors?',
    'tell me more',
    'what if I lose it?',
    'แล้วช่วงทดลองงานล่ะ',
    'ที่ออสตินล่ะครับ',
    'ทำไม',
    'ต้องทำยังไงคะ',
    'แบบนั้นใครอนุมัติ',
    'นานแค่ไหน',
  ])('hears that "%s" leans on the question before', (text) => {
    expect(isFollowUp(text)).toBe(true);
  });

  it.each([
    'How do I reset my VPN password?',
    'When is payday?',
    'Is it possible to carry over vacation?',
    'For sick leave, do I need a certificate?',
    'By when do I send my receipts?',
    'What if my department has run out of budget?',
    'Which incidents is IT working on?',
    'Are there any open incidents?',
    'When was I on vacation this year?',
    'what can you do',
    'thanks!',
    'ลาป่วยได้กี่วัน',
    'แล้วต้องใช้ใบรับรองแพทย์ไหม',
    'ทำอะไรได้บ้าง',
    'ขอบคุณครับ',
  ])('hears that "%s" stands alone', (text) => {
    expect(isFollowUp(text)).toBe(false);
  });
});

describe('standalone', () => {
  it('puts the question before in front and drops the words that tie', () => {
    expect(standalone('and in my probation?', before)).toEqual({
      text: 'How many vacation days do I get? in my probation?',
      followUp: true,
    });
  });
  it('goes back past earlier follow-ups to the question they all continue', () => {
    const text = standalone('why?', [...before, 'and in probation?']).text;
    expect(text).toBe('How many vacation days do I get? in probation? why?');
  });
  it('lets a swap replace the follow-up before it', () => {
    const text = standalone('what about Austin?', [...before, 'and in probation?']).text;
    expect(text).toBe('How many vacation days do I get? Austin?');
  });
  it('leaves a message alone when nothing was asked before', () => {
    expect(standalone('why?', [])).toEqual({ text: 'why?', followUp: false });
    expect(standalone('why?', ['  '])).toEqual({ text: 'why?', followUp: false });
  });
  it('forgets the past for a question of its own', () => {
    expect(standalone('When is payday?', before)).toEqual({ text: 'When is payday?', followUp: false });
  });
});
