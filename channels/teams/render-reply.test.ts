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
    const foreign = { ...source(1), url: 'https://evil.example/x' };
    expect(JSON.stringify(replyMessage(aReply({ sources: [foreign] }), 'x', URL, true))).not.toContain('evil');
  });
});
