/** How posts, threads and turns name each other. */
import { createHash } from 'node:crypto';

/** A direct conversation with the Expert is one rolling thread; posts in it are flat. */
export function isDirect(conversation: string): boolean {
  return conversation.startsWith('dm:');
}

/**
 * The thread a person's turn belongs to.
 * In a channel the first post is the thread; someone else who joins in gets a thread of their own below the same root, so that
 * what the Expert remembers of two people never mixes.
 */
export function threadOf(conversation: string, person: string, root: { id: string; person: string | null }): string {
  if (isDirect(conversation)) return conversation;
  return root.person === person ? root.id : `${root.id}:${person}`;
}

/** The post under which a thread is shown; null at the top of the conversation. */
export function rootOf(conversation: string, thread: string | null): string | null {
  if (thread === null || isDirect(conversation)) return null;
  return thread.split(':', 1)[0] ?? null;
}

/** The id follows from who posted and the client's key, so that a retry, however early, means the same thread. */
export function postIdOf(source: string): string {
  return `pst_${createHash('sha256').update(source).digest('hex').slice(0, 24)}`;
}

/** Where a person's post comes from; also the provider key of its turn. */
export function sourceOf(person: string, key: string): string {
  return `playground:${person}:${key}`;
}
