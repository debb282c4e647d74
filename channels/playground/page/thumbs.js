/** Whether an answer helped: two thumbs, and after a thumb down a line to say why. */
import { newKey, post as send } from './api.js';
import { h } from './element.js';
import { icon } from './icons.js';
import { t } from './strings.js';

/** The thumbs below an answer, the viewer's own pressed; null below what asks for none. */
export function thumbs(post) {
  if (!post.reply.asksIfHelpful) return null;
  const box = h('div', { class: 'thumbs', role: 'group', 'aria-label': t('wasHelpful') });
  draw(post, box, { asks: false });
  return box;
}

function draw(post, box, { asks, note }) {
  const { rated } = post.reply;
  const said = note ?? (rated === null ? '' : t('thanks'));
  box.replaceChildren(
    thumb(post, box, true, rated === true),
    thumb(post, box, false, rated === false),
    h('span', { class: 'thumbs-note', role: 'status' }, said),
    ...(asks ? [reasonForm(post, box)] : []),
  );
}

function thumb(post, box, helpful, isPressed) {
  return h(
    'button',
    {
      type: 'button',
      class: 'icon-button thumb',
      'aria-pressed': String(isPressed),
      'aria-label': t(helpful ? 'helpful' : 'notHelpful'),
      title: t(helpful ? 'helpful' : 'notHelpful'),
      onclick: () => rate(post, box, { helpful }),
    },
    icon(helpful ? 'up' : 'thumbDown', 16),
  );
}

async function rate(post, box, { helpful, reason }) {
  box.inert = true;
  try {
    await send('/playground/feedback', { post: post.id, key: newKey(), helpful, ...(reason ? { reason } : {}) });
    post.reply.rated = helpful;
    draw(post, box, { asks: !helpful && !reason });
  } catch (error) {
    draw(post, box, { asks: Boolean(reason), note: error.message });
  }
  box.inert = false;
  box.querySelector('textarea, [aria-pressed="true"]')?.focus();
}

function reasonForm(post, box) {
  const field = h('textarea', { rows: 2, maxlength: 2000, placeholder: t('why'), 'aria-label': t('why') });
  const submit = (event) => {
    event.preventDefault();
    const reason = field.value.trim();
    if (reason) rate(post, box, { helpful: false, reason });
  };
  return h('form', { class: 'thumbs-form', onsubmit: submit }, field, h('button', { type: 'submit' }, t('send')));
}
