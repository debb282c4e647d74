/** Which channel a thread of Discord hangs below: messages name the thread alone. */
import { DiscordFailure, type Rest } from './rest.ts';
import { isThread, type WireChannel } from './wire.ts';

const MOST = 20_000;

/** Null for a channel itself. */
type Parent = string | null;

export interface Rooms {
  /** Notes channels that a payload described. */
  learn(channels: readonly WireChannel[]): void;
  /** The channel above a thread, or null when this is none. */
  parentOf(id: string): Promise<Parent>;
}

/** Asks Discord once for each channel that it has not described by itself. */
export function createRooms(rest: Rest): Rooms {
  const known = new Map<string, Parent>();
  const keep = (channel: WireChannel): Parent => {
    const parent = isThread(channel) ? (channel.parent_id ?? null) : null;
    known.set(channel.id, parent);
    const [oldest] = known.keys();
    if (known.size > MOST && oldest) known.delete(oldest);
    return parent;
  };
  return {
    learn: (channels) => void channels.forEach(keep),
    async parentOf(id) {
      const parent = known.get(id);
      if (parent !== undefined) return parent;
      try {
        return keep(await rest.get<WireChannel>(`/channels/${id}`));
      } catch (error) {
        // One that may not be looked at counts as a channel: it has no name in the configuration either.
        if (error instanceof DiscordFailure && (error.status === 403 || error.status === 404)) return null;
        throw error;
      }
    },
  };
}
