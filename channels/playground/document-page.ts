/** The page of one document, readable on its own and beside the chat. */
import type { Language } from '../../agents/message.ts';
import { documentBody } from './document-body.ts';
import { words } from './words.ts';

export interface ShownDocument {
  title: string;
  version: string;
  effectiveOn: string | null;
  language: Language;
  kind: 'document' | 'curated';
  author: string | null;
  question: string | null;
  source: string;
}

/** The HTML of a document; `language` is the reader's. */
export function documentPage(shown: ShownDocument, language: Language): string {
  const { html, header } = documentBody(shown.source);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(shown.title)} · The Expert</title>
<link rel="icon" href="/playground/page/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/playground/page/tokens.css">
<link rel="stylesheet" href="/playground/page/document.css">
<script type="module" src="/playground/page/document-view.js"></script>
</head>
<body class="document-page">
<header class="document-bar"><a href="/">← ${words(language).back}</a></header>
<main>
<article class="document" lang="${shown.language}">
<h1>${escaped(shown.title)}</h1>
<dl class="document-facts" lang="${language}">${facts(shown, header, language)}</dl>
${question(shown, language)}${html}</article>
</main>
</body>
</html>
`;
}

function facts(shown: ShownDocument, header: string, language: Language): string {
  const say = words(language);
  const owner = /(?:owner|เจ้าของ\S*|ผู้ดูแล|ผู้รับผิดชอบ)\s*:\s*([^·|\n]+)/i.exec(header)?.[1]?.trim();
  const rows = [
    [say.version, shown.version],
    [say.effective, shown.effectiveOn ? longDate(shown.effectiveOn, language) : ''],
    [say.owner, owner ?? ''],
    [say.author, shown.author ?? ''],
  ];
  return rows
    .filter(([, value]) => value)
    .map(([label = '', value = '']) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`)
    .join('');
}

function question({ kind, question: asked }: ShownDocument, language: Language): string {
  if (kind !== 'curated' || !asked) return '';
  return `<p class="document-question"><b>${words(language).question}</b> ${escaped(asked)}</p>\n`;
}

function longDate(day: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'th' ? 'th-TH' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(day),
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
