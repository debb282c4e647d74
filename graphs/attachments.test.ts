import { describe, expect, it } from 'vitest';
import type { FileFault, Turn } from '../agents/message.ts';
import { withFiles } from './attachments.ts';

const turn = (names: string[]): Turn => ({
  ...{ tenant: 'meridian', channel: 'slack', conversation: 'dm:mali', thread: 't', person: 'mali', kind: 'message' },
  text: 'What is in here?',
  attachments: names.map((name) => ({ name, mediaType: '', bytes: 1, text: '', ref: `ref-${name}` })),
  providerKey: 'k',
});
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

  it('that came with the message stay as they are', async () => {
    const given = { ...turn([]), attachments: [{ name: 'b.txt', mediaType: 'text/plain', bytes: 2, text: 'hi' }] };
    expect(await withFiles(giving({ refused: 'gone' }), given, 'en')).toEqual({ turn: given });
  });
});
