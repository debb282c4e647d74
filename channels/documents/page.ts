/** The frame of all pages of documents: no script but our own, and nothing of a document that is not text. */
import type { Language } from '../../agents/message.ts';

/** A whole page; `bar` and `main` are HTML, the title is text. */
export function page({
  title,
  language,
  bar = '',
  main,
}: {
  title: string;
  language: Language;
  bar?: string;
  main: string;
}): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)} · The Expert</title>
<link rel="icon" href="/documents/page/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/documents/page/tokens.css">
<link rel="stylesheet" href="/documents/page/document.css">
<script type="module" src="/documents/page/document-view.js"></script>
</head>
<body class="document-page">
<header class="document-bar">${bar}</header>
<main>
${main}
</main>
</body>
</html>
`;
}

/** Text as it stands in HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
