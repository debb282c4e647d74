import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import type { Citation, Reply } from '../../agents/message.ts';
import { replyText } from './reply-text.ts';
import { leaveCard } from './test-cards.ts';

const URL = 'https://expert.example';
const source = (more: Partial<Citation> = {}): Citation => ({
  docId: 'hr/leave.md',
  title: 'Leave policy',
  section: 'Carry over',
  url: `${URL}/documents/hr%2Fleave.md#carry-over`,
  relevance: 1,
  date: '2026-01-01',
  ...more,
});
const reply = (text: string, more: Partial<Reply> = {}): Reply => ({
  ...{ status: 'answered', text, language: 'en', department: 'hr', confidence: 0.9, sources: [], model: 'builtin' },
  ...{ approvals: [], receipts: [] },
  ...more,
});
const say = (text: string, sources: Citation[] = [], more: Partial<Reply> = {}) =>
  replyText(reply(text, { sources, ...more }), URL);
/** The addresses that a reader of Markdown can go to. */
const targets = (text: string) =>
  new MarkdownIt({ linkify: true })
    .parse(text, {})
    .flatMap(({ children }) => children ?? [])
    .flatMap((token) => (token.type === 'link_open' ? [token.attrGet('href')] : []));

describe('the text of a reply', () => {
  it('is its Markdown when nothing has to be added', () => {
    expect(say('You have **9 days**.\n')).toBe('You have **9 days**.');
  });

  it('has links that work from outside, wherever the server is', () => {
    const text = 'See [a](/documents/a#x), [b](</documents/b>), [c](//d.example/e) and `[f](/g)`.\n\n```\n[h](/i)\n```';
    expect(replyText(reply(text), 'https://expert.example/base/')).toBe(
      text
        .replace('(/documents/a', '(https://expert.example/base/documents/a')
        .replace('</', '<https://expert.example/base/'),
    );
  });

  it('names its sources with section, link and day', () => {
    expect(say('Five days.', [source()])).toBe(
      `Five days.\n\n**Sources**\n- [Leave policy › Carry over](${source().url}) · 1 January 2026`,
    );
  });

  it('names them in Thai with the Buddhist era', () => {
    const text = say('ห้าวัน', [source({ title: 'ระเบียบการลา', section: 'ลาพักร้อน' })], { language: 'th' });
    expect(text).toContain('**อ้างอิงจาก**\n- [ระเบียบการลา › ลาพักร้อน](');
    expect(text).toContain('1 มกราคม 2569');
  });

  it('gives them the numbers that the text uses', () => {
    const text = say('One. [1] Two. [2]', [source(), source({ url: `${URL}/documents/b`, title: 'Pay', section: '' })]);
    expect(text).toMatch(/- \[1\] \[Leave policy.*\n- \[2\] \[Pay\]\(/);
    expect(say('One.', [source(), source({ url: `${URL}/documents/b` })])).not.toMatch(/\[[12]\]/);
  });

  it('does not name a source again that the text links itself, and keeps the numbers of the others', () => {
    expect(say(`See [the policy](${source().url}).`, [source()])).not.toContain('**Sources**');
    const text = say('See [the policy](/documents/hr%2Fleave.md#carry-over) [1] and [2].', [
      source(),
      source({ url: '/documents/b' }),
    ]);
    expect(text).toContain(`**Sources**\n- [2] [Leave policy › Carry over](${URL}/documents/b)`);
    expect(text).not.toContain('- [1]');
  });

  it('does not name a source again that the card below it names', () => {
    const other = source({ title: 'Travel policy', url: `${URL}/documents/travel.md` });
    const card = leaveCard();
    const text = say('Here is your request.', [source(), other], { card: { ...card, evidence: [source()] } });
    expect(text).toContain('Travel policy');
    expect(text).not.toContain('Leave policy');
    expect(say('Here is your request.', [source()], { card: { ...card, evidence: [] } })).toContain('Leave policy');
  });

  it('leaves sources away when asked, and has nothing but them when there is no text', () => {
    expect(replyText(reply('Five.', { sources: [source()] }), URL, { sources: false })).toBe('Five.');
    expect(say('', [source()])).toMatch(/^\*\*Sources\*\*\n/);
  });

  it('shows a source without a day, or with one that is none, without a day', () => {
    const { date: _, ...undated } = source();
    for (const one of [undated, source({ date: 'soon' })]) expect(say('Five.', [one])).toMatch(/carry-over\)$/);
  });

  it('leads nowhere but to this server', () => {
    for (const url of ['https://evil.example/x', '//evil.example', `${URL}.evil.example/x`, 'javascript:alert(1)'])
      expect(targets(say('Five.', [source({ url })])).filter((to) => !String(to).startsWith(`${URL}/`))).toEqual([]);
    expect(targets(say('Five.', [source({ url: `${URL}/a) [x](https://evil.example` })]))).toEqual([
      `${URL}/a%29%20%5Bx%5D%28https://evil.example`,
    ]);
  });

  it.each(['](https://evil.example) [', '<https://evil.example>', 'https://evil.example/x', 'www.evil.example/x'])(
    'takes the title %s as text',
    (title) => {
      const text = say('Five.', [source({ title, section: '' })]);
      expect(targets(text)).toEqual([source().url]);
      expect(new MarkdownIt().renderInline(text).replaceAll('\u2060', '')).toContain(
        new MarkdownIt().utils.escapeHtml(title),
      );
    },
  );

  it('takes a title for no mention, no markup and no other direction', () => {
    const title = '@everyone <!channel> <@U1> **bold** `code` ~~x~~ _y_ leave_policy_v2 \u202egnp';
    const text = say('Five.', [source({ title, section: '' })]);
    expect(text).not.toMatch(/@everyone|<[!@]/);
    expect(text).toContain('leave_policy_v2 ⟦U+202E⟧gnp');
    const types = new MarkdownIt().parseInline(text, {})[0]?.children?.map(({ type }) => type) ?? [];
    expect(types.filter((type) => type === 'strong_open')).toHaveLength(1);
    expect(types).not.toContain('code_inline');
    expect(types).not.toContain('em_open');
  });
});
