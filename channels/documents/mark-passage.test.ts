import { describe, expect, it } from 'vitest';
import { documentBody } from './document-body.ts';

/** What is marked of a document, piece by piece. */
const marked = (source: string, text: string, anchor = '') =>
  [...documentBody(source, { text, anchor }).html.matchAll(/<mark[^>]*>([\s\S]*?)<\/mark>/g)].map(([, words = '']) =>
    words.replace(/<[^>]+>/g, ''),
  );

describe('a cited passage', () => {
  it('is marked exactly, through bold words and links', () => {
    const source =
      'Before it there is this. You may carry **up to 7 days** over, see [the form](https://a.example). After it.';
    expect(marked(source, 'You may carry up to 7 days over, see the form.').join('|')).toBe(
      'You may carry |up to 7 days| over, see |the form',
    );
  });

  it('is marked in Thai, where no blanks part words', () => {
    const source = '## วันลา\n\nพนักงานลาพักร้อนได้ปีละ 15 วัน เมื่อพ้นทดลองงาน ส่วนที่เหลือยกไปปีหน้าได้ 7 วัน';
    expect(marked(source, 'ส่วนที่เหลือยกไปปีหน้าได้ 7 วัน', 'วันลา')).toEqual(['ส่วนที่เหลือยกไปปีหน้าได้ 7 วัน']);
  });

  it('is the row of a table, which was read with its headers', () => {
    const source = '| Kind | Days | Pay |\n| --- | --- | --- |\n| Vacation | 15 | full |\n| Sick leave | 30 | full |\n';
    expect(marked(source, 'Kind: Sick leave; Days: 30; Pay: full')).toEqual(['Sick leave', '30', 'full']);
  });

  it('is the items of a list, short ones beside longer ones, and code as a whole', () => {
    const source = 'Unlock:\n\n- Yes\n- Open the account page first\n- No\n\n```\nsudo systemctl restart nginx\n```\n';
    expect(marked(source, '- Open the account page first\n- No\n```\nsudo systemctl restart nginx\n```')).toEqual([
      'Open the account page first',
      'No',
      'sudo systemctl restart nginx\n',
    ]);
  });

  it('is looked for in its own section first', () => {
    const sentence = 'The manager decides within three working days.';
    const source = `## One\n\n${sentence}\n\n## Two\n\n${sentence}\n`;
    const { html } = documentBody(source, { text: sentence, anchor: 'two' });
    expect(html.indexOf('<mark id="passage">')).toBeGreaterThan(html.indexOf('id="two"'));
    expect(html.match(/<mark/g)).toHaveLength(1);
    expect(documentBody(source, { text: sentence, anchor: 'gone' }).isMarked).toBe(true);
  });

  it('is not its heading, though that has the same words', () => {
    const source = '## Carry-over\n\nUp to 7 unused days carry over to the next year.\n';
    expect(marked(source, 'Up to 7 unused days carry over to the next year.', 'carry-over')).toEqual([
      'Up to 7 unused days carry over to the next year.',
    ]);
  });

  it('that is not there marks nothing, nor do words that only begin alike', () => {
    const source = 'The manager decides within three working days after the request.';
    expect(marked(source, 'The manager decides alone.')).toEqual([]);
    expect(marked(source, 'ok')).toEqual([]);
    expect(marked(source, '')).toEqual([]);
    expect(documentBody(source).html).not.toContain('mark');
  });

  it('never becomes markup', () => {
    const source = 'See <script>alert(1)</script> in the manual of the gateway.';
    const { html } = documentBody(source, {
      text: 'See <script>alert(1)</script> in the manual of the gateway.',
      anchor: '',
    });
    expect(html).toContain(
      '<mark id="passage">See &lt;script&gt;alert(1)&lt;/script&gt; in the manual of the gateway.</mark>',
    );
  });

  it('is found in long documents soon', () => {
    const sentence = (n: number) => `Sentence ${n} says that parcel number ${n * 7919} is kept in hall ${n % 13}.`;
    const source = Array.from({ length: 4_000 }, (_, n) => sentence(n)).join('\n\n');
    expect(marked(source, sentence(3_210))).toEqual([sentence(3_210)]);
  });
});
