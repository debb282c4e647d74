/** What a conversation says before anyone has. */
import { avatar } from './avatar.js';
import { h } from './element.js';
import { icon } from './icons.js';
import { sendMessage } from './messages.js';
import { language, t } from './strings.js';

const TEXTS = { channel: 'emptyChannel', direct: 'emptyDirect', approvals: 'emptyApprovals' };

export function emptyState({ name, kind, about, suggestions }) {
  const face = kind === 'approvals' ? h('span', { class: 'empty-icon' }, icon('check', 28)) : avatar(null, 'large');
  const title = kind === 'direct' ? t('expert') : name;
  const offers = suggestions.map((suggestion) => {
    const text = suggestion[language()];
    return h(
      'li',
      {},
      h('button', { type: 'button', class: 'offer', onclick: () => sendMessage({ conversation: name, text }) }, text),
    );
  });
  return h(
    'div',
    { class: 'empty' },
    face,
    h('h2', {}, title),
    h('p', {}, [about?.[language()], t(TEXTS[kind])].filter(Boolean).join(' ')),
    offers.length > 0 ? [h('p', { class: 'label' }, t('tryOne')), h('ul', { class: 'offers' }, offers)] : null,
  );
}
