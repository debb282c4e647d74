import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileFault, Turn } from '../agents/message.ts';
import { filesOf, withFiles } from './attachments.ts';

const turn = (names: string[]): Turn => ({
  ...{ tenant: 'meridian', channel: 'slack', conversation: 'dm:mali', thread: 't', person: 'mali', kind: 'message' },
  text: 'What is in here?',
  attachments: names.map((name) => ({ name, mediaType: '', bytes: 1, text: '', ref: `ref-${name}` })),
  providerKey: 'k',
});
const inlined = { name: 'b.txt', mediaType: 'text/plain', bytes: 18, text: 'สวัสดี' };
const sample = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, '../knowledge/readers/samples', name)));
const giving = (bytes: Uint8Array | { refused: FileFault }) => ({ readFile: async () => bytes });

describe('files that a chat tool keeps', () => {
  it('are read as text when the turn runs, Thai in its old code page too', async () => {
    const read = await withFiles(giving(Uint8Array.from([0xca, 0xc7, 0xd1, 0xca, 0xb4, 0xd5])), turn(['a.CSV']), 'en');
    expect(read).toMatchObject({
      turn: { attachments: [{ name: 'a.CSV', mediaType: 'text/csv', text: 'สวัสดี', bytes: 6 }] },
    });
    expect(JSON.stringify(read)).not.toContain('ref-');
  });

  it.each(['photo.png', 'no-ending', 'x.constructor'])('that are no text are refused by name: %s', async (name) => {
    const read = await withFiles(giving(Buffer.from('text')), turn([name]), 'th');
    expect(read).toMatchObject({ refused: expect.stringContaining(name) });
  });

  it('with bytes that are no text are refused whatever they are called', async () => {
    const read = await withFiles(giving(Uint8Array.from([0, 1, 2])), turn(['a.txt']), 'en');
    expect(read).toMatchObject({ refused: expect.stringContaining('a.txt') });
  });

  it.each(['gone', 'too_large', 'elsewhere'] as const)(
    'that the chat tool does not give are refused by name and in the language: %s',
    async (fault) => {
      const read = await withFiles(giving({ refused: fault }), turn(['a.txt']), 'th');
      expect(read).toMatchObject({ refused: expect.stringMatching(/a\.txt.*[\u0E01-\u0E3A]/) });
    },
  );

  it('whose fetching fails are no answer: the turn is tried again', async () => {
    const failing = { readFile: () => Promise.reject(new Error('away')) };
    await expect(withFiles(failing, turn(['a.txt']), 'en')).rejects.toThrow('away');
  });

  it('of every readable format are read, with headings and Thai', async () => {
    const pdf = await withFiles(giving(sample('thai-leave.pdf')), turn(['ลา.pdf']), 'en');
    expect(pdf).toMatchObject({ turn: { attachments: [{ name: 'ลา.pdf', text: expect.stringMatching(/ลาป่วย/) }] } });
    const html = Buffer.from('<h1>Rates</h1><h2>Parking</h2><p>500 baht</p><script>evil()</script>');
    const page = await withFiles(giving(html), turn(['rates.html']), 'en');
    expect(page).toMatchObject({ turn: { attachments: [{ text: expect.stringMatching(/Parking\n500 baht/) }] } });
    expect(JSON.stringify(page)).not.toContain('evil');
  });

  it('that are broken are refused with the remedy, in the language', async () => {
    const cut = sample('leave-policy.pdf').slice(0, 300);
    expect(await withFiles(giving(cut), turn(['x.pdf']), 'th')).toMatchObject({
      refused: expect.stringMatching(/x\.pdf.*เสียหาย/),
    });
  });

  it('that are pictures are handed on to whoever sees, whatever they are called', async () => {
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
    const seen = await withFiles(giving(png), turn(['screen.txt']), 'en');
    expect(seen).toMatchObject({ turn: { attachments: [{ mediaType: 'image/png', text: '', picture: png }] } });
  });

  it('are handed on as they came to whoever keeps them', async () => {
    const bytes = Uint8Array.from([1, 2, 3]);
    const given = { ...turn(['a.pdf']), attachments: [...turn(['a.pdf']).attachments, inlined] };
    expect(await filesOf(giving(bytes), given, 'en')).toEqual({
      files: [
        { name: 'a.pdf', mediaType: '', bytes },
        { name: 'b.txt', mediaType: 'text/plain', bytes: Buffer.from('สวัสดี') },
      ],
    });
    expect(await filesOf(giving({ refused: 'too_large' }), given, 'en')).toMatchObject({
      refused: expect.stringContaining('a.pdf'),
    });
  });

  it('that came with the message stay as they are', async () => {
    const given = { ...turn([]), attachments: [{ name: 'b.txt', mediaType: 'text/plain', bytes: 2, text: 'hi' }] };
    expect(await withFiles(giving({ refused: 'gone' }), given, 'en')).toEqual({ turn: given });
  });
});
