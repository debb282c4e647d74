/** What stands below an answer: its sources, how well they carry it, receipts, and what to say next. */
import { localUrl } from './document-link.js';
import { openDocument } from './document-panel.js';
import { h } from './element.js';
import { icon } from './icons.js';
import { sendMessage } from './messages.js';
import { t } from './strings.js';
import { thumbs } from './thumbs.js';
import { shortDay } from './time.js';

export function answerExtras(post) {
  const { reply, language } = post;
  return [receipts(reply), sources(reply, language), status(reply), thumbs(post), suggestions(post)];
}

function receipts({ receipts: lines }) {
  if (lines.length === 0) return null;
  return h(
    'ul',
    { class: 'receipts' },
    lines.map(({ tool, record }) =>
      h(
        'li',
        { class: 'receipt' },
        icon('check', 15),
        tool === 'knowledge.answer_question' ? t('learnt') : t('confirmed', record),
      ),
    ),
  );
}

function sources({ sources: cited, support }, language) {
  if (cited.length === 0) return null;
  return h(
    'div',
    { class: 'sources' },
    h(
      'ul',
      { class: 'source-list', 'aria-label': t('sources') },
      cited.map((citation) => h('li', {}, sourceChip(citation, language))),
    ),
    support ? h('p', { class: `support ${support}` }, t('support')[support]) : null,
  );
}

function sourceChip({ title, section, url, date, author, page }, language) {
  // An expert's answer has its author for a section.
  const innermost = author && section.startsWith(author) ? '' : section.split(' › ').at(-1);
  const detail = [author, page ? t('page', page) : null, date ? shortDay(date) : null].filter(Boolean).join(' · ');
  return h(
    'a',
    {
      class: 'source',
      href: localUrl(url),
      target: '_blank',
      rel: 'noopener',
      onclick: (event) => openDocument(event, url),
      title: section || title,
    },
    icon('document', 15),
    h('span', { class: 'source-name', lang: language }, h('b', {}, title), innermost ? ` › ${innermost}` : null),
    detail ? h('small', {}, detail) : null,
  );
}

function status({ status: is }) {
  return is === 'waiting' ? h('p', { class: 'waiting' }, icon('clock', 15), t('waiting')) : null;
}

function suggestions({ reply, conversation, root }) {
  if (reply.suggestions.length === 0) return null;
  const send = (text) => sendMessage({ conversation, root, text });
  const chips = reply.suggestions.map((text) =>
    h('button', { type: 'button', class: 'suggestion', onclick: () => send(text) }, text),
  );
  return h('div', { class: 'suggestions', role: 'group', 'aria-label': t('suggestions') }, chips);
}
