import { expect, it } from 'vitest';
import { isRequest } from './request.ts';

it.each([
  ['Do I need three quotes for a purchase of 250,000 THB?', false],
  ['When do I need a medical certificate?', false],
  ['Who approves 65,000 baht?', false],
  ['ใครอนุมัติยอด 65,000 บาท', false],
  ['I need a new laptop', true],
  ['Why is it so slow? I need a new laptop', true],
  ['Is there a form, or can you file the claim?', true],
  ['ช่วยขอลาพักร้อนวันศุกร์ให้หน่อย', true],
])('“%s” asks for something to be done: %s', (text, wishes) => {
  expect(isRequest(text)).toBe(wishes);
});
