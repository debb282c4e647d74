/** Markdown of answers as safe HTML: no markup of its own, no images, links only where the company allows them. */

import DOMPurify from '/playground/vendor/dompurify.js';
import MarkdownIt from '/playground/vendor/markdown-it.js';
import { store } from './store.js';
import { t } from './strings.js';

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true }).disable('image');

const ALLOWED = {
  ALLOWED_TAGS: 'p br strong em s code pre ul ol li table thead tbody tr th td blockquote hr h1 h2 h3 h4 h5 h6 a'.split(
    ' ',
  ),
  ALLOWED_ATTR: ['href', 'start'],
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
  const href = link.getAttribute('href') ?? '';
  const url = URL.canParse(href, location.href) ? new URL(href, location.href) : null;
  const inside = url?.origin === location.origin && url.pathname.startsWith('/documents/');
  if (!inside && !(url?.protocol === 'https:' && store.linkHosts.includes(url.hostname))) {
    link.replaceWith(...link.childNodes);
    return;
  }
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  if (inside) link.classList.add('source-link');
}

function scrollable(table, label) {
  const frame = document.createElement('div');
  frame.className = 'scroll';
  frame.tabIndex = 0;
  frame.setAttribute('role', 'region');
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
