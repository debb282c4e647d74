/** Files of a message that is being written. */
import { h } from './element.js';
import { icon } from './icons.js';
import { t } from './strings.js';
import { toast } from './toast.js';

/** A list of chips, the input that fills it, and how to add to and empty it. */
export function createFiles(limits) {
  let chosen = [];
  const list = h('ul', { class: 'files', hidden: true });
  const input = h('input', {
    type: 'file',
    multiple: true,
    class: 'unseen',
    accept: limits.accepted.join(','),
    'aria-label': t('attach'),
  });

  const draw = () => {
    list.hidden = chosen.length === 0;
    list.replaceChildren(...chosen.map(chip));
  };
  const chip = (file) => {
    const remove = () => {
      chosen = chosen.filter((other) => other !== file);
      draw();
    };
    const button = h(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': t('removeFile', file.name), onclick: remove },
      icon('close', 14),
    );
    return h('li', { class: 'file' }, icon('document', 15), file.name, button);
  };
  const add = (files) => {
    for (const file of files) {
      const fault = chosen.length >= limits.attachments ? t('tooMany', limits.attachments) : faultOf(file, limits);
      if (fault) toast(fault);
      else chosen.push(file);
    }
    draw();
  };

  input.addEventListener('change', () => {
    add(input.files);
    input.value = '';
  });
  return {
    list,
    input,
    add,
    take() {
      const taken = chosen;
      chosen = [];
      draw();
      return taken;
    },
  };
}

function faultOf(file, { accepted, attachmentBytes }) {
  if (!accepted.some((ending) => file.name.toLowerCase().endsWith(ending)))
    return t('wrongFile', file.name, accepted.join(' '));
  if (file.size > attachmentBytes) return t('tooLarge', file.name, (attachmentBytes / 1_000_000).toLocaleString('en'));
  return null;
}
