/** Messages that were written while nobody listened: which was the last one seen in each place, and what has come since. */
import { and, eq, gt, like, lt, max, sql } from 'drizzle-orm';
import type { TenantConfig } from '../../agents/config-schema.ts';
import { rememberAddress } from '../../db/addresses.ts';
import { addresses, bindings } from '../../db/schema/chat.ts';
import { inbox } from '../../db/schema/turns.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { placeOfConversation } from '../chat/places.ts';
import type { Discord } from './deps.ts';
import { forgetTokens } from './forget-tokens.ts';
import { DiscordFailure } from './rest.ts';

import { tenantsHere } from './tenants.ts';
import { interactionOf, threadNamed } from './thread.ts';
import type { WireChannel, WireMessage } from './wire.ts';

const EPOCH_MS = 1_420_070_400_000n;
/** What is older is asked again by whoever still wants to know. */
const OLDEST_MS = 60 * 60_000;
const KEEP_MS = 30_000;
const MOST_MESSAGES = 100;
const MOST_THREADS = 100;
const RECENT = sql`now() - interval '7 days'`;
const KEY = 'seen:';

export interface Missed {
  channel: string;
  /** The message after which nothing was seen. */
  after: string;
}

export interface Seen {
  /** Notes a message that was handled. */
  saw(message: Pick<WireMessage, 'id' | 'channel_id'>): void;
  /** Writes down what was seen, when there is something new and the last time was not a moment ago. */
  keep(when?: 'now'): Promise<void>;
  /** Gives every place that something may have been missed in, one after the other. */
  missed(read: (place: Missed) => Promise<void>): Promise<void>;
}

/** What this process has seen; places are known by the tenants' own records. */
export function createSeen(discord: Discord): Seen {
  const fresh = new Map<string, string>();
  let keptAt = Date.now();
  let isReading = false;

  const keepOf = async (tenant: TenantConfig, seen: ReadonlyMap<string, string>) => {
    const places = await placesOf(discord, tenant);
    await withTenant(discord.db, tenant.id, async (tx) => {
      for (const [channel, value] of seen) {
        const row = { tenant: tenant.id, channel: 'discord', key: KEY + channel, value };
        if (places.has(channel)) await rememberAddress(tx, row);
      }
      await forgetQuiet(tx);
    });
  };

  return {
    saw({ id, channel_id: channel }) {
      fresh.set(channel, newest([id, fresh.get(channel) ?? '0']));
    },
    async keep(when) {
      // What comes in meanwhile must not hide what is still to be read.
      if (isReading || (when !== 'now' && Date.now() - keptAt < KEEP_MS)) return;
      keptAt = Date.now();
      const seen = new Map(fresh);
      for (const tenant of tenantsHere(discord)) {
        if (seen.size > 0) await keepOf(tenant, seen);
        await forgetTokens(discord.db, tenant.id);
      }
      for (const [channel, id] of seen) if (fresh.get(channel) === id) fresh.delete(channel);
    },
    async missed(read) {
      isReading = true;
      try {
        const since = new Map(fresh);
        const found = new Map<string, string>();
        for (const tenant of tenantsHere(discord))
          for (const { channel, after } of await missedOf(discord, tenant, since)) found.set(channel, after);
        for (const [channel, after] of found) await read({ channel, after });
      } finally {
        isReading = false;
      }
    },
  };
}

/** Messages of a place since the last one seen, oldest first, as the gateway would have handed them on. */
export async function missedIn({ rest }: Discord, { channel, after }: Missed): Promise<WireMessage[]> {
  try {
    const { guild_id } = await rest.get<WireChannel>(`/channels/${channel}`);
    const messages = await rest.get<WireMessage[]>(
      `/channels/${channel}/messages?after=${after}&limit=${MOST_MESSAGES}`,
    );
    const inOrder = messages.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    return inOrder.map((message) => ({ ...message, channel_id: channel, ...(guild_id ? { guild_id } : {}) }));
  } catch (error) {
    // A place that is gone or closed to us has nothing for us.
    if (error instanceof DiscordFailure && (error.status === 403 || error.status === 404)) return [];
    throw error;
  }
}

/** Places of a tenant with what was last seen there; before anything was ever seen nothing can have been missed. */
async function missedOf(discord: Discord, tenant: TenantConfig, fresh: ReadonlyMap<string, string>): Promise<Missed[]> {
  const places = await placesOf(discord, tenant);
  const rows = await withTenant(discord.db, tenant.id, (tx) =>
    tx
      .select({ key: addresses.key, value: addresses.value })
      .from(addresses)
      .where(and(eq(addresses.channel, 'discord'), like(addresses.key, `${KEY}%`))),
  );
  const seen = new Map(rows.map(({ key, value }) => [key.slice(KEY.length), value]));
  for (const [channel, id] of fresh) if (places.has(channel)) seen.set(channel, id);
  if (seen.size === 0) return [];
  const anywhere = newest([...seen.values()]);
  const oldest = ((BigInt(Date.now() - OLDEST_MS) - EPOCH_MS) << 22n).toString();
  return [...places].map((channel) => ({ channel, after: newest([oldest, seen.get(channel) ?? anywhere]) }));
}

/** Channels named in the configuration or bound by command, recent conversations, and the channels those are in. */
async function placesOf({ db }: Discord, tenant: TenantConfig): Promise<Set<string>> {
  const { bound, recent } = await withTenant(db, tenant.id, async (tx) => ({
    bound: await tx.select({ conversation: bindings.conversation }).from(bindings),
    recent: await tx
      .select({ thread: inbox.thread })
      .from(inbox)
      .where(and(like(inbox.thread, 'discord:%'), gt(inbox.receivedAt, RECENT)))
      .groupBy(inbox.thread)
      .orderBy(sql`${max(inbox.seq)} desc`)
      .limit(MOST_THREADS),
  }));
  const named = tenant.conversations.flatMap(({ places }) => places.discord ?? []);
  const tied = bound.flatMap(({ conversation }) => placeOfConversation(tenant, 'discord', conversation) ?? []);
  const spoken = recent.flatMap(({ thread }) => channelsOf(thread));
  return new Set([...named, ...tied, ...spoken]);
}

/** A place that has been quiet for a day counts from the last message seen anywhere, whose row stays. */
async function forgetQuiet(tx: Tx): Promise<void> {
  const isSeen = and(eq(addresses.channel, 'discord'), like(addresses.key, `${KEY}%`));
  const [last] = await tx
    .select({ at: max(addresses.updatedAt) })
    .from(addresses)
    .where(isSeen);
  if (!last?.at) return;
  await tx
    .delete(addresses)
    .where(and(isSeen, lt(addresses.updatedAt, last.at), lt(addresses.updatedAt, sql`now() - interval '1 day'`)));
}

function channelsOf(thread: string): string[] {
  const named = threadNamed(thread);
  if (!named) return [];
  const { channel, root } = named;
  return root && !interactionOf(named) ? [channel, root] : [channel];
}

function newest(ids: readonly string[]): string {
  return ids.reduce((a, b) => (BigInt(a) > BigInt(b) ? a : b));
}
