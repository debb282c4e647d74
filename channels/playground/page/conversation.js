/** The main column: threads of the open conversation, in order, without losing one's place. */
import { h, reconcile } from './element.js';
import { emptyState } from './empty-state.js';
import { icon } from './icons.js';
import { loadOlder, markRead } from './messages.js';
import { pendingElement, postElement } from './post.js';
import { progressElement } from './progress.js';
import { conversationNamed, room, store } from './store.js';
import { language, t } from './strings.js';
import { threadElement } from './thread.js';
import { dayName, dayOf } from './time.js';
import { toast } from './toast.js';

const NEAR_END = 120;
const list = h('div', { class: 'list', id: 'messages' });
const more = h('button', { type: 'button', class: 'older', onclick: showOlder });
const jump = h('button', { type: 'button', class: 'jump', hidden: true });
const days = new Map();
let shown = null;
/** True while one reads the end: what is added is followed until one scrolls up. */
let following = true;

/** Draws the open conversation; called after every change to it. */
export function drawConversation() {
  const scroller = document.getElementById('scroller');
  const name = store.current;
  const known = room(name);
  const isNew = shown !== name;
  following ||= isNew;
  shown = name;
  scroller.setAttribute('aria-label', t('messages', conversationTitle(name)));
  if (jump.parentElement !== scroller.parentElement) mount(scroller);
  more.textContent = t('older');
  more.hidden = !known.more;
  reconcile(list, known.loaded ? parts(name, known) : [h('p', { class: 'loading', role: 'status' }, t('loading'))]);
  if (following) toEnd();
}

export function conversationTitle(name) {
  return name.startsWith('dm:') ? t('expert') : name;
}

/** A post arrived: stays at the end if one was there, otherwise says where it is. */
export function noticeArrival(post) {
  const scroller = document.getElementById('scroller');
  const root = post.root && document.getElementById(`thread-${post.root}`);
  if (post.author?.id === store.me.id) return;
  const target = root ?? list.lastElementChild;
  if (!target || isVisible(target, scroller)) return;
  const above = target.getBoundingClientRect().bottom < scroller.getBoundingClientRect().top + 40;
  jump.replaceChildren(t(above ? 'newReply' : 'newBelow'), icon('down', 15));
  jump.classList.toggle('up', above);
  jump.onclick = () => {
    target.scrollIntoView({ block: above ? 'center' : 'end' });
    jump.hidden = true;
  };
  jump.hidden = false;
}

export function toEnd() {
  const scroller = document.getElementById('scroller');
  following = true;
  scroller.scrollTop = scroller.scrollHeight;
  jump.hidden = true;
  if (document.visibilityState === 'visible') markRead(store.current);
}

function mount(scroller) {
  scroller.tabIndex = 0;
  scroller.replaceChildren(more, list);
  scroller.after(jump);
  let last = 0;
  scroller.addEventListener('scroll', () => {
    const { scrollTop } = scroller;
    if (nearEnd(scroller)) {
      following = true;
      jump.hidden = true;
    } else if (scrollTop < last) following = false;
    last = scrollTop;
  });
  // Cards and wide answers take their height after they were put in place.
  const stay = () => {
    if (following) scroller.scrollTop = scroller.scrollHeight;
  };
  const observer = new ResizeObserver(stay);
  observer.observe(list);
  observer.observe(scroller);
}

function parts(name, known) {
  const posts = [...known.posts.values()].sort((a, b) => a.seq - b.seq);
  const pending = [...store.pending.values()].filter((message) => message.conversation === name);
  const conversation = conversationNamed(name);
  if (posts.length === 0 && pending.length === 0) return [emptyState(conversation)];
  const tops = posts.filter((post) => post.root === null);
  const elements = conversation.kind === 'direct' ? flat(name, tops, pending) : threaded(posts, tops, pending);
  return withDays(tops, elements);
}

function flat(name, posts, pending) {
  const note = progressElement(name, null);
  return [...posts.map(postElement), ...pending.map(pendingElement), ...(note ? [note] : [])];
}

function threaded(posts, tops, pending) {
  const threads = tops.map((root) =>
    threadElement(
      root,
      posts.filter((post) => post.root === root.id),
      pending.filter((message) => message.root === root.id),
    ),
  );
  return [...threads, ...pending.filter((message) => message.root === null).map(pendingElement)];
}

/** A line with the day before the first post of each day. */
function withDays(tops, elements) {
  return elements.flatMap((element, at) => {
    const post = tops[at];
    if (!post || (at > 0 && dayOf(tops[at - 1].at) === dayOf(post.at))) return [element];
    return [dayLine(post.at), element];
  });
}

function dayLine(at) {
  const key = `${shown} ${dayOf(at)} ${dayOf(Date.now())} ${language()}`;
  if (!days.has(key)) days.set(key, h('h2', { class: 'day' }, h('span', {}, dayName(at))));
  return days.get(key);
}

async function showOlder() {
  const scroller = document.getElementById('scroller');
  const before = scroller.scrollHeight - scroller.scrollTop;
  await loadOlder(store.current).catch((error) => toast(error.message));
  scroller.scrollTop = scroller.scrollHeight - before;
}

function nearEnd(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
}

function isVisible(element, scroller) {
  const box = element.getBoundingClientRect();
  const frame = scroller.getBoundingClientRect();
  return box.bottom <= frame.bottom + 40 && box.bottom >= frame.top;
}
