/** Discord for the contract of all channels: people who write, press and send forms, over the gateway or over HTTP. */
import { generateKeyPairSync, sign } from 'node:crypto';
import Fastify from 'fastify';
import type {
  ChannelHarness,
  Press,
  Said,
  SeenForm,
  SeenMessage,
  Utterance,
  Where,
  Who,
  Workspace,
} from '../contract.ts';
import { COMMANDS, openStage } from '../contract-stage.ts';
import type { Dispatch } from './dispatch.ts';
import { createDiscord } from './index.ts';
import { APPLICATION, DiscordDouble, type Kept, type OpenInteraction, type Room, SELF, TOKEN } from './test-discord.ts';
import { shownAs } from './test-discord-text.ts';
import type { Interaction, InteractionData, Response, Row, TextInput, WireAttachment } from './wire.ts';

const GUILDS: Record<Workspace, string> = {
  own: '100000000000000001',
  other: '100000000000000002',
  undeclared: '100000000000000003',
};
const room = (workspace: Workspace, where: Exclude<Where, 'direct'>) =>
  `20000000000000${{ own: 1, other: 2, undeclared: 3 }[workspace]}00${where === 'channel' ? 1 : 2}`;
const userOf = (who: Who, workspace: Workspace) => {
  if (who === 'itself') return SELF;
  const n = ['mali', 'anan', 'hana', 'newcomer', 'stranger', 'bot'].indexOf(who) + 1;
  return `30000000000000000${n + (workspace === 'other' ? 10 : 0)}`.slice(0, 20);
};
const WHO: Who[] = ['mali', 'anan', 'hana', 'newcomer', 'stranger', 'bot', 'itself'];
const TIED = ['mali', 'anan', 'hana'] as const;

/** Opens the channel on a stage of its own; interactions come over HTTP or over the gateway. */
export async function openHarness(way: 'http' | 'gateway'): Promise<ChannelHarness> {
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
    patience: 8_000,
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
  const settings = { botToken: TOKEN, applicationId: APPLICATION, apiUrl: `${double.url}/api` };
  const channel = createDiscord(
    {
      ...stage.deps,
      settings: way === 'http' ? { ...settings, publicKey: hex } : settings,
      commands: COMMANDS,
      stop: () => {},
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
  const whoIs = (user: string): Who | null =>
    WHO.find((who) => userOf(who, 'own') === user || userOf(who, 'other') === user) ?? null;
  const workspaceOf = ({ guild, recipient }: Room): Workspace => {
    if (recipient) return WHO.some((who) => userOf(who, 'own') === recipient) ? 'own' : 'other';
    return (Object.keys(GUILDS) as Workspace[]).find((name) => GUILDS[name] === guild) ?? 'undeclared';
  };
  const whereOf = (place: Room): Where => {
    if (place.recipient) return 'direct';
    const id = place.parent_id ?? place.id;
    return id.endsWith('1') ? 'channel' : 'approvals';
  };
  const seenAs = (kept: Kept): SeenMessage => {
    const place = double.rooms.get(kept.room);
    if (!place) throw new Error(`There is no channel ${kept.room}.`);
    const { content = '', embeds = [], components = [] } = kept.body;
    const marked = [content, ...embeds.flatMap((embed) => [embed.title ?? '', embed.description ?? ''])];
    const fields = embeds.flatMap((embed) => (embed.fields ?? []).flatMap(({ name, value }) => [name, value]));
    const shown = [...marked, ...fields].map(shownAs);
    const feet = embeds.flatMap(({ footer }) => (footer ? [footer.text] : []));
    const owner = kept.privateTo ?? place.recipient ?? null;
    return {
      id: kept.id,
      where: whereOf(place),
      workspace: workspaceOf(place),
      privateTo: owner === null ? null : whoIs(owner),
      thread: place.parent_id ? place.id : (kept.replyTo ?? null),
      text: [...shown.map(({ text }) => text), ...feet].join('\n'),
      buttons: components.flatMap((row) =>
        row.components.flatMap((one) =>
          one.type === 2 ? [one.label] : one.type === 3 ? one.options.map(({ label }) => label) : [],
        ),
      ),
      files: kept.files,
      mentions: shown.flatMap(({ mentions }) => mentions),
      links: shown.flatMap(({ links }) => links),
      edits: kept.edits,
    };
  };
  const formIn = (user: Who, answer: Response | undefined, press: Interaction): SeenForm | undefined => {
    if (answer?.type !== 9) return undefined;
    const inputs = answer.data.components.flatMap((row) => row.components as TextInput[]);
    const fields = inputs.map(({ custom_id, label, value = '' }) => ({ name: custom_id, label, value }));
    return {
      user,
      title: answer.data.title,
      fields,
      handle: { custom_id: answer.data.custom_id, press } satisfies Handle,
    };
  };
  const question = (text: string): Interaction =>
    interactionOf(2, userOf('mali', 'own'), roomOf('mali', 'channel', 'own'), {
      name: 'expert',
      options: [{ name: 'ask', type: 1, options: [{ name: 'question', type: 3, value: text }] }],
    });

  return {
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
      const chosen = pressOn(kept.body.components ?? [], said) ?? pressOn(first(kept, message), said);
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
      double.messages.map(seenAs).filter((one) => one.where === where && one.workspace === workspace),
    told: (user) =>
      double.messages
        .map(seenAs)
        .filter(({ privateTo }) => privateTo === user)
        .map(({ text }) => text),
    progress: () => double.typing.map((id) => ({ where: whereOf(double.rooms.get(id) as Room), text: null })),
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

interface Handle {
  custom_id: string;
  press: Interaction;
}

function pressOn(rows: Row[], isIt: (label: string) => boolean): InteractionData | undefined {
  for (const { components } of rows)
    for (const one of components) {
      if (one.type === 2 && isIt(one.label)) return { custom_id: one.custom_id };
      const option = one.type === 3 ? one.options.find(({ label }) => isIt(label)) : undefined;
      if (option) return { custom_id: one.custom_id, values: [option.value] };
    }
  return undefined;
}

/** What a client that has not heard of the replacement still shows. */
function first(_kept: Kept, message: SeenMessage): Row[] {
  const id = /apr_\w+/.exec(message.text)?.[0];
  if (!id || !message.buttons.includes('Approve')) return [];
  const button = (label: string, custom_id: string) => ({ type: 2 as const, style: 2 as const, label, custom_id });
  return [{ type: 1, components: [button('Approve', `approve:${id}`), button('Reject', `form:reject:${id}`)] }];
}
