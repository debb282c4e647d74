/** Renders Markdown block tokens as the plain text that is indexed, quoted and cited. */
import type { Token } from 'markdown-it';
import { rowSentence } from './table.ts';

interface List {
  ordered: boolean;
  next: number;
}

/** Turns blocks into text: paragraphs, '1.' and '-' items, 'Header: value' rows and fenced code. */
export function renderBlocks(tokens: Token[]): string {
  const lines: string[] = [];
  const lists: List[] = [];
  let marker = '';
  const write = (text: string) => {
    const indent = '  '.repeat(Math.max(0, lists.length - 1));
    const lead = marker !== '' ? `${indent}${marker} ` : lists.length > 0 ? `${indent}  ` : '';
    marker = '';
    lines.push(lead + text.replaceAll('\n', `\n${lead.replace(/\S/g, ' ')}`));
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) continue;
    if (token.type === 'bullet_list_open') lists.push({ ordered: false, next: 0 });
    else if (token.type === 'ordered_list_open')
      lists.push({ ordered: true, next: Number(token.attrGet('start') ?? 1) });
    else if (token.type === 'bullet_list_close' || token.type === 'ordered_list_close') lists.pop();
    else if (token.type === 'list_item_open') marker = markerOf(lists.at(-1));
    else if (token.type === 'fence' || token.type === 'code_block') write(fenced(token));
    else if (token.type === 'html_block') continue;
    else if (token.type === 'table_open') at = writeTable(tokens, at, write);
    else if (token.type === 'inline') write(inlineText(token));
    if (closesBlock(token, lists)) lines.push('');
  }
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function closesBlock(token: Token, lists: List[]): boolean {
  const closing = ['paragraph_close', 'bullet_list_close', 'ordered_list_close', 'fence', 'code_block', 'table_open'];
  return lists.length === 0 && closing.includes(token.type);
}

function markerOf(list: List | undefined): string {
  if (!list?.ordered) return '-';
  list.next += 1;
  return `${list.next - 1}.`;
}

function fenced(token: Token): string {
  return `\`\`\`${token.info.trim()}\n${token.content.trimEnd()}\n\`\`\``;
}

function writeTable(tokens: Token[], from: number, write: (text: string) => void): number {
  const to = tokens.findIndex((token, at) => at > from && token.type === 'table_close');
  const rows: string[][] = [];
  for (const token of tokens.slice(from, to)) {
    if (token.type === 'tr_open') rows.push([]);
    else if (token.type === 'inline') rows.at(-1)?.push(inlineText(token));
  }
  const [header = [], ...body] = rows;
  for (const row of body) write(rowSentence(header, row));
  return to;
}

function inlineText(token: Token): string {
  return (token.children ?? [])
    .map((child) => {
      if (child.type === 'code_inline') return `\`${child.content}\``;
      if (child.type === 'softbreak') return ' ';
      if (child.type === 'hardbreak') return '\n';
      if (child.type === 'image') return child.content;
      return child.type === 'text' ? child.content : '';
    })
    .join('');
}
