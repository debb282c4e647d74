import { describe, expect, it } from 'vitest';
import { splitClauses } from './clauses.ts';

describe('splitClauses', () => {
  it.each([
    [
      'how many vacation days do I have left, and can I take 3–5 June?',
      ['how many vacation days do I have left', 'can I take 3–5 June?'],
    ],
    ['ลาเหลือกี่วัน แล้วขอลา 3-5 มิถุนายน', ['ลาเหลือกี่วัน', 'ขอลา 3-5 มิถุนายน']],
    ['reset my password and open a ticket for the printer', ['reset my password', 'open a ticket for the printer']],
    ['who approves leave and what is the notice period', ['who approves leave', 'what is the notice period']],
    ['Where do I find payslips? How do I get VPN access?', ['Where do I find payslips?', 'How do I get VPN access?']],
  ])('takes "%s" apart', (text, clauses) => {
    expect(splitClauses(text)).toEqual(clauses);
  });

  it.each([
    'Can I take leave from Monday and Tuesday',
    'bed and breakfast',
    'How do I handle login and password reset?',
    'how do I request leave and who approves it',
    'I need a new laptop and VPN access',
    'If I am sick, do I need a certificate?',
    'When I travel, what is the meal limit?',
    "Hi! I'm new here. How do I get VPN access?",
    'what is the hotel limit and the meal allowance in the US',
    'ขอลาพรุ่งนี้และมะรืน',
    'ลาไปแล้วกี่วัน',
    'ซื้อของ 80,000 ใครต้องอนุมัติบ้าง',
  ])('keeps "%s" whole', (text) => {
    expect(splitClauses(text)).toEqual([text]);
  });
});
