/** What the page knows: who I am, conversations, their posts, what is on its way and what is in progress. */

export const store = {
  me: null,
  company: '',
  conversations: [],
  departments: {},
  limits: null,
  linkHosts: [],
  current: null,
  /** By conversation: { posts: Map(id → post), more, loaded, at }. */
  rooms: new Map(),
  /** Own posts the server has not confirmed, by key. */
  pending: new Map(),
  /** By conversation and root: { turn, text }. */
  progress: new Map(),
};

const listeners = new Set();

/** Calls `listener(conversation)` after each change. */
export function onChange(listener) {
  listeners.add(listener);
}

export function changed(conversation) {
  for (const listener of listeners) listener(conversation);
}

export function room(conversation) {
  let found = store.rooms.get(conversation);
  if (!found) {
    found = { posts: new Map(), more: false, loaded: false, at: undefined };
    store.rooms.set(conversation, found);
  }
  return found;
}

export function conversationNamed(name) {
  return store.conversations.find((conversation) => conversation.name === name);
}

/** Takes in posts of the server; returns those that are new. An older copy never replaces a newer one. */
export function takePosts(conversation, posts, at) {
  const { posts: known } = room(conversation);
  const fresh = posts.filter((post) => !known.has(post.id));
  for (const post of posts) {
    const before = known.get(post.id);
    if (before && (before.editedAt ?? '') > (post.editedAt ?? '')) continue;
    known.set(post.id, post);
    if (post.key) store.pending.delete(post.key);
    if (!before && !post.author) store.progress.delete(progressKey(conversation, post.root));
  }
  if (at) room(conversation).at = at;
  return fresh;
}

export function lastSeq(conversation) {
  return Math.max(0, ...[...room(conversation).posts.values()].map((post) => post.seq));
}

export function progressKey(conversation, root) {
  return `${conversation} ${root ?? ''}`;
}

/** Ends the notes of a turn. */
export function endProgress(turn) {
  for (const [key, note] of store.progress) {
    if (note.turn !== turn) continue;
    store.progress.delete(key);
    changed(key.split(' ', 1)[0]);
  }
}

/** Forgets everything that belongs to a person. */
export function forget() {
  store.rooms.clear();
  store.pending.clear();
  store.progress.clear();
}
