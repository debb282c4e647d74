/** What the Expert is doing just now. */
import { avatar } from './avatar.js';
import { h } from './element.js';
import { progressKey, store } from './store.js';
import { nameOf, t } from './strings.js';

const notes = new Map();

/** The note of a thread, or null when nothing is in progress there. */
export function progressElement(conversation, root) {
  const key = progressKey(conversation, root);
  const note = store.progress.get(key);
  if (!note) {
    notes.delete(key);
    return null;
  }
  const element = notes.get(key) ?? newNote();
  element.querySelector('.progress-text').textContent = note.text ?? t('thinking');
  notes.set(key, element);
  return element;
}

function newNote() {
  const dots = h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
  const line = h('p', { class: 'progress', role: 'status' }, dots, h('span', { class: 'progress-text' }));
  return h(
    'article',
    { class: 'post from-expert', 'aria-label': nameOf(null) },
    avatar(null),
    h('div', { class: 'post-main' }, line),
  );
}
