/** A person at the playground's HTTP door, as the page would be. */
import type { LightMyRequestResponse } from 'fastify';
import type { PostView } from './post-view.ts';
import type { Stage } from './test-stage.ts';

const ORIGIN = 'http://localhost';
let keys = 0;

export interface Visitor {
  cookie: string;
  get(url: string): Promise<LightMyRequestResponse>;
  post(url: string, payload: object, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Posts a message and waits until the stand-in answered it. */
  says(conversation: string, text: string, root?: string): Promise<PostView>;
  posts(conversation: string): Promise<PostView[]>;
}

/** Signs in as a person of the demo company. */
export async function visit(stage: Stage, person: string): Promise<Visitor> {
  const headers = { origin: ORIGIN, host: 'localhost' };
  const session = await stage.app.inject({ method: 'POST', url: '/playground/session', headers, payload: { person } });
  const cookie = String(session.headers['set-cookie']).split(';', 1)[0] ?? '';
  const get = (url: string) => stage.app.inject({ url, headers: { ...headers, cookie } });
  const post = (url: string, payload: object, more = {}) =>
    stage.app.inject({ method: 'POST', url, payload, headers: { ...headers, cookie, ...more } });
  return {
    cookie,
    get,
    post,
    async says(conversation, text, root) {
      const done = Promise.withResolvers<void>();
      const stop = stage.events.subscribe('meridian', (event) => event.type === 'turn-done' && done.resolve());
      const response = await post('/playground/posts', { conversation, text, key: aKey(), ...(root ? { root } : {}) });
      if (response.statusCode !== 201) throw new Error(response.body);
      await done.promise;
      stop();
      await stage.deliver();
      return response.json<{ post: PostView }>().post;
    },
    async posts(conversation) {
      const response = await get(`/playground/posts?conversation=${encodeURIComponent(conversation)}`);
      return response.json<{ posts: PostView[] }>().posts;
    },
  };
}

/** A client key nobody used before. */
export function aKey(): string {
  keys += 1;
  return `key-${String(keys).padStart(8, '0')}`;
}
