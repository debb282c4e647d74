/** A document beside the chat, at the section an answer cites. */
import DOMPurify from '/playground/vendor/dompurify.js';
import { isDocument, localUrl } from './document-link.js';
import { h } from './element.js';
import { icon } from './icons.js';
import { language, t } from './strings.js';
import { toast } from './toast.js';

let opener;

/** Opens a citation in the panel; a click with a modifier key opens a tab as links do. */
export async function openDocument(event, url) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  if (!isDocument(url)) return;
  const target = new URL(localUrl(url), location.href);
  event.preventDefault();
  opener = event.currentTarget ?? document.activeElement;
  const response = await fetch(target.pathname + target.search, { headers: { 'accept-language': language() } }).catch(
    () => null,
  );
  if (!response?.ok) return toast(t('documentMissing'));
  show(await response.text(), target);
}

export function closeDocument() {
  const panel = document.getElementById('panel');
  if (panel.hidden) return false;
  panel.hidden = true;
  opener?.focus();
  return true;
}

function show(html, target) {
  const article = articleOf(html);
  const panel = document.getElementById('panel');
  const close = h(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': t('close'), onclick: closeDocument },
    icon('close'),
  );
  const open = h(
    'a',
    { class: 'icon-button', href: target.href, target: '_blank', rel: 'noopener', 'aria-label': t('openDocument') },
    icon('open'),
  );
  const body = h(
    'div',
    { class: 'panel-body', tabindex: 0, role: 'region', 'aria-label': article.querySelector('h1')?.textContent },
    article,
  );
  panel.setAttribute('aria-label', t('document'));
  panel.replaceChildren(h('header', { class: 'panel-head' }, h('b', {}, t('document')), open, close), body);
  panel.hidden = false;
  close.focus();
  const cited = body.querySelector(`#${CSS.escape(`doc-${decodeURIComponent(target.hash.slice(1))}`)}`);
  const passage = body.querySelector('#doc-passage');
  if (passage) passage.scrollIntoView({ block: 'center' });
  else cited?.classList.add('cited');
  if (!passage) cited?.scrollIntoView({ block: 'start' });
}

/** Only the article, with ids that cannot be mistaken for the page's own. */
function articleOf(html) {
  const parsed = new DOMParser().parseFromString(
    DOMPurify.sanitize(html, { WHOLE_DOCUMENT: true, ADD_ATTR: ['lang', 'tabindex'] }),
    'text/html',
  );
  const article = parsed.querySelector('article') ?? parsed.createElement('article');
  for (const part of article.querySelectorAll('[id]')) part.id = `doc-${part.id}`;
  return document.adoptNode(article);
}
