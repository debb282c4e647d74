import { describe, expect, it } from 'vitest';
import { respelled } from './respelling.ts';

const nothing = () => false;

describe('respelling', () => {
  it.each([
    ['vacaiton days', 'vacation days'],
    ['reset my pasword', 'reset my password'],
    ['reimbursemant', 'reimbursement'],
  ])('reads "%s" as "%s"', (written, meant) => {
    expect(respelled(written, nothing)).toBe(meant);
  });

  it('leaves words alone that the documents know', () => {
    expect(respelled('vacaiton', () => true)).toBe('vacaiton');
  });

  it.each(['vacation', 'Osaka', 'web-prod-03', 'ลาพักร้อน', 'people'])('leaves "%s" alone', (text) => {
    expect(respelled(text, nothing)).toBe(text);
  });
});
