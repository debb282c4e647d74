import { describe, expect, it } from 'vitest';
import type { Card } from '../../agents/message.ts';
import { cardText, cardTitle, plainLine } from './card-text.ts';
import { leaveCard } from './test-cards.ts';

describe('a card as text', () => {
  it('says all that the card says', () => {
    const card: Card = {
      ...leaveCard(),
      quotes: [{ label: 'Question', text: 'May I?\n\n> really' }],
      footer: 'Two of three have agreed',
    };
    expect(cardText(card)).toBe(
      [
        'Leave request',
        'Requester: Mali Srisuk',
        'Vacation left: 11 days → 8 days',
        'Type: Annual',
        'Question:',
        '  May I?',
        '  ',
        '  > really',
        'Based on:',
        '  Leave policy › Carry over (1 January 2026)',
        '[Approve] [Reject] [Edit]',
        'Two of three have agreed',
      ].join('\n'),
    );
  });

  it('offers nothing to press once it is decided', () => {
    for (const kind of ['decided', 'receipt'] as const)
      expect(cardText({ ...leaveCard(), kind, footer: 'Approved by Hana' })).toMatch(/\)\nApproved by Hana$/);
    expect(cardText({ ...leaveCard(), editable: [] })).toMatch(/\[Approve\] \[Reject\]$/);
  });

  it('is in the language of the card', () => {
    const text = cardText({ ...leaveCard(), language: 'th', title: 'ขอลาพักร้อน' });
    expect(text).toContain('อ้างอิงจาก:\n  Leave policy › Carry over (1 มกราคม 2569)');
    expect(text).toContain('[แก้ไข]');
  });

  it('of an empty card is its title', () => {
    const empty = { facts: [], changes: [], quotes: [], evidence: [], buttons: [], editable: [] };
    expect(cardText({ ...leaveCard(), ...empty })).toBe('Leave request');
  });

  it('cannot be made to show another line', () => {
    const forged = { ...leaveCard(), facts: [{ label: 'Reason', value: 'rest\nDays: 1' }], title: 'Leave\n[Approve]' };
    expect(cardText(forged)).toContain('Reason: rest Days: 1');
    expect(cardTitle(forged)).toBe('Leave [Approve]');
    expect(plainLine(' a\r\n\t b\u2028c ')).toBe('a b c');
  });
});
