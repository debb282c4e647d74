/** The left column: conversations with their unread marks, and who one is. */
import { avatar } from './avatar.js';
import { openChooser } from './chooser.js';
import { conversationTitle } from './conversation.js';
import { closeDrawer } from './drawer.js';
import { h } from './element.js';
import { icon } from './icons.js';
import { store } from './store.js';
import { language, nameOf, t } from './strings.js';

const GROUPS = [
  { kind: 'direct', title: 'direct' },
  { kind: 'channel', title: 'channels' },
  { kind: 'approvals', title: 'approvals' },
];

export function drawRail({ onLanguage }) {
  const rail = document.getElementById('rail');
  const focused = rail.contains(document.activeElement) ? document.activeElement.dataset.name : null;
  rail.setAttribute('aria-label', t('navigation'));
  rail.replaceChildren(
    brand(),
    h('div', { class: 'rail-lists', onkeydown: byArrows }, GROUPS.map(group)),
    me(onLanguage),
  );
  if (focused) rail.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus();
  const unread = store.conversations.reduce((sum, conversation) => sum + conversation.unread, 0);
  document.title = `${unread > 0 ? `(${unread}) ` : ''}${conversationTitle(store.current)} · The Expert`;
}

/** The address of a conversation within the page. */
export function hashOf(name) {
  return name.startsWith('dm:') ? '#expert' : `#${encodeURIComponent(name.slice(1))}`;
}

function brand() {
  const mark = h('img', { src: '/playground/page/mark.svg', alt: '', width: 30, height: 30 });
  return h('div', { class: 'brand' }, mark, h('div', {}, h('b', {}, 'The Expert'), h('span', {}, store.company)));
}

function group({ kind, title }) {
  const members = store.conversations.filter((conversation) => conversation.kind === kind);
  if (members.length === 0) return null;
  return h('section', { class: 'rail-group' }, h('h2', {}, t(title)), h('ul', {}, members.map(entry)));
}

function entry({ name, kind, unread }) {
  const current = name === store.current;
  const sign = kind === 'direct' ? avatar(null, 'tiny') : icon(kind === 'approvals' ? 'stamp' : 'hash', 16);
  const label = kind === 'direct' ? t('expert') : name.slice(1);
  const badge =
    unread > 0 && !current
      ? h(
          'span',
          { class: 'badge' },
          unread > 99 ? '99+' : unread,
          h('span', { class: 'unseen' }, ` ${t('unread', unread)}`),
        )
      : null;
  const props = {
    href: hashOf(name),
    class: `entry ${badge ? 'unread' : ''}`,
    dataset: { name },
    tabindex: current ? 0 : -1,
    'aria-current': current ? 'page' : null,
    onclick: closeDrawer,
  };
  return h('li', {}, h('a', props, sign, h('span', { class: 'entry-name' }, label), badge));
}

/** One stop for the Tab key, arrows within. */
function byArrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step && event.key !== 'Home' && event.key !== 'End') return;
  event.preventDefault();
  const entries = [...event.currentTarget.querySelectorAll('.entry')];
  const at = entries.indexOf(document.activeElement);
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? entries.length - 1 : at + step;
  entries[Math.max(0, Math.min(entries.length - 1, next))].focus();
}

function me(onLanguage) {
  const { me: person } = store;
  const other = t('otherLanguage');
  return h(
    'div',
    { class: 'me' },
    h(
      'button',
      { type: 'button', class: 'me-switch', onclick: openChooser, title: t('switchPerson') },
      avatar(person),
      h(
        'span',
        { class: 'me-name' },
        h('span', { class: 'unseen' }, `${t('signedInAs')} `),
        h('b', {}, nameOf(person)),
        h('small', {}, person.title),
      ),
      icon('swap', 16),
      h('span', { class: 'unseen' }, t('switchPerson')),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'language',
        lang: other,
        onclick: () => onLanguage(other),
        dataset: { from: language() },
      },
      t('language'),
    ),
  );
}
