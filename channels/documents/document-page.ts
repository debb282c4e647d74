/** The page of one document, readable on its own and beside the chat. */
import type { Language } from '../../agents/message.ts';
import { documentBody } from './document-body.ts';
import { escaped, page } from './page.ts';
import type { Opened } from './read-document.ts';
import { words } from './words.ts';

/** The HTML of a document with the cited passage marked; `language` is the reader's, `original` the address of its file. */
export function documentPage(
  { document, source, isPart, cited }: Opened,
  { language, original, isExpired }: { language: Language; original: string | undefined; isExpired: boolean },
): string {
  const say = words(language);
  const { html, header } = documentBody(source, cited);
  const owner = /(?:owner|เจ้าของ\S*|ผู้ดูแล|ผู้รับผิดชอบ)\s*:\s*([^·|\n]+)/i.exec(header)?.[1]?.trim();
  const facts = [
    [say.version, document.version],
    [say.effective, document.effectiveOn ? longDate(document.effectiveOn, language) : ''],
    [say.owner, owner ?? ''],
    [say.author, document.author ?? ''],
    [say.page, cited?.page ? String(cited.page) : ''],
    [say.expired, isExpired && document.expiresOn ? longDate(document.expiresOn, language) : ''],
  ];
  const shown = facts
    .filter(([, value]) => value)
    .map(([label = '', value = '']) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`);
  const isAnswer = document.kind === 'curated' && document.question;
  const file = original ? `<a href="${escaped(original)}" download>${say.original}</a>` : '';
  return page({
    title: document.title,
    language,
    bar: `<a href="/">← ${say.back}</a>${file}`,
    main: `<article class="document" lang="${document.language}">
<h1>${escaped(document.title)}</h1>
<dl class="document-facts" lang="${language}">${shown.join('')}</dl>
${isPart ? `<p class="document-note" lang="${language}">${say.part}</p>\n` : ''}${
  isAnswer
    ? `<p class="document-question"><b lang="${language}">${say.question}</b> ${escaped(document.question ?? '')}</p>\n`
    : ''
}${html}</article>`,
  });
}

function longDate(day: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'th' ? 'th-TH' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(day),
  );
}
