/** Discord: mentions, direct conversations, threads, slash commands, buttons and forms, over the gateway or HTTP. */
import { CHAT_CAPABILITIES, type Channel } from '../channel.ts';
import { createSpeakers } from '../chat/speaker.ts';
import type { Discord, DiscordDeps } from './deps.ts';
import { readFile } from './files.ts';
import { type OpenGateway, openGateway } from './gateway.ts';
import { addRoutes } from './interactions-route.ts';
import { createListening } from './listen.ts';
import { groupMembers } from './members.ts';
import { post, update } from './post.ts';
import { progress } from './progress.ts';
import { readers } from './readers.ts';
import { createRest } from './rest.ts';
import { createRooms } from './rooms.ts';

/** The channel of one bot, which may be in servers of several tenants. */
export function createDiscord(deps: DiscordDeps, open: OpenGateway = openGateway): Channel {
  const { settings } = deps;
  const rest = createRest(settings);
  const discord: Discord = { ...deps, rest, speakers: createSpeakers(deps.db, 'discord'), rooms: createRooms(rest) };
  const listening = createListening(discord, open);
  return {
    id: 'discord',
    capabilities: CHAT_CAPABILITIES,
    routes: (app) => addRoutes(app, discord),
    connect: () => listening.start(),
    async close() {
      await listening.close();
      rest.close();
    },
    post: (message) => post(discord, message),
    update: (ref, message) => update(discord, ref, message),
    progress: (at) => progress(discord, at),
    groupMembers: (tenant, group) => groupMembers(discord, tenant, group),
    readers: (tenant, conversation) => readers(discord, tenant, conversation),
    readFile: (_tenant, ref, most) => readFile(settings, ref, most),
  };
}
