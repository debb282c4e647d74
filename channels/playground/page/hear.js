/** Takes in what the live connection says. */
import { markRead, refreshWaiting } from './messages.js';
import { changed, conversationNamed, endProgress, progressKey, room, store, takePosts } from './store.js';
import { nameOf, t } from './strings.js';

/** A finished turn's answer is posted a moment later; after that its note has nothing to wait for. */
const ANSWER_SOON_MS = 6_000;

export function hear(message, onArrival) {
  if (message.type === 'post') hearPost(message, onArrival);
  else if (message.type === 'progress') hearProgress(message);
  else if (message.type === 'done') setTimeout(endProgress, ANSWER_SOON_MS, message.turn);
  else if (message.type === 'unread') hearUnread(message);
  else if (store.current) room(store.current).at ??= message.at;
}

function hearPost({ post, at }, onArrival) {
  const { conversation } = post;
  const isNew = takePosts(conversation, [post], at).length > 0;
  const mine = post.author?.id === store.me.id;
  const watching = conversation === store.current && document.visibilityState === 'visible';
  const known = conversationNamed(conversation);
  if (known && isNew && !mine && !watching) known.unread += 1;
  changed(conversation);
  if (!isNew || conversation !== store.current) return;
  onArrival(post);
  if (post.reply && post.reply.status !== 'waiting') refreshWaiting(conversation);
  if (!mine) announce(post);
  if (watching) markRead(conversation);
}

function hearProgress({ conversation, root, turn, text }) {
  store.progress.set(progressKey(conversation, root), { turn, text });
  changed(conversation);
}

function hearUnread({ conversation, unread }) {
  const known = conversationNamed(conversation);
  if (known) known.unread = unread;
  changed(null);
}

function announce(post) {
  const announcer = document.getElementById('announcer');
  announcer.lang = post.language;
  announcer.textContent = t('said', nameOf(post.author), post.text.slice(0, 400));
}
