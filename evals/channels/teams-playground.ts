/** One person's Teams as Microsoft's Agents Playground plays it: its own program, its HTTP calls and the stream of what is posted. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { freePort } from '../faults/free-port.ts';
import { type ChannelName, EVERYBODY, PEOPLE, type Person } from './chat-client.ts';
import { answers, startProgram, temporaryFolder } from './child.ts';
import type { CardPart } from './teams-cards.ts';

export const DIRECTORY = '11111111-2222-4333-8444-000000000001';
export const BOT = { id: '28:22222222-2222-4333-8444-000000000001', name: 'Expert' };

export interface Post {
  messageId: string;
  from: { id: string };
  text?: string;
  attachments?: { contentType: string; content: CardPart }[];
  /** Set when the message begins a thread of a channel. */
  postConversationId?: string;
  /** Where it stands, threads included. */
  conversation: string;
  edits: number;
}
export interface InvokeAnswer {
  type?: string;
  value?: CardPart | string | { message?: string };
}

export interface Playground {
  url: string;
  posts(): Post[];
  /** Conversations in which the Expert has shown that it types or looks something up. */
  busy: ReadonlySet<string>;
  say(
    conversation: string,
    text: string,
    mention: boolean,
  ): Promise<{ messageId: string; postConversationId?: string }>;
  invoke(person: Person, post: Post, action: CardPart, data: Record<string, unknown>): Promise<InvokeAnswer>;
  /** Adds the Expert to the person's chat and to the channels, once the product listens. */
  install(): Promise<void>;
  output(): string;
  close(): Promise<void>;
}

/** Starts it for one person, with the two channels that a playground can have. */
export async function openPlayground(
  installed: string,
  product: string,
  { person, channels }: { person: Person; channels: readonly [ChannelName, ChannelName] },
): Promise<Playground> {
  const folder = temporaryFolder();
  const port = await freePort();
  writeFileSync(join(folder, '.m365agentsplayground.yml'), JSON.stringify(setting(person, channels)));
  const url = `http://127.0.0.1:${port}`;
  const log = () => complaintsIn(join(folder, 'devTools/m365agentsplayground.log'));
  const where = ['-e', `${product}/api/messages`, '-c', 'msteams', '-p', String(port)];
  const program = await startProgram(
    [process.execPath, join(installed, 'cli.js'), 'start', ...where, '--disable-telemetry'],
    folder,
    () => answers(`${url}/_debug/ping`),
    log,
  );
  const stream = await openStream(port);
  const send = async <T>(path: string, body: unknown): Promise<T> => {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(url + path, post);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The playground refused ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : {}) as T;
  };
  const added = [personalId(person), ...channels.map(channelId)];
  const install = async () => {
    for (const id of added) await send(`/_debug/conversation/${encodeURIComponent(id)}/installation`, {});
  };

  const playground = {
    url,
    posts: stream.posts,
    busy: stream.busy,
    say: (conversation: string, text: string, mention: boolean) => {
      const at = `<at>${BOT.name}</at>`;
      return send<{ messageId: string; postConversationId?: string }>(
        `/_conversation/v1/conversations/${encodeURIComponent(conversation)}/messages`,
        {
          ...{ from: { id: memberId(person) }, textFormat: 'plain', text: mention ? `${at} ${text}` : text },
          ...(mention ? { mentions: [{ mentioned: { id: BOT.id }, text: at }] } : {}),
        },
      );
    },
    invoke: (who: Person, post: Post, { verb }: CardPart, data: Record<string, unknown>) =>
      send<InvokeAnswer>('/_conversation/v1/invoke', {
        name: 'adaptiveCard/action',
        value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
        from: { id: memberId(who) },
        conversation: { id: post.conversation },
        replyToId: post.messageId,
      }),
    output: log,
    install,
    async close() {
      stream.close();
      await program.stop();
    },
  };
  return playground;
}

/** Of what it wrote: its errors, and requests it refused. */
function complaintsIn(file: string): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^error|"statusCode":[45]|wait-on/.test(line))
    .map((line) => line.slice(0, 2_000))
    .join('\n');
}

interface Event {
  action: string;
  actionConversationId: string;
  message?: Omit<Post, 'conversation' | 'edits'> & { streamEntity?: { streamType: string } };
}

async function openStream(port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/_ws_conversation/v1/conversations/stream`);
  const posts = new Map<string, Post>();
  const busy = new Set<string>();
  socket.on('message', (data) => {
    const { action, actionConversationId: at, message } = JSON.parse(String(data)) as Event;
    if (action === 'typing' || message?.streamEntity?.streamType === 'informative') busy.add(at);
    if (!message || message.streamEntity?.streamType === 'informative') return;
    const before = posts.get(message.messageId);
    const conversation = before?.conversation ?? message.postConversationId ?? at;
    posts.set(message.messageId, { ...before, ...message, conversation, edits: before ? before.edits + 1 : 0 });
  });
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { posts: () => [...posts.values()], busy, close: () => socket.close() };
}

function setting(person: Person, [general, other]: readonly [ChannelName, ChannelName]) {
  const user = (id: Person) => ({
    ...{ id: memberId(id), name: PEOPLE[id], userPrincipleName: `${id}@meridian.example`, aadObjectId: objectId(id) },
    ...{ givenName: PEOPLE[id].split(' ')[0], surname: PEOPLE[id].split(' ')[1], email: `${id}@meridian.example` },
  });
  return {
    ...{ version: '0.1.0', tenantId: DIRECTORY, bot: BOT, currentUser: user(person) },
    users: EVERYBODY.filter((id) => id !== person).map(user),
    personalChat: { id: personalId(person) },
    groupChat: { id: `19:group-${person}@thread.v2`, name: 'Group' },
    // The first channel of a team bears the team's id.
    team: {
      ...{ id: channelId(general), name: general.slice(1), aadGroupId: objectId(person) },
      channels: [{ id: channelId(other), name: other.slice(1) }],
    },
  };
}

function memberId(person: Person): string {
  return `29:user-${person}`;
}

function objectId(person: Person): string {
  return `33333333-2222-4333-8444-00000000000${EVERYBODY.indexOf(person)}`;
}

export function personalId(person: Person): string {
  return `a:personal-${person}`;
}

export function channelId(name: ChannelName): string {
  return `19:${name.slice(1)}@thread.tacv2`;
}
