/** The line above the messages: where one is, and the light. */
import { conversationTitle } from './conversation.js';
import { openDrawer } from './drawer.js';
import { h } from './element.js';
import { icon } from './icons.js';
import { conversationNamed, store } from './store.js';
import { language, t } from './strings.js';

const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

prefersDark.addEventListener('change', () => store.current && drawHead());

export function drawHead() {
  const { kind, about } = conversationNamed(store.current);
  const text = kind === 'direct' ? t('directAbout') : about[language()];
  document
    .getElementById('head')
    .replaceChildren(
      h(
        'button',
        { type: 'button', class: 'icon-button menu', 'aria-label': t('openMenu'), onclick: openDrawer },
        icon('menu', 20),
      ),
      h('div', { class: 'head-title' }, h('h1', {}, conversationTitle(store.current)), h('p', {}, text)),
      themeButton(),
    );
}

function themeButton() {
  const dark = isDark();
  const toggle = () => {
    const next = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    localStorage.setItem('expert-theme', next);
    drawHead();
    document.querySelector('.theme').focus();
  };
  const label = t(dark ? 'lightMode' : 'darkMode');
  return h(
    'button',
    { type: 'button', class: 'icon-button theme', 'aria-label': label, title: label, onclick: toggle },
    icon(dark ? 'sun' : 'moon', 19),
  );
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : prefersDark.matches;
}
