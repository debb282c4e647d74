/** Cards by the official renderer, and what happens when one of their buttons is pressed. */
import { newKey, post as send } from './api.js';
import { hostConfig } from './card-host.js';
import { isDocument, localUrl } from './document-link.js';
import { openDocument } from './document-panel.js';
import { h } from './element.js';
import { icon } from './icons.js';
import { catchUp } from './messages.js';
import { t } from './strings.js';

let renderer;

/** The card of a post; the renderer is fetched with the first one. */
export function cardElement(post) {
  const { kind, language } = post.card;
  const face = h('div', { class: 'card-face' });
  const note = h('p', { class: 'card-note', role: 'status' });
  const open = kind === 'approval' || kind === 'escalation';
  const state = open ? h('p', { class: 'card-state waiting' }, icon('clock', 15), t('waiting')) : null;
  const box = h(
    'div',
    { class: `card ${kind}`, role: 'group', lang: language, 'aria-label': post.text },
    state,
    face,
    note,
  );
  draw(post, face, note).catch(() => {
    note.textContent = t('cardFailed');
  });
  return box;
}

async function draw(post, face, note) {
  const { AdaptiveCard, HostConfig, OpenUrlAction } = await adaptiveCards();
  const card = new AdaptiveCard();
  card.hostConfig = new HostConfig(hostConfig);
  card.onExecuteAction = (action) => {
    if (action instanceof OpenUrlAction) openSource(action);
    else decide(post, card, action, face, note);
  };
  card.parse(post.card.content);
  face.replaceChildren(card.render());
  makeReadable(face);
}

function adaptiveCards() {
  renderer ??= new Promise((resolve, reject) => {
    const script = h('script', {
      src: '/playground/vendor/adaptivecards.js',
      onload: () => resolve(plainTexts(window.AdaptiveCards)),
      onerror: reject,
    });
    document.head.append(script);
  });
  return renderer;
}

/** Texts of cards are data: what looks like markup is shown as it was written. */
function plainTexts(library) {
  library.AdaptiveCard.onProcessMarkdown = (text, result) => {
    const shown = document.createElement('span');
    shown.textContent = text;
    Object.assign(result, { outputHtml: shown.innerHTML, didProcess: true });
  };
  return library;
}

/** Tables of the renderer say nothing to screen readers about their cells, and its links are no links. */
function makeReadable(face) {
  for (const table of face.querySelectorAll('.ac-factset')) table.setAttribute('role', 'presentation');
}

function openSource({ url }) {
  if (isDocument(url)) openDocument(new MouseEvent('click', { cancelable: true }), url);
  else if (localUrl(url).startsWith('https:')) window.open(url, '_blank', 'noopener');
}

async function decide(post, card, action, face, note) {
  const { action: verb, target, ...inputs } = action.data;
  face.inert = true;
  say(note, 'busy', t('deciding'));
  try {
    const outcome = await send('/playground/decisions', {
      post: post.id,
      key: newKey(),
      action: verb,
      target,
      ...values(inputs),
    });
    say(note, 'done', outcome.message ?? t('decided'));
    for (const control of face.querySelectorAll('button, input, textarea, select')) control.remove();
    await catchUp(post.conversation);
  } catch (error) {
    face.inert = false;
    say(note, 'error', error.message);
    const marked = showFaults(card, error.fields);
    if (!marked) note.scrollIntoView({ block: 'nearest' });
    if (error.status === 409) await catchUp(post.conversation).catch(() => {});
  }
}

/** Typed values by what they are: `approve.answer` is an answer, `edit.days` an edited field. */
function values(inputs) {
  const found = {};
  const edits = {};
  for (const [id, value] of Object.entries(inputs)) {
    const [kind, ...name] = id.split('.');
    if (kind === 'edit') edits[name.join('.')] = value;
    else if (value) found[name.join('.')] = value;
  }
  return Object.keys(edits).length > 0 ? { ...found, edits } : found;
}

function say(note, kind, text) {
  note.className = `card-note ${kind}`;
  note.setAttribute('role', kind === 'error' ? 'alert' : 'status');
  note.textContent = text;
}

/** Puts each fault at its field; true when there was one. */
function showFaults(card, fields = {}) {
  const inputs = card.getAllInputs().filter((input) => fields[input.id.replace(/^edit\./, '')]);
  for (const input of inputs) {
    input.resetValidationFailureCue();
    input.errorMessage = fields[input.id.replace(/^edit\./, '')];
    input.renderedInputControlElement?.classList.add('ac-input-validation-failed');
    input.showValidationErrorMessage();
  }
  inputs[0]?.focus();
  return inputs.length > 0;
}
