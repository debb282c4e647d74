/** Where one writes: grows with the text, takes files, keeps what was typed. */

import { createFiles } from './composer-files.js';
import { h } from './element.js';
import { icon } from './icons.js';
import { sendMessage } from './messages.js';
import { store } from './store.js';
import { t } from './strings.js';
import { toast } from './toast.js';

/** A composer for a conversation, or for the thread of `root` in it. */
export function composerFor({ conversation, root = null, placeholder, small = false }) {
  const draft = `expert-draft ${store.me.id} ${root ?? conversation}`;
  const files = createFiles(store.limits);
  const text = h('textarea', { rows: 1, placeholder, 'aria-label': placeholder, 'aria-description': t('sendHint') });
  const button = h(
    'button',
    { type: 'submit', class: 'send', 'aria-label': t('send'), title: t('send') },
    icon('send'),
  );
  const pick = h('label', { class: 'icon-button attach', title: t('attach') }, icon('attach'), files.input);
  const bar = h('div', { class: 'composer-bar' }, pick, button);
  const form = h(
    'form',
    { class: `composer ${small ? 'small' : ''}` },
    files.list,
    h('div', { class: 'composer-row' }, text, bar),
  );

  const resize = () => {
    text.style.height = 'auto';
    text.style.height = `${Math.min(text.scrollHeight, 240)}px`;
    button.disabled = text.value.trim() === '';
  };
  const send = () => {
    if (text.value.trim() === '') return;
    const { messageCharacters } = store.limits;
    if (text.value.length > messageCharacters) return toast(t('tooLong', messageCharacters));
    sendMessage({ conversation, root, text: text.value.trim(), files: files.take() });
    text.value = '';
    sessionStorage.removeItem(draft);
    resize();
  };

  text.value = sessionStorage.getItem(draft) ?? '';
  text.addEventListener('input', () => {
    sessionStorage.setItem(draft, text.value);
    resize();
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  text.addEventListener('paste', (event) => files.add(event.clipboardData.files));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
    text.focus();
  });
  form.addFiles = files.add;
  requestAnimationFrame(resize);
  return form;
}
