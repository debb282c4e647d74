/** Who one would like to be: the first thing a visitor sees, and the switch later on. */
import { get, post } from './api.js';
import { avatar } from './avatar.js';
import { h } from './element.js';
import { icon } from './icons.js';
import { store } from './store.js';
import { nameOf, t } from './strings.js';
import { toast } from './toast.js';

let start;

/** `begin` is called once somebody was chosen. */
export function prepareChooser(begin) {
  start = begin;
}

export async function openChooser() {
  const dialog = document.getElementById('chooser');
  const { people, company } = await get('/playground/people');
  const cast = h(
    'ul',
    { class: 'cast' },
    people.filter((person) => person.cast).map((person) => choice(person, t('hints')[person.id])),
  );
  const others = h('ul', { class: 'others', 'aria-label': t('everyone') });
  const search = h('input', {
    type: 'search',
    placeholder: t('findPerson'),
    'aria-label': t('findPerson'),
    autocomplete: 'off',
  });
  search.addEventListener('input', () => find(search.value, cast, others));
  const close = h(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': t('close'), onclick: () => dialog.close() },
    icon('close'),
  );
  dialog.setAttribute('aria-labelledby', 'welcome');
  dialog.oncancel = (event) => store.me || event.preventDefault();
  dialog.replaceChildren(
    h(
      'div',
      { class: 'chooser-body' },
      store.me ? close : null,
      h('img', { src: '/playground/page/mark.svg', alt: '', width: 48, height: 48 }),
      h('h1', { id: 'welcome' }, t('welcome')),
      h('p', {}, t('welcomeText', company)),
      cast,
      h('div', { class: 'find' }, icon('search', 17), search),
      others,
    ),
  );
  if (!dialog.open) dialog.showModal();
}

async function find(q, cast, others) {
  cast.hidden = q.trim() !== '';
  if (q.trim() === '') return others.replaceChildren();
  const { people } = await get('/playground/people', { q });
  const rows = people.slice(0, 8).map((person) => choice(person, person.team));
  others.replaceChildren(...(rows.length > 0 ? rows : [h('li', { class: 'nobody' }, t('nobodyFound'))]));
}

function choice(person, hint) {
  const choose = async () => {
    try {
      await post('/playground/session', { person: person.id });
      document.getElementById('chooser').close();
      await start();
    } catch (error) {
      toast(error.message);
    }
  };
  const names = h('span', { class: 'person-name' }, h('b', {}, nameOf(person)), h('small', {}, person.title));
  const button = h(
    'button',
    { type: 'button', class: 'person', onclick: choose },
    avatar(person),
    names,
    hint ? h('span', { class: 'person-hint' }, hint) : null,
  );
  if (store.me?.id === person.id) button.setAttribute('aria-current', 'true');
  return h('li', {}, button);
}
