import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { slotFields } from './field.ts';
import { leave, ticket } from './sample-fields.ts';

const words = { en: 'a', th: 'ก' };

describe('the fields of an input', () => {
  it('are read in their order, with what may be left out', () => {
    expect(leave.map(({ name, optional }) => [name, optional])).toEqual([
      ['type', false],
      ['start', false],
      ['end', false],
      ['reason', true],
    ]);
    expect(ticket.map(({ optional }) => optional)).toEqual([false, true]);
  });

  it('are found below optional, default and nullable, and left out without a slot', () => {
    const slot = { slot: 'text', label: words, ask: words };
    const fields = slotFields(
      z.object({
        inner: z.string().meta(slot).default('x'),
        outer: z.string().nullable().optional().meta(slot),
        plain: z.string(),
      }),
    );
    expect(fields.map(({ name }) => name)).toEqual(['inner', 'outer']);
  });

  it('refuse a slot without its question, and a pattern without anchors', () => {
    const bad = z.object({ day: z.string().meta({ slot: 'date', label: words }) });
    expect(() => slotFields(bad)).toThrow(/"day" is incomplete/);
    const loose = z.object({ id: z.string().meta({ slot: 'id', label: words, ask: words, pattern: 'TCK' }) });
    expect(() => slotFields(loose)).toThrow(/pattern/);
  });
});
