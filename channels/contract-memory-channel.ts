/** The channel of the chat tool in memory: what goes out, and the answer to what comes in. */
import { createHmac } from 'node:crypto';
import { identitiesOf } from '../db/identities.ts';
import { withTenant } from '../db/tenant.ts';
import type { Channel, Outgoing } from './channel.ts';
import type { ChatDeps } from './chat/deps.ts';
import { personOfConversation, placeOfConversation, threadParts } from './chat/places.ts';
import { readersAmong } from './chat/readers.ts';
import { handlerFor, type MemoryAnswer, type MemoryEvent } from './contract-memory-events.ts';
import type { Flaws } from './contract-memory-flaws.ts';
import { cardBody, replyBodies } from './contract-memory-render.ts';
import { type MemoryTool, ToolError } from './contract-memory-tool.ts';
import { FileRefused, PostLater, PostNever, whenMended } from './post-failure.ts';

export const SECRET = 'memory-signing-secret';
const OLDEST_MS = 300_000;

/** A request of the chat tool, as it comes over the wire. */
export interface MemoryRequest {
  body: string;
  at: number;
  signature: string;
}

export interface MemoryChannel extends Channel {
  receive(request: MemoryRequest): Promise<MemoryAnswer>;
}

export function signatureOf(body: string, at: number, secret = SECRET): string {
  return createHmac('sha256', secret).update(`${at}:${body}`).digest('hex');
}

/** A whole and sound channel, as long as there are no flaws. */
export function createMemoryChannel(deps: ChatDeps, tool: MemoryTool, flaws: Flaws): MemoryChannel {
  const handle = handlerFor(deps, tool, flaws);
  const pocket: Outgoing[] = [];
  let isBusy = false;

  const post = async (message: Outgoing): Promise<string | null> => {
    const at = await roomOf(deps, message);
    if (flaws.has('writes only when asked') && !message.place.thread) return null;
    const direct = at.room.startsWith('dm:');
    if ('card' in message && direct && flaws.has('posts no direct cards')) return null;
    const place = direct && flaws.has('answers in public') ? { ...at, room: publicRoom(deps, message) } : at;
    const bodies =
      'card' in message ? [cardBody(message.card, flaws)] : replyBodies(message.reply, flaws, message.turn);
    const keyOf = (n: number) => (flaws.has('posts without a key') ? undefined : `${message.source}:${n}`);
    const ids = bodies.map((body, n) => tool.post({ ...place, only: null, body }, keyOf(n)));
    return JSON.stringify(ids);
  };

  return {
    id: 'slack',
    capabilities: new Set([
      'threads',
      'buttons',
      'forms',
      'files',
      'ephemeral',
      'mentions',
      'proactive',
      'feedback',
    ] as const),
    async receive({ body, at, signature }) {
      if (signature !== signatureOf(body, at) && !flaws.has('takes forged requests')) return { status: 401 };
      if (Date.now() - at > OLDEST_MS && !flaws.has('takes stale requests')) return { status: 401 };
      try {
        return await handle(JSON.parse(body) as MemoryEvent);
      } catch (error) {
        deps.onError(error, 'memory');
        return { status: flaws.has('swallows errors') ? 200 : 500 };
      }
    },
    async post(message) {
      if (isBusy && flaws.has('stops at a limit')) throw new PostLater(60_000);
      if (flaws.has('posts out of order') && pocket.push(message) % 2 === 1) return null;
      try {
        for (const kept of pocket.splice(0).reverse()) if (kept !== message) await post(kept);
        return await post(message);
      } catch (error) {
        isBusy = error instanceof ToolError && error.kind === 'busy';
        return failed(error, flaws);
      }
    },
    async update(ref, message) {
      if (!('card' in message) || flaws.has('keeps buttons')) return;
      const [id = ''] = JSON.parse(ref) as string[];
      try {
        tool.update(id, cardBody(message.card, flaws));
      } catch (error) {
        failed(error, flaws);
      }
    },
    async progress({ tenant, place, turn, text }) {
      if (flaws.has('shows no work')) return;
      const { room } = await roomOf(deps, { tenant, place, turn });
      tool.shown.push({ room, text });
    },
    async readers(tenant, conversation) {
      const place = { channel: 'slack', conversation, thread: null };
      const { workspace, room } = await roomOf(deps, { tenant, place, turn: '' });
      const users = (tool.members.get(`${workspace}/${room}`) ?? []).filter(({ user }) => user !== 'itself');
      const there = users.map(({ user, email }) => ({
        ...{ tenant, externalId: `${workspace}.${user}` },
        email: async () => email,
      }));
      const found = await readersAmong(deps.db, { tenant, channel: 'slack' }, there);
      return flaws.has('ignores outsiders') ? { ...found, strangers: false } : found;
    },
    async readFile(_tenant, ref, most) {
      const content = tool.files.get(ref);
      if (!content) throw new FileRefused('gone');
      if (content.length > most && !flaws.has('fetches anything')) throw new FileRefused('too_large');
      return content;
    },
  };
}

/** What the deliverer is to make of it. */
function failed(error: unknown, flaws: Flaws): null {
  if (flaws.has('loses what fails')) return null;
  if (!(error instanceof ToolError)) throw error;
  if (error.kind === 'busy' && !flaws.has('counts patience as failure')) throw new PostLater(error.retryAfterMs, error);
  if (error.kind === 'revoked' && !flaws.has('counts a refused token as failure'))
    throw whenMended(new PostNever('The chat tool takes the token no more: set a new one.', { cause: error }));
  if (error.kind === 'gone' && !flaws.has('tries for ever'))
    throw new PostNever('The channel is gone: invite the Expert to it again.', { cause: error });
  throw error;
}

type Destination = Pick<Outgoing, 'tenant' | 'place' | 'turn'>;

async function roomOf(deps: ChatDeps, { tenant, place }: Destination) {
  const [workspace, room, thread] = (place.thread && threadParts('slack', place.thread)) || [];
  if (workspace && room) return { workspace, room, thread: thread ?? null };
  const company = deps.config.tenants.find(({ id }) => id === tenant);
  const [home = ''] = company?.workspaces.slack ?? [];
  const person = personOfConversation(place.conversation);
  const users = person ? await withTenant(deps.db, tenant, (tx) => identitiesOf(tx, person)) : [];
  const user = users
    .find(({ channel }) => channel === 'slack')
    ?.externalId.split('.')
    .at(-1);
  const channel = company && placeOfConversation(company, 'slack', place.conversation);
  const found = user ? `dm:${user}` : channel;
  if (!found) throw new PostNever(`Nobody told where ${place.conversation} is: add it to the configuration.`);
  return { workspace: home, room: found, thread: null };
}

function publicRoom({ config }: ChatDeps, { tenant }: Destination): string {
  const company = config.tenants.find(({ id }) => id === tenant);
  return (company && placeOfConversation(company, 'slack', '#ask-hr')) ?? '';
}
