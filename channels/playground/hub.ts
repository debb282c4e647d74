/** Passes live events on to the people who may see them. */
import { tenantConfig } from '../../agents/config-schema.ts';
import type { LiveEvent } from '../../db/events.ts';
import type { Person } from '../../db/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { mayUse } from '../members.ts';
import { maySee } from './audience.ts';
import type { PlaygroundDeps } from './deps.ts';
import { type PostView, postView } from './post-view.ts';
import { findPost } from './posts.ts';
import { rootOf } from './threads.ts';

/** What the page hears. */
export type Message =
  | { type: 'hello' | 'alive'; at: string }
  | { type: 'post'; post: PostView; at: string }
  | { type: 'progress'; conversation: string; root: string | null; turn: string; text: string }
  | { type: 'done'; turn: string }
  | { type: 'unread'; conversation: string; unread: number };

/** One open page. */
export interface Listener {
  person: Person;
  send(message: Message): void;
}

export interface Hub {
  /** Starts passing events on until the returned function is called. */
  join(listener: Listener): () => void;
  /** Tells every open page of a person. */
  tell(person: string, message: Message): void;
  close(): void;
}

/** Listens once for the whole company, however many pages are open. */
export function createHub(deps: PlaygroundDeps, onError: (error: unknown) => void): Hub {
  const listeners = new Set<Listener>();
  const inside = (conversation: string) => {
    // Read each time: the configuration may be replaced while the server runs.
    const tenant = tenantConfig(deps.config, deps.tenant);
    return [...listeners].filter(({ person }) => mayUse(tenant, person, conversation));
  };

  const passPost = async ({ conversation, post }: Extract<LiveEvent, { type: 'post' }>) => {
    if (inside(conversation).length === 0) return;
    const row = await withTenant(deps.db, deps.tenant, (tx) => findPost(tx, post));
    if (!row) return;
    const at = new Date().toISOString();
    // People may have come or gone while the row was read.
    for (const listener of inside(row.post.conversation).filter(({ person }) => maySee(row.post, person)))
      listener.send({ type: 'post', post: postView(row, listener.person.id), at });
  };

  const passProgress = ({ conversation, thread, turn, text }: Extract<LiveEvent, { type: 'progress' }>) => {
    if (thread.startsWith('decision:')) return;
    const root = rootOf(conversation, thread);
    for (const listener of inside(conversation)) listener.send({ type: 'progress', conversation, root, turn, text });
  };

  const stop = deps.events.subscribe(deps.tenant, (event) => {
    if (event.type === 'post') passPost(event).catch(onError);
    else if (event.type === 'progress') passProgress(event);
    else if (event.type === 'turn-done')
      for (const listener of listeners) listener.send({ type: 'done', turn: event.turn });
  });

  return {
    join(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(person, message) {
      for (const listener of listeners) if (listener.person.id === person) listener.send(message);
    },
    close() {
      stop();
      listeners.clear();
    },
  };
}
