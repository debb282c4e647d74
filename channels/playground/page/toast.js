/** Short notices that go away by themselves; one with something to do stays longer. */
import { h } from './element.js';
import { icon } from './icons.js';
import { t } from './strings.js';

export function toast(text, action) {
  const box = document.getElementById('toasts');
  box.setAttribute('aria-label', t('notifications'));
  const note = h('div', { class: 'toast', role: 'alert' }, icon('alert'), h('span', {}, text));
  const close = () => note.remove();
  const act = () => {
    close();
    action.run();
  };
  if (action) note.append(h('button', { type: 'button', class: 'toast-act', onclick: act }, action.label));
  note.append(
    h('button', { type: 'button', class: 'icon-button', 'aria-label': t('close'), onclick: close }, icon('close', 16)),
  );
  box.replaceChildren(...[...box.children].slice(-2), note);
  setTimeout(close, action ? 15_000 : 7_000);
}
