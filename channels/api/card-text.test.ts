import { describe, expect, it } from 'vitest';
import type { Card, Reply } from '../../agents/message.ts';
import { replyMarkdown } from './card-text.ts';
import { saying } from './stand-in-worker.ts';

const card: Card = {
  id: 'crd_1',
  kind: 'confirm',
  language: 'en',
  title: 'Leave request',
  facts: [{ label: 'Approver', value: 'Anan Wongsakul' }],
  changes: [{ label: 'Vacation left', before: '11 days', after: '8 days' }],
  quotes: [],
  evidence: [],
  buttons: [],
  editable: [],
};

function markdown(text: string, shown?: Partial<Card>): string {
  const { reply } = saying(text, shown ? { card: { ...card, ...shown } } : {}) as { reply: Reply };
  return replyMarkdown(reply, 'https://expert.example/');
}

describe('a reply as Markdown', () => {
  it('without a card is its text', () => {
    expect(markdown('Just **this**.')).toBe('Just **this**.');
  });

  it('has links that work from outside, and leaves other links alone', () => {
    expect(markdown('[a](/documents/d#s) [b](//other.example/) [c](https://c.example/)')).toBe(
      '[a](https://expert.example/documents/d#s) [b](//other.example/) [c](https://c.example/)',
    );
  });

  it('writes out a form and says how to send it', () => {
    expect(markdown('Please check:', {})).toBe(
      'Please check:\n\n- **Vacation left:** 11 days → 8 days\n- **Approver:** Anan Wongsakul\n\nAnswer **yes** to send it or **no** to drop it.',
    );
    expect(markdown('ตรวจสอบก่อนส่ง', { language: 'th' })).toContain('ตอบ **ใช่** เพื่อส่ง');
  });

  it('does not say again what the text says', () => {
    expect(markdown('Anan Wongsakul decides; 8 days will be left.', {})).not.toContain('- **');
  });

  it('lists what there is to choose from', () => {
    const button = { action: 'choose', style: 'plain' } as const;
    const buttons = [
      { ...button, label: 'HR', target: 'hr' },
      { ...button, label: 'IT Ops', target: 'it_ops' },
    ];
    expect(markdown('Which one?', { kind: 'choice', changes: [], facts: [], buttons })).toBe(
      'Which one?\n\nAnswer with one of these: HR · IT Ops',
    );
    expect(markdown('Done.', { kind: 'receipt', changes: [], facts: [] })).toBe('Done.');
  });
});
