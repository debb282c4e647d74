/** A question with everything that answers it, below it. */
import { composerFor } from './composer.js';
import { h, reconcile } from './element.js';
import { icon } from './icons.js';
import { pendingElement, postElement } from './post.js';
import { progressElement } from './progress.js';
import { conversationNamed, store } from './store.js';
import { t } from './strings.js';

const MOST_SHOWN = 6;
const KEPT = 3;
const threads = new Map();

export function threadElement(root, replies, pending) {
  const thread = threads.get(root.id) ?? newThread(root);
  const { element, body } = thread;
  const folded = !thread.unfolded && replies.length > MOST_SHOWN ? replies.length - KEPT : 0;
  const note = progressElement(root.conversation, root.id);
  reconcile(body, [
    ...(folded > 0 ? [unfold(thread, folded)] : []),
    ...replies.slice(folded).map(postElement),
    ...pending.map(pendingElement),
    ...(note ? [note] : []),
    ...(mayReply(root) ? [replyPlace(thread, root, replies)] : []),
  ]);
  body.hidden = body.children.length === 0;
  reconcile(element, [postElement(root), body]);
  return element;
}

export function forgetThreads() {
  threads.clear();
}

function newThread(root) {
  const body = h('div', { class: 'thread-body' });
  const thread = {
    element: h('section', { class: 'thread', id: `thread-${root.id}` }),
    body,
    unfolded: false,
    composer: null,
  };
  threads.set(root.id, thread);
  return thread;
}

function unfold(thread, count) {
  const open = (event) => {
    thread.unfolded = true;
    event.currentTarget.remove();
    thread.redraw?.();
  };
  return h('button', { type: 'button', class: 'unfold', onclick: open }, t('earlierReplies', count));
}

function mayReply(root) {
  return conversationNamed(root.conversation)?.kind === 'channel';
}

/** A quiet button that becomes a composer; it stands out while the Expert waits for an answer. */
function replyPlace(thread, root, replies) {
  thread.redraw = () => threadElement(root, repliesOf(root), []);
  if (thread.composer) return thread.composer;
  thread.button ??= replyButton(thread, root);
  thread.button.classList.toggle(
    'awaited',
    replies.at(-1)?.reply?.status === 'question' && root.author?.id === store.me.id,
  );
  return thread.button;
}

function replyButton(thread, root) {
  const open = () => {
    thread.composer = composerFor({
      conversation: root.conversation,
      root: root.id,
      placeholder: t('composeReply'),
      small: true,
    });
    thread.button.replaceWith(thread.composer);
    thread.composer.querySelector('textarea').focus();
  };
  return h('button', { type: 'button', class: 'reply-open', onclick: open }, icon('reply', 16), t('reply'));
}

function repliesOf(root) {
  const { posts } = store.rooms.get(root.conversation);
  return [...posts.values()].filter((post) => post.root === root.id).sort((a, b) => a.seq - b.seq);
}
