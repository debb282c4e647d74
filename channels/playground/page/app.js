/** Starts the page and connects its parts. */
import { get } from './api.js';
import { openChooser, prepareChooser } from './chooser.js';
import { composerFor } from './composer.js';
import { conversationTitle, drawConversation, noticeArrival, toEnd } from './conversation.js';
import { closeDocument } from './document-panel.js';
import { closeDrawer } from './drawer.js';
import { h } from './element.js';
import { drawHead } from './head.js';
import { hear } from './hear.js';
import { connect } from './live.js';
import { catchUp, loadRoom } from './messages.js';
import { forgetDrawn } from './post.js';
import { drawRail, hashOf } from './rail.js';
import { conversationNamed, forget, onChange, store } from './store.js';
import { speak, speakFor, t } from './strings.js';
import { forgetThreads } from './thread.js';
import { useTimeZone } from './time.js';
import { toast } from './toast.js';

let disconnect;

prepareChooser(begin);
onChange((conversation) => {
  if (!store.me) return;
  drawRail({ onLanguage });
  if (conversation === store.current) drawConversation();
});
window.addEventListener('hashchange', open);
document.addEventListener(
  'visibilitychange',
  () => store.me && document.visibilityState === 'visible' && drawConversation(),
);
document.addEventListener('keydown', (event) => event.key === 'Escape' && (closeDrawer() || closeDocument()));
document.getElementById('veil').addEventListener('click', closeDrawer);
acceptDrops(document.getElementById('main'));
skipLink();
begin().catch((error) => toast(error.message, { label: t('retry'), run: begin }));

/** Loads who one is; without anybody the chooser is shown. */
async function begin() {
  const state = await get('/playground/state');
  disconnect?.();
  if (!state.me) return openChooser();
  forget();
  Object.assign(store, state);
  speakFor(state);
  useTimeZone(state.timeZone);
  store.current = null;
  document.getElementById('app').hidden = false;
  redraw();
  disconnect = connect({ onMessage: (message) => hear(message, noticeArrival), onLost: lost, onBack: back });
}

/** Opens the conversation of the address, or the first one. */
async function open() {
  const { hash } = location;
  const wanted =
    store.conversations.find(({ name }) => hashOf(name) === hash) ??
    store.conversations.find(({ kind }) => kind === 'channel');
  if (!wanted || wanted.name === store.current) return;
  store.current = wanted.name;
  history.replaceState(null, '', hashOf(wanted.name));
  closeDocument();
  drawRail({ onLanguage });
  drawHead();
  drawFoot(wanted);
  drawConversation();
  await loadRoom(wanted.name).catch((error) =>
    toast(error.message, { label: t('retry'), run: () => loadRoom(wanted.name) }),
  );
  toEnd();
}

function redraw() {
  forgetDrawn();
  forgetThreads();
  skipLink();
  open();
}

function onLanguage(next) {
  speak(next, true);
  store.current = null;
  redraw();
}

function drawFoot({ name, kind }) {
  const foot = document.getElementById('foot');
  if (kind === 'approvals') return foot.replaceChildren(h('p', { class: 'cards-only' }, t('cardsOnly')));
  const placeholder = kind === 'direct' ? t('composeDirect') : t('compose', conversationTitle(name));
  foot.replaceChildren(composerFor({ conversation: name, placeholder }));
}

/** A short gap is not worth a word. */
let lostTimer;
function lost() {
  clearTimeout(lostTimer);
  lostTimer = setTimeout(() => {
    const banner = document.getElementById('banner');
    banner.textContent = t('connectionLost');
    banner.hidden = false;
  }, 1_500);
}

async function back() {
  clearTimeout(lostTimer);
  document.getElementById('banner').hidden = true;
  const state = await get('/playground/state').catch(() => null);
  if (!state) return;
  if (!state.me) return openChooser();
  for (const { name, unread } of state.conversations) Object.assign(conversationNamed(name) ?? {}, { unread });
  for (const [name, { loaded }] of store.rooms) if (loaded) catchUp(name).catch(() => {});
}

function skipLink() {
  const skip = document.getElementById('skip');
  skip.textContent = t('skip');
  skip.onclick = (event) => {
    event.preventDefault();
    document.getElementById('scroller').focus();
  };
}

function acceptDrops(main) {
  const over = (event) => {
    if (![...event.dataTransfer.types].includes('Files')) return;
    event.preventDefault();
    main.dataset.drop = t('dropHere');
  };
  main.addEventListener('dragover', over);
  main.addEventListener('dragleave', (event) => main.contains(event.relatedTarget) || delete main.dataset.drop);
  main.addEventListener('drop', (event) => {
    event.preventDefault();
    delete main.dataset.drop;
    document.querySelector('#foot .composer')?.addFiles(event.dataTransfer.files);
  });
}
