/** Faces: initials on a quiet colour that stays the same for a person, the mark for the Expert. */
import { h } from './element.js';

const HUES = 8;

export function avatar(person, size = '') {
  if (!person) {
    const mark = h('img', { src: '/playground/page/mark.svg', alt: '' });
    return h('span', { class: `avatar expert ${size}`, 'aria-hidden': 'true' }, mark);
  }
  const hue = [...person.id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % HUES;
  return h('span', { class: `avatar hue-${hue} ${size}`, 'aria-hidden': 'true' }, initials(person.name));
}

function initials(name) {
  const words = name.split(/\s+/);
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? words.at(-1)[0] : ''}`.toUpperCase();
}
