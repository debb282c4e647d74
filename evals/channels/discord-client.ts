/** Discord as discord-digital-twin plays it, in this process: real discord.js on the product's side, over REST and gateway. */
import { waitUntil } from '../faults/wait-until.ts';
import {
  CHANNELS,
  type ChannelName,
  type ChatClient,
  type Connection,
  EVERYBODY,
  type Form,
  type Person,
  type Seen,
  type Where,
} from './chat-client.ts';
import { actionsOf, type DiscordModal, formOf, submitted, wordsOf } from './discord-parts.ts';
import { openDiscordRelay } from './discord-relay.ts';
import { interact, startTwin, type Twin, type TwinMessage } from './discord-twin.ts';

const GUILD = '910000000000000001';
const BOT = '920000000000000001';
const [TEXT_CHANNEL, DIRECT_CHANNEL] = [0, 1];
const [COMPONENT, MODAL_SUBMIT] = [3, 5];
const [SHOW_MODAL, EPHEMERAL] = [9, 64];
/** Discord shows “interaction failed” after this long. */
const ANSWER_MS = 3_000;

export interface Discord extends ChatClient {
  connection: Connection;
}

/** Starts it with one server in which everybody is. */
export async function openDiscord(installed: string): Promise<Discord> {
  const twin = await startTwin(installed, {
    guild: { id: GUILD, name: 'Meridian Works' },
    channels: CHANNELS.map((name) => ({ id: channelId(name), name: name.slice(1), type: TEXT_CHANNEL })),
    users: EVERYBODY.map((id) => ({ id: userId(id), username: id })),
    botUser: { id: BOT, username: 'expert' },
    botToken: 'the-token-of-this-run',
  });
  for (const id of EVERYBODY)
    await twin.prisma.channel.create({ data: { id: directId(id), guildId: null, type: DIRECT_CHANNEL, name: null } });
  const relay = await openDiscordRelay(twin, new Map(EVERYBODY.map((id) => [userId(id), directId(id)])));
  /** Who holds an interaction token. */
  const actors = new Map<string, Person>();
  /** Ephemeral answers, by message: the interaction that was answered with it. */
  const answered = new Map<string, string>();

  const seen = async (person: Person, where: Where): Promise<Seen[]> => {
    const place = placeOf(person, where);
    const threads = await twin.prisma.channel.findMany({ where: { parentId: place } });
    const own = async (thread: string | null) => {
      const messages = await twin.channel(thread ?? place).getMessages();
      return messages.filter((message) => isFor(message, person)).map((message) => seenAs(message, thread));
    };
    return (await Promise.all([own(null), ...threads.map(({ id }) => own(id))])).flat();
  };
  const isFor = ({ id, author, flags = 0 }: TwinMessage, person: Person) => {
    if (author.id !== BOT) return false;
    const token = answered.get(id) ?? relay.tokenOf(id);
    return (flags & EPHEMERAL) === 0 || (token !== undefined && actors.get(token) === person);
  };
  const act = async (person: Person, at: string, type: number, data: Record<string, unknown>, messageId?: string) => {
    const isDirect = at === directId(person);
    const { id, token } = await interact(twin, {
      ...{ type, channelId: at, userId: userId(person), guildId: isDirect ? '' : GUILD, data },
      ...(messageId ? { messageId } : {}),
    });
    actors.set(token, person);
    const answer = await waitUntil(`an answer to ${person}'s interaction`, ANSWER_MS, () => acknowledged(twin, at, id));
    if (answer.messageId && answer.messageId !== messageId) answered.set(answer.messageId, token);
    return answer;
  };

  return {
    connection: {
      tool: 'discord',
      workspace: GUILD,
      places: Object.fromEntries(CHANNELS.map((name) => [name, channelId(name)])) as Record<ChannelName, string>,
      settings: {
        DISCORD_BOT_TOKEN: twin.botToken,
        DISCORD_APPLICATION_ID: BOT,
        DISCORD_API_URL: relay.api,
      },
    },
    writers: EVERYBODY,
    seen,
    async say(person, where, text, thread) {
      const known = new Set((await seen(person, where)).map(({ id }) => id));
      const content = where === 'direct' || thread ? text : `<@${BOT}> ${text}`;
      const channelId = thread ?? placeOf(person, where);
      const { id } = await twin.simulateUserMessage({ channelId, userId: userId(person), content });
      return { person, where, thread: thread ?? (where === 'direct' ? null : id), known };
    },
    async press(person, where, { handle, thread }, button) {
      const message = handle as TwinMessage;
      const found = actionsOf(message).find(({ label }) => label === button);
      if (!found) throw new Error(`There is no button ${button}.`);
      const at = thread ?? placeOf(person, where);
      const answer = await act(person, at, COMPONENT, found.data, message.id);
      return opened(answer, at);
    },
    async submit(person, form, changed) {
      const { at } = form as OpenForm;
      const { data, messageId } = await act(person, at, MODAL_SUBMIT, submitted(form.handle as DiscordModal, changed));
      const said = data ? (JSON.parse(data) as Pick<TwinMessage, 'content' | 'components'>) : { content: '' };
      // A modal shows no faults: they come as a message with a button that opens it again.
      const [opener] = actionsOf({ embeds: [], attachments: [], ...said } as unknown as TwinMessage);
      if (!opener || !messageId) return { faults: [] };
      return { faults: [said.content], form: opened(await act(person, at, COMPONENT, opener.data, messageId), at) };
    },
    async showedProgress({ person, where, thread }) {
      const places = [placeOf(person, where), ...(thread ? [thread] : [])];
      return places.some((channelId) => twin.getTypingEvents({ channelId }).length > 0);
    },
    // The twin has no page to take a picture of.
    picture: async () => {},
    log: async () => relay.log.slice(-40).join('\n'),
    async close() {
      await relay.close();
      await twin.stop();
    },
  };
}

/** With the channel it was opened in. */
interface OpenForm extends Form {
  at: string;
}

function opened({ type, data }: Acknowledged, at: string): OpenForm | undefined {
  return type === SHOW_MODAL && data ? { ...formOf(JSON.parse(data) as DiscordModal), at } : undefined;
}

interface Acknowledged {
  type: number;
  messageId: string | null;
  data: string | null;
}

async function acknowledged(twin: Twin, at: string, interactionId: string): Promise<Acknowledged | undefined> {
  const scope = twin.channel(at) as unknown as {
    getInteractionResponse(id: string): Promise<(Acknowledged & { acknowledged: boolean }) | null>;
  };
  const response = await scope.getInteractionResponse(interactionId);
  return response?.acknowledged ? response : undefined;
}

function seenAs(message: TwinMessage, thread: string | null): Seen {
  const buttons = actionsOf(message).map(({ label }) => label);
  return { id: message.id, thread, text: wordsOf(message), buttons, handle: message };
}

function placeOf(person: Person, where: Where): string {
  return where === 'direct' ? directId(person) : channelId(where);
}

function userId(person: Person): string {
  return `93000000000000000${EVERYBODY.indexOf(person)}`;
}

function directId(person: Person): string {
  return `94000000000000000${EVERYBODY.indexOf(person)}`;
}

function channelId(name: ChannelName): string {
  return `95000000000000000${CHANNELS.indexOf(name)}`;
}
