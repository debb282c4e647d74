/** Discord for the contract of all channels: people who write, press and send forms, over the gateway or over HTTP. */
import { generateKeyPairSync, sign } from 'node:crypto';
import Fastify from 'fastify';
import type { ChannelHarness, Press, Said, Utterance, Where, Who, Workspace } from '../contract.ts';
import { COMMANDS, openStage } from '../contract-stage.ts';
import type { Dispatch } from './dispatch.ts';
import { createDiscord } from './index.ts';
import { DiscordDouble } from './test-discord.ts';
import { APPLICATION, type OpenInteraction, type Room, SELF, TOKEN } from './test-discord-calls.ts';
import { onlyFor } from './test-discord-readers.ts';
import { shownAs } from './test-discord-text.ts';
import { GUILDS, room, TIED, userOf, WHO, whereOf } from './test-people.ts';
import { formIn, type Handle, pressOn, seenAs, staleRows } from './test-seen.ts';
import type { Interaction, InteractionData, Response, WireAttachment } from './wire.ts';

/** With what only Discord's own tests look at. */
export interface DiscordHarness extends ChannelHarness {
  double: DiscordDouble;
  dispatch: Dispatch;
  /** Threads whose work was ended. */
  stopped: string[];
}

/** Opens the channel on a stage of its own; interactions come over HTTP or over the gateway. */
export async function openHarness(way: 'http' | 'gateway'): Promise<DiscordHarness> {
  const double = new DiscordDouble();
  await double.open();
  const usersOf = (workspace: 'own' | 'other') =>
    Object.fromEntries(TIED.map((who) => [who, userOf(who, workspace)])) as Record<(typeof TIED)[number], string>;
  const placesOf = (workspace: Workspace) => ({
    channel: room(workspace, 'channel'),
    approvals: room(workspace, 'approvals'),
  });
  const stage = await openStage({
    channel: 'discord',
    workspaces: { own: GUILDS.own, other: GUILDS.other },
    places: { own: placesOf('own'), other: placesOf('other') },
    users: { own: usersOf('own'), other: usersOf('other') },
  });
  for (const workspace of ['own', 'other', 'undeclared'] as const) {
    for (const id of Object.values(placesOf(workspace)))
      double.rooms.set(id, { id, type: 0, guild: GUILDS[workspace] });
    double.members.set(GUILDS[workspace], new Map(WHO.map((who) => [userOf(who, workspace), []])));
  }
  for (const who of WHO) for (const workspace of ['own', 'other'] as const) double.direct(userOf(who, workspace));
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const hex = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  let dispatch: Dispatch = async () => false;
  const stopped: string[] = [];
  const settings = { botToken: TOKEN, applicationId: APPLICATION, apiUrl: `${double.url}/api` };
  const channel = createDiscord(
    {
      ...stage.deps,
      settings: way === 'http' ? { ...settings, publicKey: hex } : settings,
      commands: COMMANDS,
      stop: (_tenant, thread) => void stopped.push(thread),
    },
    async (options) => {
      dispatch = options.dispatch;
      return { close: async () => {} };
    },
  );
  stage.use(channel);
  const app = Fastify();
  await channel.routes?.(app);
  await channel.connect?.();
  await dispatch({ t: 'READY', d: { user: { id: SELF } } });

  const clicks = new Map<string, Interaction>();
  const written = new Map<string, { channel_id: string; guild_id?: string }>();

  const signed = (body: string, at = Math.floor(Date.now() / 1_000)) => ({
    'content-type': 'application/json',
    'x-signature-timestamp': String(at),
    'x-signature-ed25519': sign(null, Buffer.from(`${at}${body}`), privateKey).toString('hex'),
  });
  const post = (payload: string, headers: Record<string, string>) =>
    app.inject({ method: 'POST', url: '/discord/interactions', payload, headers });

  /** Sends an interaction the configured way and gives the first answer to it. */
  const interact = async (
    interaction: Interaction,
    message?: string,
  ): Promise<{ status: number; answer: Response | undefined }> => {
    const user = (interaction.member?.user ?? interaction.user)?.id ?? '';
    const open: OpenInteraction = {
      id: interaction.id,
      token: interaction.token,
      user,
      room: interaction.channel?.id ?? '',
    };
    double.interactions.set(interaction.token, { ...open, ...(message ? { message } : {}) });
    if (way === 'gateway') {
      const isHandled = await dispatch({ t: 'INTERACTION_CREATE', d: interaction });
      return { status: isHandled ? 200 : 500, answer: double.interactions.get(interaction.token)?.answer };
    }
    const body = JSON.stringify(interaction);
    const response = await post(body, signed(body));
    if (response.statusCode === 200) double.answered(interaction.token, response.json());
    return { status: response.statusCode, answer: double.interactions.get(interaction.token)?.answer };
  };
  const from = (user: string, where: Room): Pick<Interaction, 'member' | 'user' | 'guild_id'> =>
    where.guild
      ? { guild_id: where.guild, member: { user: { id: user, username: user } } }
      : { user: { id: user, username: user } };
  const interactionOf = (type: number, user: string, where: Room, data: InteractionData): Interaction => {
    const { guild: _, recipient: __, ...wire } = where;
    const id = double.newId();
    return {
      id,
      token: `token-${id}`,
      application_id: APPLICATION,
      type,
      locale: 'en-US',
      channel: wire,
      ...from(user, where),
      data,
    };
  };
  const roomOf = (user: Who, where: Where, workspace: Workspace): Room => {
    if (where === 'direct') return double.direct(userOf(user, workspace));
    const found = double.rooms.get(room(workspace, where));
    if (!found) throw new Error(`There is no ${where}.`);
    return found;
  };
  const question = (text: string): Interaction =>
    interactionOf(2, userOf('mali', 'own'), roomOf('mali', 'channel', 'own'), {
      name: 'expert',
      options: [{ name: 'ask', type: 1, options: [{ name: 'question', type: 3, value: text }] }],
    });

  return {
    ...{ double, dispatch, stopped },
    channel,
    stage,
    vouches: false,
    postsOnce: true,
    async say(utterance: Utterance): Promise<Said> {
      const { user, where, text, thread, mention = true, files = [], workspace = 'own' } = utterance;
      const id = utterance.id ?? double.newId();
      const top = roomOf(user, where, workspace);
      const place = (thread && double.rooms.get(thread)) || top;
      const author = userOf(user, workspace);
      const isBot = user === 'bot' || user === 'itself';
      const isMentioned = where !== 'direct' && mention;
      const attachments: WireAttachment[] = files.map(({ name, mediaType, content }) => {
        const path = `/attachments/${double.newId()}/file`;
        double.files.set(path, content);
        return {
          id: double.newId(),
          filename: name,
          size: content.length,
          content_type: mediaType,
          url: `${double.url}${path}`,
        };
      });
      const at = { channel_id: place.id, ...(place.guild ? { guild_id: place.guild } : {}) };
      written.set(id, at);
      const message = {
        ...{ id, ...at, type: 0, attachments },
        author: { id: author, username: user, ...(isBot ? { bot: true } : {}) },
        content: isMentioned ? `<@${SELF}> ${text}` : text,
        mentions: isMentioned ? [{ id: SELF, username: 'The Expert', bot: true }] : [],
      };
      const isHandled = await dispatch({ t: 'MESSAGE_CREATE', d: message });
      return { status: isHandled ? 200 : 500, id, thread: where === 'direct' ? null : (thread ?? id) };
    },
    async edit({ id }, text) {
      await dispatch({ t: 'MESSAGE_UPDATE', d: { id, ...written.get(id), content: text, edited_timestamp: 'now' } });
    },
    async remove({ id }) {
      await dispatch({ t: 'MESSAGE_DELETE', d: { id, ...written.get(id) } });
    },
    async command({ user, where, text }) {
      const [name = '', ...words] = text.split(' ');
      const options = words.length > 0 ? [{ name: 'arguments', type: 3, value: words.join(' ') }] : [];
      const data = { name: 'expert', options: [{ name, type: 1, options }] };
      const { status } = await interact(interactionOf(2, userOf(user, 'own'), roomOf(user, where, 'own'), data));
      return { status };
    },
    async click(press: Press) {
      const { user, message, button, again = false, workspace = message.workspace } = press;
      const kept = double.messages.find(({ id }) => id === message.id);
      const place = kept && double.rooms.get(kept.room);
      if (!kept || !place) throw new Error('That message is not there.');
      const key = JSON.stringify([user, message.id, button]);
      const said = (label: string) => label.replace(/…$/, '') === button.replace(/…$/, '');
      const chosen = pressOn(kept.body.components ?? [], said) ?? pressOn(staleRows(message), said);
      if (!chosen) throw new Error(`There is no ${button} on it.`);
      const where = workspace === message.workspace ? place : roomOf(user, 'approvals', workspace);
      const fresh: Interaction = {
        ...interactionOf(3, userOf(user, workspace), where, chosen),
        message: { id: kept.id, channel_id: kept.room, author: { id: SELF, bot: true }, content: '', ...kept.body },
      };
      const before = clicks.get(key);
      const interaction = again && before ? { ...before, token: `${before.token}-again` } : fresh;
      clicks.set(key, interaction);
      const { status, answer } = await interact(interaction, kept.id);
      const form = formIn(user, answer, interaction);
      return { status, ...(form ? { form } : {}) };
    },
    async submit(form, values) {
      const { custom_id, press } = form.handle as Handle;
      const components = form.fields.map(({ name, value }) => ({
        components: [{ custom_id: name, value: values[name] ?? value }],
      }));
      const { guild_id, member, user, channel: at, message } = press;
      const sent: Interaction = {
        ...interactionOf(5, '', at ? (double.rooms.get(at.id) as Room) : roomOf(form.user, 'direct', 'own'), {
          custom_id,
          components,
        }),
        ...(guild_id ? { guild_id } : {}),
        ...(member ? { member } : { user: user ?? { id: '' } }),
        ...(message ? { message } : {}),
      };
      const { answer } = await interact(sent, message?.id);
      if (answer?.type !== 4) return { closed: true };
      const shown = double.messages.find(({ interaction }) => interaction === sent.id);
      const again = shown && pressOn(answer.data.components ?? [], () => true);
      if (!again) return { closed: true };
      // The way back leads to the same form with what was typed.
      const back: Interaction = {
        ...interactionOf(3, '', double.rooms.get(shown.room) as Room, again),
        ...(guild_id ? { guild_id } : {}),
        ...(member ? { member } : { user: user ?? { id: '' } }),
        message: { id: shown.id, channel_id: shown.room, author: { id: SELF, bot: true }, content: '', ...answer.data },
      };
      const reopened = formIn(form.user, (await interact(back, shown.id)).answer, back);
      if (!reopened) throw new Error('The form did not open again.');
      Object.assign(form, reopened);
      return { errors: { '': shownAs(answer.data.content ?? '').text }, closed: false };
    },
    async forge(text) {
      if (way === 'gateway') return undefined;
      const body = JSON.stringify(question(text));
      const headers = signed(body);
      const signature = headers['x-signature-ed25519'].replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
      return (await post(body, { ...headers, 'x-signature-ed25519': signature })).statusCode;
    },
    async stale(text) {
      if (way === 'gateway') return undefined;
      const body = JSON.stringify(question(text));
      return (await post(body, signed(body, Math.floor(Date.now() / 1_000) - 3_600))).statusCode;
    },
    seen: (where, workspace = 'own') =>
      double.messages
        .map((kept) => seenAs(double, kept))
        .filter((one) => one.where === where && one.workspace === workspace),
    told: (user) =>
      double.messages
        .map((kept) => seenAs(double, kept))
        .filter(({ privateTo }) => privateTo === user)
        .map(({ text }) => text),
    progress: () => double.typing.map((id) => ({ where: whereOf(double.rooms.get(id) as Room), text: null })),
    gather(where, users) {
      const place = double.rooms.get(room('own', where));
      if (place)
        place.permission_overwrites = onlyFor(
          GUILDS.own,
          users.map((who) => userOf(who, 'own')),
        );
    },
    fail: (failure) => double.fail(failure),
    faults: () => double.faults,
    async close() {
      await channel.close?.();
      await app.close();
      await stage.close();
      await double.close();
    },
  };
}
