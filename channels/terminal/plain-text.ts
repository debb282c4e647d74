/** Markdown as text for a terminal: links become numbers of a list, control characters are gone. */
import MarkdownIt, { type Token } from 'markdown-it';

const markdown = new MarkdownIt({ html: false });
// Everything but line feed and tab: an answer must not move the cursor or recolour the screen.
const CONTROLS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** The text without what would steer a terminal. */
export function harmless(text: string): string {
  return text.replaceAll(CONTROLS, (character) => (character === '\n' || character === '\t' ? character : ''));
}

/** The text of a Markdown document and the addresses its links lead to. */
export function plainText(source: string, baseUrl: string): { text: string; links: string[] } {
  const links: string[] = [];
  const blocks = renderBlocks(markdown.parse(harmless(source), {}), (href) => {
    const url = harmless(URL.canParse(href, baseUrl) ? new URL(href, baseUrl).href : href);
    if (!links.includes(url)) links.push(url);
  });
  return { text: blocks.replaceAll(/\n{3,}/g, '\n\n').trim(), links };
}

type OnLink = (href: string) => void;

function renderBlocks(tokens: Token[], onLink: OnLink): string {
  const lists: (number | null)[] = [];
  return tokens.map((token) => renderBlock(token, lists, onLink)).join('');
}

function renderBlock(token: Token, lists: (number | null)[], onLink: OnLink): string {
  switch (token.type) {
    case 'inline':
      return renderInline(token.children ?? [], onLink).replaceAll('\n', `\n${'  '.repeat(lists.length)}`);
    case 'bullet_list_open':
      lists.push(null);
      return '';
    case 'ordered_list_open':
      lists.push(Number(token.attrGet('start') ?? 1));
      return '';
    case 'bullet_list_close':
    case 'ordered_list_close':
      lists.pop();
      return lists.length > 0 ? '' : '\n';
    case 'list_item_open':
      return `${'  '.repeat(lists.length - 1)}${bullet(lists)} `;
    case 'paragraph_close':
      return token.hidden ? '\n' : '\n\n';
    case 'heading_close':
      return '\n\n';
    case 'fence':
    case 'code_block':
      return `${token.content.replaceAll(/^/gm, '    ').trimEnd()}\n\n`;
    case 'th_close':
    case 'td_close':
      return '  ';
    case 'tr_close':
    case 'table_close':
      return '\n';
    case 'hr':
      return '———\n\n';
    default:
      return '';
  }
}

function bullet(lists: (number | null)[]): string {
  const number = lists.at(-1);
  if (number === null || number === undefined) return '•';
  lists[lists.length - 1] = number + 1;
  return `${number}.`;
}

function renderInline(tokens: Token[], onLink: OnLink): string {
  return tokens
    .map((token) => {
      if (token.type === 'link_open') onLink(String(token.attrGet('href') ?? ''));
      return token.type === 'softbreak' || token.type === 'hardbreak' ? '\n' : token.content;
    })
    .join('');
}
