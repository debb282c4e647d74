/** Markdown as sections of HTML, each with the anchor that citations point at, and the cited passage marked. */
import MarkdownIt, { type Token } from 'markdown-it';
import { markPassage } from './mark-passage.ts';
import { createSlugs } from './slug.ts';

const markdown = new MarkdownIt({ html: false, linkify: false }).disable('image');

// Alignment as a class: the page's policy allows no inline styles.
for (const cell of ['th_open', 'td_open'] as const) {
  markdown.renderer.rules[cell] = (tokens, at, options, _env, renderer) => {
    const token = tokens[at];
    if (!token) return '';
    const align = /right|center/.exec(String(token.attrGet('style') ?? ''))?.[0];
    token.attrs = align ? [['class', align]] : null;
    return renderer.renderToken(tokens, at, options);
  };
}
markdown.renderer.rules.table_open = () => '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n';
markdown.renderer.rules.table_close = () => '</table></div>\n';

for (const code of ['fence', 'code_block', 'code_inline'] as const) {
  const shown = markdown.renderer.rules[code];
  markdown.renderer.rules[code] = (tokens, at, options, env, renderer) => {
    const html = shown?.(tokens, at, options, env, renderer) ?? '';
    return tokens[at]?.meta?.isMarked ? html.replace(/<code[^>]*>[\s\S]*<\/code>/, '<mark>$&</mark>') : html;
  };
}

/** A passage that is to be marked, in the section of that anchor if there is one. */
export interface CitedPassage {
  text: string;
  anchor: string;
}

/** The body of a document; front matter, its first title and the line below it that names the version are left to the page. */
export function documentBody(
  source: string,
  cited?: CitedPassage,
): { html: string; header: string; isMarked: boolean } {
  const whole = markdown.parse(withoutFrontMatter(source), {});
  const start = titleEnd(whole);
  const header = headerLine(whole[start + 1]);
  const tokens = whole.slice(header ? start + 3 : start);
  const isMarked = cited !== undefined && marked(tokens, cited);
  const html = sections(tokens, createSlugs());
  return { html: isMarked ? html.replace('<mark>', '<mark id="passage">') : html, header, isMarked };
}

/** In its own section first: elsewhere the same words are another passage. */
function marked(tokens: Token[], { text, anchor }: CitedPassage): boolean {
  return markPassage(sectionOf(tokens, anchor), text) || markPassage(tokens, text);
}

function sectionOf(tokens: Token[], anchor: string): Token[] {
  const slugs = createSlugs();
  const heads = tokens.flatMap((token, at) =>
    token.type === 'heading_open' && token.level === 0 ? [{ at, anchor: slugs(headingText(tokens[at + 1])) }] : [],
  );
  const n = heads.findIndex((head) => head.anchor === anchor);
  const head = heads[n];
  return head ? tokens.slice(head.at, heads[n + 1]?.at) : tokens.slice(0, anchor === '' ? heads[0]?.at : 0);
}

function withoutFrontMatter(source: string): string {
  return source
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/^---\n[\s\S]*?\n---[ \t]*(?:\n|$)/, '');
}

function titleEnd(tokens: Token[]): number {
  return tokens[0]?.type === 'heading_open' && tokens[0].tag === 'h1' ? 3 : 0;
}

function headerLine(inline: Token | undefined): string {
  const text = inline?.type === 'inline' ? inline.content : '';
  return text.length < 240 && /^(version|เวอร์ชัน|ฉบับที่|v\d)/i.test(text) ? text : '';
}

function sections(tokens: Token[], slugs: (heading: string) => string): string {
  let html = '';
  let open = false;
  let from = 0;
  const flush = (to: number) => {
    html += markdown.renderer.render(tokens.slice(from, to), markdown.options, {});
    from = to;
  };
  tokens.forEach((token, at) => {
    if (token.type !== 'heading_open' || token.level !== 0) return;
    flush(at);
    const anchor = slugs(headingText(tokens[at + 1]));
    html += `${open ? '</section>\n' : ''}<section id="${markdown.utils.escapeHtml(anchor)}">\n`;
    open = true;
  });
  flush(tokens.length);
  return open ? `${html}</section>\n` : html;
}

/** As the text of a passage is made: code keeps its marks, which the anchor drops again. */
function headingText(inline: Token | undefined): string {
  return (inline?.children ?? []).map((child) => (child.type === 'softbreak' ? ' ' : child.content)).join('');
}
