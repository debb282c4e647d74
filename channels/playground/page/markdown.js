/** Markdown of answers as safe HTML: no markup of its own, no images, links only where the company allows them. */

import DOMPurify from '/playground/vendor/dompurify.js';
import MarkdownIt from '/playground/vendor/markdown-it.js';
import { isDocument, localUrl } from './document-link.js';
import { openDocument } from './document-panel.js';
import { store } from './store.js';
import { t } from './strings.js';

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true }).disable('image');

// Alignment as a class: the page's policy allows no inline styles.
for (const cell of ['th_open', 'td_open']) {
  markdown.renderer.rules[cell] = (tokens, at, options, _env, renderer) => {
    const align = /right|center/.exec(tokens[at].attrGet('style') ?? '')?.[0];
    tokens[at].attrs = align ? [['class', align]] : null;
    return renderer.renderToken(tokens, at, options);
  };
}

const ALLOWED = {
  ALLOWED_TAGS: 'p br strong em s code pre ul ol li table thead tbody tr th td blockquote hr h1 h2 h3 h4 h5 h6 a'.split(
    ' ',
  ),
  ALLOWED_ATTR: ['href', 'start', 'class'],
  RETURN_DOM_FRAGMENT: true,
};

export function renderMarkdown(text) {
  const fragment = DOMPurify.sanitize(markdown.render(text), ALLOWED);
  for (const link of fragment.querySelectorAll('a')) tame(link);
  for (const table of fragment.querySelectorAll('table')) scrollable(table, t('table'));
  for (const code of fragment.querySelectorAll('pre')) Object.assign(code, { tabIndex: 0 });
  for (const heading of fragment.querySelectorAll('h1, h2, h3, h4, h5, h6')) heading.replaceWith(asLabel(heading));
  return fragment;
}

function tame(link) {
  const href = localUrl(link.getAttribute('href') ?? '');
  const url = href === '' ? null : new URL(href, location.href);
  if (!isDocument(href) && !(url?.protocol === 'https:' && store.linkHosts.includes(url.hostname))) {
    link.replaceWith(...link.childNodes);
    return;
  }
  Object.assign(link, { href, target: '_blank', rel: 'noopener noreferrer' });
  if (isDocument(href)) link.addEventListener('click', (event) => openDocument(event, href));
}

function scrollable(table, label) {
  const frame = document.createElement('div');
  frame.className = 'scroll';
  frame.tabIndex = 0;
  frame.setAttribute('role', 'group');
  frame.setAttribute('aria-label', label);
  table.replaceWith(frame);
  frame.append(table);
}

/** An answer's headings are no headings of the page. */
function asLabel(heading) {
  const label = document.createElement('p');
  label.className = 'label';
  label.append(...heading.childNodes);
  return label;
}
