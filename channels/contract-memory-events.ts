/** What the chat tool in memory sends, and what its channel makes of each kind. */
import type { Attachment } from '../agents/message.ts';
import type { ChatDeps } from './chat/deps.ts';
import { hear, unsay } from './chat/hear.ts';
import { conversationFor, tenantOfWorkspace, threadName } from './chat/places.ts';
import { createSpeakers, type Speakers } from './chat/speaker.ts';
import { presserFor } from './contract-memory-clicks.ts';
import type { Flaws } from './contract-memory-flaws.ts';
import type { MemoryTool, Posted } from './contract-memory-tool.ts';

export const OWN_NAME = '<@expert>';

interface From {
  /** New for each delivery. */
  envelope: string;
  workspace: string;
  user: string;
  isBot: boolean;
  /** The address the chat tool vouches for. */
  email?: string;
}

export type MemoryEvent = From &
  (
    | { kind: 'message' | 'edited'; room: string; id: string; thread: string | null; text: string; files: Attachment[] }
    | { kind: 'deleted'; room: string; id: string }
    | { kind: 'command'; room: string; id: string; text: string }
    | { kind: 'press'; id: string; message: Posted; value: string }
    | { kind: 'submit'; id: string; form: string; values: Record<string, string> }
  );
export type EventOf<K extends MemoryEvent['kind']> = Extract<MemoryEvent, { kind: K }>;

export interface MemoryField {
  name: string;
  label: string;
  value: string;
}

export interface MemoryAnswer {
  status: number;
  /** In answer to a press. */
  form?: { title: string; fields: MemoryField[]; carries: string };
  /** In answer to a form that stays open. */
  errors?: Record<string, string>;
}

/** What is needed to answer any event. */
export interface Hearer {
  deps: ChatDeps;
  tool: MemoryTool;
  flaws: Flaws;
  speakers: Speakers;
  tenant: string;
  /** The message that was heard last. */
  newest: { key: string };
  /** Shows the user a sentence alone. */
  tell(text: string): void;
}

/** Answers events one by one; those who are unknown and places that nobody declared are looked at first. */
export function handlerFor(deps: ChatDeps, tool: MemoryTool, flaws: Flaws) {
  const speakers = createSpeakers(deps.db, 'slack');
  const press = presserFor(tool);
  const newest = { key: '' };
  let first: string | undefined;

  return async (event: MemoryEvent): Promise<MemoryAnswer> => {
    const home = deps.config.tenants[0];
    const own = flaws.has('mixes companies up') ? home : tenantOfWorkspace(deps.config, 'slack', event.workspace);
    const company = own ?? (flaws.has('lets anybody in') ? home : undefined);
    if (!company) {
      deps.onNote('A workspace that nobody declared is ignored.');
      return { status: 200 };
    }
    if (event.isBot && !flaws.has('hears bots')) return { status: 200 };
    first ??= event.user;
    const user = flaws.has('mixes people up') ? first : event.user;
    const room = 'room' in event ? event.room : 'message' in event ? event.message.room : `dm:${user}`;
    const only = flaws.has('shows codes to all') ? null : user;
    const tell = (text: string) => {
      const body = { text, buttons: [] };
      if (!flaws.has('tells nobody')) tool.post({ workspace: event.workspace, room, thread: null, only, body });
    };
    const hearer: Hearer = { deps, tool, flaws, speakers, tenant: company.id, newest, tell };
    if (event.kind === 'press' || event.kind === 'submit') return press(hearer, { ...event, user });
    return listen(hearer, { ...event, user }, conversationFor(company, 'slack', room));
  };
}

async function listen(
  hearer: Hearer,
  event: EventOf<'message' | 'edited' | 'deleted' | 'command'>,
  conversation: string,
): Promise<MemoryAnswer> {
  const { deps, flaws, tenant } = hearer;
  if (event.kind === 'deleted') {
    const deleted = flaws.has('takes back the newest') ? hearer.newest.key : keyOf(event);
    if (!flaws.has('ignores deletions')) await unsay(deps, 'slack', tenant, deleted);
    return { status: 200 };
  }
  if (event.kind === 'command' && flaws.has('is deaf to commands')) return { status: 200 };
  if (event.kind === 'edited' && !flaws.has('hears edits')) return { status: 200 };
  const isDirect = event.room.startsWith('dm:');
  const isMeant = isDirect || event.kind === 'command' || event.text.startsWith(OWN_NAME);
  if (!isMeant && !flaws.has('hears everything')) return { status: 200 };
  if (!flaws.has('answers without storing')) await understood(hearer, event, isDirect ? null : conversation);
  return { status: 200 };
}

async function understood(
  { deps, flaws, speakers, tenant, newest, tell }: Hearer,
  event: EventOf<'message' | 'edited' | 'command'>,
  conversation: string | null,
) {
  newest.key = keyOf(event);
  const { workspace, user, room, id, email } = event;
  const isCommand = event.kind === 'command';
  const words = flaws.has('keeps its name') ? event.text : event.text.replace(OWN_NAME, '').trim();
  const below =
    isCommand || conversation === null ? [] : [(!flaws.has('makes a thread of each message') && event.thread) || id];
  const heard = await hear(deps, 'slack', speakers, {
    user: {
      tenant,
      externalId: `${workspace}.${user}`,
      email: async () => (flaws.has('ignores addresses') ? undefined : email),
    },
    conversation,
    thread: threadName('slack', workspace, room, ...below),
    key: flaws.has('knows deliveries, not messages')
      ? event.envelope
      : flaws.has('knows words, not messages')
        ? words
        : keyOf(event),
    text: flaws.has('cleans too much') ? words.replaceAll('&', '&amp;') : words,
    attachments: isCommand || flaws.has('forgets files') ? [] : event.files,
    kind: isCommand ? 'command' : 'message',
  });
  if ('refusal' in heard) tell(heard.refusal.replace(/[\\@<[\]]/g, '\\$&'));
}

function keyOf({ workspace, room, id, kind }: EventOf<'message' | 'edited' | 'deleted' | 'command'>): string {
  // With the flaw of hearing edits, an edited message is another one.
  return `${workspace}:${room}:${id}${kind === 'edited' ? ':edited' : ''}`;
}
