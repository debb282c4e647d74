import { describe, expect, it } from 'vitest';
import { aReply } from '../contract-samples.ts';
import { replyMessage, replyPieces, teamsMarkdown } from './render-reply.ts';
import { faultsOfMessage } from './test-message-check.ts';

const URL = 'https://expert.example';
const source = (n: number) => ({
  docId: `d${n}`,
  title: `Policy ${n}`,
  section: 'Pay',
  url: `/documents/d${n}`,
  relevance: 1,
});
const bytes = (message: object) => Buffer.from(JSON.stringify(message));

describe('an answer in Microsoft Teams', () => {
  it('has bold lines where headings were, and no tags outside or inside of code', () => {
    expect(teamsMarkdown('## The **whole** rule ##\ntext')).toBe('**The whole rule**\ntext');
    expect(teamsMarkdown('a <at>Anan</at> <b>x</b> 3 < 4')).toBe('a &lt;at>Anan&lt;/at> &lt;b>x&lt;/b> 3 < 4');
    expect(teamsMarkdown('```\n# no heading <at>\n```')).toBe('```\n# no heading <\u2060at>\n```');
    expect(teamsMarkdown('`<at>`')).toBe('`<\u2060at>`');
  });

  it('fits into messages, in Thai too', () => {
    const pieces = replyPieces(aReply({ text: `${'พนักงานลาพักร้อนได้สิบห้าวัน '.repeat(50)}\n\n`.repeat(20) }), URL);
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces)
      expect(
        faultsOfMessage(
          { ...replyMessage(aReply({ sources: [source(1)] }), piece, URL, true) },
          bytes({ piece }),
          'personal',
        ),
      ).toEqual([]);
  });

  it.each([
    ['English before Thai', `${'so it is '.repeat(2_222)}${'ก'.repeat(10_000)}`],
    ['Thai before English', `${'ก'.repeat(10_000)}${'so it is '.repeat(2_222)}`],
    ['English alone', 'so it is '.repeat(5_000)],
  ])('fits into messages in bytes, however they are spread: %s', (_name, text) => {
    const pieces = replyPieces(aReply({ text }), URL);
    for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(18_000);
    expect(pieces.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
  });

  it('links sources of this server, however they are addressed', () => {
    const own = { ...source(1), url: `${URL}/documents/d1` };
    expect(replyMessage(aReply({ sources: [own] }), 'x', URL, true)).toMatchObject({
      entities: [{ citation: [{ appearance: { url: own.url } }] }],
    });
  });

  it('says that it was generated, names its sources at their numbers, and asks whether it helped, once', () => {
    const reply = aReply({ text: 'Seven days.', sources: [source(1), source(2)] });
    expect(replyMessage(reply, 'first', URL, false)).toMatchObject({
      entities: [{ additionalType: ['AIGeneratedContent'] }],
    });
    expect(replyMessage(reply, 'first', URL, false)).not.toHaveProperty('channelData');
    expect(replyMessage(reply, 'last', URL, true)).toMatchObject({
      entities: [
        {
          citation: [
            { position: 1, appearance: { name: 'Policy 1 › Pay', url: `${URL}/documents/d1` } },
            { position: 2, appearance: { name: 'Policy 2 › Pay' } },
          ],
        },
      ],
      channelData: { feedbackLoop: { type: 'default' } },
    });
  });

  it('neither labels nor rates what is no answer, and links no source elsewhere', () => {
    expect(replyMessage(aReply({ status: 'question' }), 'Which?', URL, true)).not.toHaveProperty('entities');
    for (const url of ['https://evil.example/x', `${URL}.evil.example/x`]) {
      const foreign = { ...source(1), url };
      expect(JSON.stringify(replyMessage(aReply({ sources: [foreign] }), 'x', URL, true))).not.toContain('evil');
    }
  });
});
