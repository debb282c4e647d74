/** One post: who, when, and what was said. */
import { answerExtras } from './answer.js';
import { avatar } from './avatar.js';
import { cardElement } from './card.js';
import { h } from './element.js';
import { icon } from './icons.js';
import { renderMarkdown } from './markdown.js';
import { discard, retry } from './messages.js';
import { store } from './store.js';
import { language, nameOf, t } from './strings.js';
import { clock, fullTime } from './time.js';

/** Drawn posts by id with what they were drawn from: a form being filled in is not drawn anew. */
const drawn = new Map();

export function postElement(post) {
  const version = `${post.editedAt ?? ''} ${post.reply?.status} ${language()}`;
  const before = drawn.get(post.id);
  if (before?.version === version) return before.element;
  const element = draw(post);
  drawn.set(post.id, { version, element });
  return element;
}

export function forgetDrawn() {
  drawn.clear();
}

function draw(post) {
  const onlyCard = post.card && !post.reply;
  const parts = [
    onlyCard ? null : body(post),
    fileList(post.files),
    post.card ? cardElement(post) : null,
    post.reply ? answerExtras(post) : null,
  ];
  return frame(post, post.author ? '' : 'from-expert', h('div', { class: 'post-main' }, heading(post), parts));
}

/** An own post that is on its way, or did not make it. */
export function pendingElement(message) {
  const post = { author: store.me, at: message.at, text: message.text };
  const failed = message.state === 'failed';
  const note = failed
    ? h(
        'p',
        { class: 'post-failed' },
        icon('alert', 15),
        h('span', {}, `${t('notSent')} ${message.error}`),
        h('button', { type: 'button', class: 'link', onclick: () => retry(message.key) }, t('retry')),
        h('button', { type: 'button', class: 'link', onclick: () => discard(message.key) }, t('discard')),
      )
    : h('p', { class: 'unseen' }, t('sending'));
  const files = message.files.map(({ name, size }) => ({ name, bytes: size }));
  const main = h('div', { class: 'post-main' }, heading(post), body(post), fileList(files), note);
  return frame(post, failed ? 'failed' : 'pending', main);
}

function frame(post, kind, main) {
  return h('article', { class: `post ${kind}`, 'aria-label': nameOf(post.author) }, avatar(post.author), main);
}

function heading({ author, at, editedAt, reply, card }) {
  const department = reply?.department && store.departments[reply.department]?.[language()];
  return h(
    'div',
    { class: 'post-head' },
    h('b', { class: 'post-name' }, nameOf(author)),
    department ? h('span', { class: 'tag' }, department) : null,
    h('time', { class: 'post-time', datetime: at, title: fullTime(at) }, clock(at)),
    editedAt && !card ? h('span', { class: 'post-time' }, t('edited')) : null,
  );
}

function body(post) {
  if (post.reply) return h('div', { class: 'post-text answer', lang: post.language }, renderMarkdown(post.text));
  return h('p', { class: 'post-text own-words', lang: post.language }, post.text);
}

function fileList(files = []) {
  if (files.length === 0) return null;
  const chips = files.map(({ name, bytes }) =>
    h('li', { class: 'file' }, icon('document', 15), name, h('small', {}, size(bytes))),
  );
  return h('ul', { class: 'files' }, chips);
}

function size(bytes) {
  return bytes < 1_000 ? `${bytes} B` : `${Math.round(bytes / 1_000).toLocaleString('en')} KB`;
}
