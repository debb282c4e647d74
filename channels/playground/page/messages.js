/** Fetches and sends posts. */
import { get, newKey, post } from './api.js';
import { changed, conversationNamed, lastSeq, progressKey, room, store, takePosts } from './store.js';
import { t } from './strings.js';
import { toast } from './toast.js';

/** Loads the newest page of a conversation, once. */
export async function loadRoom(conversation) {
  const { loaded } = room(conversation);
  if (loaded) return catchUp(conversation);
  const page = await get('/playground/posts', { conversation });
  takePosts(conversation, page.posts, page.at);
  Object.assign(room(conversation), { loaded: true, more: page.more });
  changed(conversation);
}

export async function loadOlder(conversation) {
  const roots = [...room(conversation).posts.values()].filter((known) => known.root === null);
  const page = await get('/playground/posts', { conversation, before: Math.min(...roots.map((known) => known.seq)) });
  takePosts(conversation, page.posts);
  room(conversation).more = page.more;
  changed(conversation);
}

/** Fetches what was posted or edited since the page last heard from the server. */
export async function catchUp(conversation) {
  const known = room(conversation);
  if (!known.loaded) return loadRoom(conversation);
  const missed = await get('/playground/posts', { conversation, after: lastSeq(conversation), since: known.at });
  takePosts(conversation, missed.posts, missed.at);
  changed(conversation);
}

/** A decision changes earlier replies that waited for it; they are looked at anew. */
export async function refreshWaiting(conversation) {
  const { posts } = room(conversation);
  if (![...posts.values()].some((known) => known.reply?.status === 'waiting')) return;
  const page = await get('/playground/posts', { conversation }).catch(() => null);
  if (!page) return;
  takePosts(conversation, page.posts);
  changed(conversation);
}

/** Shows the message at once and sends it; `root` is the thread it answers. */
export function sendMessage({ conversation, root = null, text, files = [] }) {
  const key = newKey();
  store.pending.set(key, { key, conversation, root, text, files, at: new Date().toISOString(), state: 'sending' });
  changed(conversation);
  return deliver(key);
}

/** The same key again: what arrived the first time is not posted twice. */
export function retry(key) {
  store.pending.get(key).state = 'sending';
  changed(store.pending.get(key).conversation);
  return deliver(key);
}

export function discard(key) {
  const { conversation } = store.pending.get(key);
  store.pending.delete(key);
  changed(conversation);
}

async function deliver(key) {
  const message = store.pending.get(key);
  const { conversation } = message;
  try {
    const { post: stored, turn } = await post('/playground/posts', bodyOf(message));
    takePosts(conversation, [stored]);
    store.pending.delete(key);
    startProgress(stored, turn);
  } catch (error) {
    Object.assign(message, { state: 'failed', error: error.message });
    toast(error.message, { label: t('retry'), run: () => store.pending.has(key) && retry(key) });
  }
  changed(conversation);
}

function bodyOf({ conversation, root, text, key, files }) {
  const fields = { conversation, text, key, ...(root ? { root } : {}) };
  if (files.length === 0) return fields;
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of files) form.append('file', file, file.name);
  return form;
}

/** A first note before the worker says anything, unless its answer was faster. */
function startProgress({ conversation, id, root, seq }, turn) {
  const thread = conversation.startsWith('dm:') ? null : (root ?? id);
  const answered = [...room(conversation).posts.values()].some(
    (known) => !known.author && known.seq > seq && known.root === thread,
  );
  const key = progressKey(conversation, thread);
  if (!answered && !store.progress.has(key)) store.progress.set(key, { turn, text: null });
}

/** Tells the server how far one has read; failing to is no matter. */
export async function markRead(conversation) {
  const seq = lastSeq(conversation);
  const known = conversationNamed(conversation);
  if (!known || seq === 0 || (known.unread === 0 && known.readSeq === seq)) return;
  Object.assign(known, { unread: 0, readSeq: seq });
  changed(null);
  await post('/playground/read', { conversation, seq }).catch(() => {});
}
