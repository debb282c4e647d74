/** Git's requests over the guarded connections of sources, signed in where the server asks for it. */
import type { HttpClient } from 'isomorphic-git';
import type { GuardedFetch } from './guarded-fetch.ts';

/** Largest state of a repository, packed. */
const MOST_PACK_BYTES = 200_000_000;
/** Largest list of branches. */
const MOST_REFS_BYTES = 20_000_000;
const WITHIN_MS = 10 * 60_000;

export interface GitSignIn {
  user: string;
  token: string;
}

/** What isomorphic-git speaks HTTP with; the token is sent once the server has asked for it. */
export function gitHttp(guarded: GuardedFetch, signal: AbortSignal, signIn?: GitSignIn): HttpClient {
  let authorization: string | undefined;
  return {
    request: async ({ url, method = 'GET', headers = {}, body }) => {
      const isPost = method === 'POST';
      const sent = body ? { body: await collected(body) } : {};
      const ask = () =>
        guarded.fetch(url, {
          ...{ method: isPost ? 'POST' : 'GET', signal, within: WITHIN_MS, ...sent },
          most: isPost ? MOST_PACK_BYTES : MOST_REFS_BYTES,
          headers: { ...headers, ...(authorization ? { authorization } : {}) },
        });
      let answer = await ask();
      // Azure DevOps says 203 where others say 401.
      if (signIn && !authorization && (answer.status === 401 || answer.status === 203)) {
        authorization = `Basic ${Buffer.from(`${signIn.user}:${signIn.token}`).toString('base64')}`;
        answer = await ask();
      }
      return {
        ...{ url: answer.url, method, headers: { ...answer.headers }, body: once(answer.bytes) },
        ...{ statusCode: answer.status, statusMessage: '' },
      };
    },
  };
}

/** All of a body. */
export async function collected(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** A body in one piece. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
