/** Threads of Discord by name, and what is remembered of each so that any process can write there. */
import { addressOf, rememberAddress } from '../../db/addresses.ts';
import { type Db, type Tx, withTenant } from '../../db/tenant.ts';
import { threadName, threadParts } from '../chat/places.ts';

/** In the place of a server's id for direct conversations. */
const DIRECT = '@me';

export interface DiscordThread {
  /** Null for a direct conversation. */
  guild: string | null;
  channel: string;
  /** The message it began with, which is also the id of Discord's thread below it; `i…` for a command; null in direct conversations. */
  root: string | null;
}

/** The name of a thread. */
export function nameOfThread({ guild, channel, root }: DiscordThread): string {
  return threadName('discord', guild ?? DIRECT, channel, ...(root ? [root] : []));
}

/** The thread behind a name; undefined for one that is not of Discord. */
export function threadNamed(name: string): DiscordThread | undefined {
  const [guild, channel, root] = threadParts('discord', name) ?? [];
  if (!guild || !channel) return undefined;
  return guild === DIRECT ? { guild: null, channel, root: null } : { guild, channel, root: root ?? null };
}

/** The thread of a slash command, whose answers only its person sees. */
export function threadOfCommand(guild: string, channel: string, interaction: string): DiscordThread {
  return { guild, channel, root: `i${interaction}` };
}

/** The interaction a thread came from, if any. */
export function interactionOf({ root }: DiscordThread): string | undefined {
  return root?.startsWith('i') ? root.slice(1) : undefined;
}

/** `new`: to be opened below its message · `ours`: opened by us · `theirs`: opened by people · `flat`: threads may not be opened there. */
export interface ThreadState {
  state: 'new' | 'ours' | 'theirs' | 'flat';
  /** What a new one is to be called. */
  name?: string;
}

/** What is kept of a slash command: its person, and the token by which it is answered as long as that is good. */
export interface CommandState {
  user: string;
  /** Absent when it is good for nothing any more. */
  token?: string;
  /** The post that took the place of the waiting sign. */
  first?: string;
  /** The post that is going out, and how many of its parts did. */
  sent?: { source: string; parts: number };
}

/** What is known about a thread of messages. */
export function threadState(db: Db, tenant: string, root: string): Promise<ThreadState | undefined> {
  return recall<ThreadState>(db, tenant, `thread:${root}`);
}

export function rememberThread(tx: Tx, tenant: string, root: string, state: ThreadState): Promise<void> {
  return remember(tx, tenant, `thread:${root}`, state);
}

/** What is known about a slash command. */
export function commandState(db: Db, tenant: string, interaction: string): Promise<CommandState | undefined> {
  return recall<CommandState>(db, tenant, `command:${interaction}`);
}

export function rememberCommand(tx: Tx, tenant: string, interaction: string, state: CommandState): Promise<void> {
  return remember(tx, tenant, `command:${interaction}`, state);
}

async function recall<T>(db: Db, tenant: string, key: string): Promise<T | undefined> {
  const value = await withTenant(db, tenant, (tx) => addressOf(tx, 'discord', key));
  return value === undefined ? undefined : (JSON.parse(value) as T);
}

function remember(tx: Tx, tenant: string, key: string, state: object): Promise<void> {
  return rememberAddress(tx, { tenant, channel: 'discord', key, value: JSON.stringify(state) });
}
