/** What the gateway tells: messages and interactions are handled in the order of their channel, everything else is let go. */
import { setTimeout as wait } from 'node:timers/promises';
import { tenantOfWorkspace } from '../chat/places.ts';
import type { Discord } from './deps.ts';
import { answerTo } from './interactions.ts';
import { hearMessage, regret, unhearMessage } from './messages.ts';
import { missedIn, type Seen } from './missed.ts';
import { failedWith } from './post-errors.ts';
import type { Interaction, WireChannel, WireMessage } from './wire.ts';

/** An event of the gateway: its name and its payload. */
export interface Dispatched {
  t: string;
  d: unknown;
}

/** Resolves when the event was handled: false when that failed, and the person was told so where there is one. */
export type Dispatch = (event: Dispatched) => Promise<boolean>;

/** Milliseconds between tries: the gateway never sends an event again. */
const AGAIN_MS = [300, 1_000];
const ALREADY_ANSWERED = 40060;

interface Guild {
  id: string;
  channels?: WireChannel[];
  threads?: WireChannel[];
}

/** Handles events; those of one channel one after the other. */
export function createDispatch(discord: Discord, seen: Seen): Dispatch {
  const lines = new Map<string, Promise<unknown>>();
  let self = discord.settings.applicationId;

  const inTurn = async (line: string, work: () => Promise<boolean>): Promise<boolean> => {
    const before = lines.get(line) ?? Promise.resolve();
    const mine = before.then(work);
    lines.set(line, mine);
    const done = await mine;
    if (lines.get(line) === mine) lines.delete(line);
    return done;
  };
  const inLine = (line: string, work: () => Promise<void>) => inTurn(line, () => tried(discord, work));

  const hear = async (message: WireMessage): Promise<boolean> => {
    const isHandled = await tried(
      discord,
      () => hearMessage(discord, message, self),
      () => regret(discord, message),
    );
    seen.saw(message);
    return isHandled;
  };
  const catchUp = () =>
    seen.missed(async (place) => {
      await inLine(place.channel, async () => {
        for (const message of await missedIn(discord, place)) await hear(message);
      });
    });

  return async ({ t, d }) => {
    switch (t) {
      case 'READY':
        self = (d as { user: { id: string } }).user.id;
        return tried(discord, catchUp);
      case 'GUILD_CREATE':
        welcome(discord, d as Guild);
        return true;
      case 'CHANNEL_CREATE':
      case 'THREAD_CREATE':
        discord.rooms.learn([d as WireChannel]);
        return true;
      case 'MESSAGE_CREATE': {
        const message = d as WireMessage;
        return inTurn(message.channel_id, () => hear(message));
      }
      case 'MESSAGE_DELETE': {
        const message = d as WireMessage;
        return inLine(message.channel_id, () => unhearMessage(discord, message));
      }
      case 'MESSAGE_DELETE_BULK': {
        const { ids, ...place } = d as WireMessage & { ids: string[] };
        return inLine(place.channel_id, async () => {
          for (const id of ids) await unhearMessage(discord, { ...place, id });
        });
      }
      case 'INTERACTION_CREATE':
        return tried(discord, () => interact(discord, d as Interaction));
      default:
        return true;
    }
  };
}

async function interact(discord: Discord, interaction: Interaction): Promise<void> {
  const { response, after } = await answerTo(discord, interaction);
  try {
    await discord.rest.send('POST', `/interactions/${interaction.id}/${interaction.token}/callback`, response);
  } catch (error) {
    if (!failedWith(error, ALREADY_ANSWERED)) throw error;
    return;
  }
  // What is told later must not keep anybody waiting.
  void after?.();
}

/** Its channels are known at once; a server that nobody declared is named in the log, where its administrator looks. */
function welcome({ rooms, config, onNote }: Discord, { id, channels = [], threads = [] }: Guild): void {
  rooms.learn([...channels, ...threads]);
  if (tenantOfWorkspace(config, 'discord', id)) return;
  onNote(
    `Discord: server ${id} is not in the configuration and is ignored. Add it under workspaces.discord of its tenant.`,
  );
}

async function tried(discord: Discord, work: () => Promise<void>, onFailure?: () => Promise<void>): Promise<boolean> {
  for (const [n, ms] of [...AGAIN_MS, 0].entries()) {
    try {
      await work();
      return true;
    } catch (error) {
      discord.onError(error, 'discord');
      if (n < AGAIN_MS.length) await wait(ms);
    }
  }
  await onFailure?.().catch((error: unknown) => discord.onError(error, 'discord'));
  return false;
}
