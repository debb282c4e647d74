/** Markdown as sections of HTML, each with the anchor that citations point at. */
import MarkdownIt, { type Token } from 'markdown-it';
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

/** The body of a document; front matter, its first title and the line below it that names the version are left to the page. */
export function documentBody(source: string): { html: string; header: string } {
  const tokens = markdown.parse(withoutFrontMatter(source), {});
  const start = titleEnd(tokens);
  const header = headerLine(tokens[start + 1]);
  const slugs = createSlugs();
  return { html: sections(tokens.slice(header ? start + 3 : start), slugs), header };
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
