/** Drives the channel for the contract suite through the Bot Framework's own formats, against the stand-in for Teams. */
import Fastify from 'fastify';
import type { ChannelHarness, Press, Said, SeenForm, SeenMessage, Who, Workspace } from '../contract.ts';
import { openStage } from '../contract-stage.ts';
import { createTeams } from './index.ts';
import { envelope, type Json, written } from './test-activities.ts';
import { buttonsOf, formIn, noteOf, type ReadForm, readMessage } from './test-reading.ts';
import { APP_ID, APP_PASSWORD, type DoubleMessage, openTeamsDouble, type TeamsDouble } from './test-teams.ts';
import { thumbActivity, thumbForm, thumbOn, thumbsBelow } from './test-thumbs.ts';
import { directoryOf, placeOf, populate, userOf, whereIs } from './test-world.ts';

/** A form with the message it stands on. */
interface Handle {
  message: DoubleMessage;
  form: ReadForm;
}

/** The harness with what tests of Teams alone need. */
export interface TeamsHarness extends ChannelHarness {
  double: TeamsDouble;
  /** Sends an activity signed by the Bot Framework. */
  deliver(activity: Json): Promise<{ statusCode: number; body: string }>;
}

export async function openHarness(): Promise<TeamsHarness> {
  // Loading the SDK takes longer than the suite waits for anything.
  await import('botbuilder');
  const double = await openTeamsDouble();
  populate(double);
  const places = (workspace: Workspace) => ({
    channel: placeOf('channel', workspace),
    approvals: placeOf('approvals', workspace),
  });
  const users = (workspace: Workspace) => {
    const id = (who: Who) => userOf(who, workspace).aadObjectId;
    return { mali: id('mali'), anan: id('anan'), hana: id('hana') };
  };
  const stage = await openStage({
    channel: 'teams',
    workspaces: { own: directoryOf('own'), other: directoryOf('other') },
    places: { own: places('own'), other: places('other') },
    users: { own: users('own'), other: users('other') },
  });
  const channel = createTeams({
    ...stage.deps,
    settings: {
      ...{ appId: APP_ID, appPassword: APP_PASSWORD, unsigned: false, fileHosts: ['127.0.0.1'] },
      ...{ openIdUrl: `${double.url}/openid`, loginUrl: `${double.url}/login`, graphUrl: `${double.url}/graph` },
    },
    stop: () => {},
  });
  stage.use(channel);
  const app = Fastify();
  await channel.routes?.(app);
  const told: { user: Who; text: string; after: number }[] = [];
  let presses = 0;
  let lastPress = '';

  const deliver = async (activity: Json, token = double.sign()) => {
    const headers = { authorization: `Bearer ${await token}` };
    return app.inject({ method: 'POST', url: '/api/messages', headers, payload: activity });
  };

  const invoke = async (
    user: Who,
    message: DoubleMessage,
    action: Json,
    { again = false, workspace }: Partial<Press> = {},
  ) => {
    const here = whereIs(message.conversation);
    presses += again ? 0 : 1;
    if (!again) lastPress = `f:press-${presses}`;
    const activity = {
      ...envelope(double, user, here.where, workspace ?? here.workspace),
      ...{ type: 'invoke', name: 'adaptiveCard/action', id: lastPress, replyToId: message.id },
      value: { action: { type: 'Action.Execute', ...action }, trigger: 'manual' },
    };
    if (!workspace)
      Object.assign(activity, {
        conversation: { ...(activity as unknown as { conversation: Json }).conversation, id: message.conversation },
      });
    const response = await deliver(activity);
    if (response.statusCode >= 300) return { status: response.statusCode, card: undefined };
    const { type, value } = response.json<{ type: string; value: Json | string }>();
    if (typeof value === 'string') {
      told.push({ user, text: value, after: double.messages.length });
      return { status: 200, card: undefined };
    }
    if (type !== 'application/vnd.microsoft.card.adaptive') throw new Error(`A click was answered with ${type}.`);
    told.push({ user, text: noteOf(value), after: double.messages.length });
    return { status: 200, card: value };
  };

  const messageOf = (seen: SeenMessage) => {
    const found = double.messages.find(
      ({ id, conversation }) => id === seen.id && whereIs(conversation).where === seen.where,
    );
    if (!found) throw new Error(`The message ${seen.id} is not there any more.`);
    return found;
  };

  const seenOf = (message: DoubleMessage): SeenMessage => {
    const { where, workspace, who } = whereIs(message.conversation);
    const thread = /;messageid=(.+)$/.exec(message.conversation)?.[1] ?? null;
    const read = readMessage(message.activity);
    const buttons = [...read.buttons, ...thumbsBelow(message.activity)];
    return {
      id: message.id,
      where,
      workspace,
      privateTo: who,
      thread,
      ...read,
      buttons,
      files: [],
      edits: message.edits,
    };
  };

  return {
    channel,
    stage,
    double,
    deliver,
    vouches: true,
    postsOnce: false,
    async say(utterance): Promise<Said> {
      const { activity, id, thread } = written(double, utterance);
      const { statusCode } = await deliver(activity);
      return { status: statusCode, id, thread };
    },
    async edit({ id, thread }, text) {
      const { activity } = written(double, { user: 'mali', where: thread ? 'channel' : 'direct', text, id });
      await deliver({
        ...activity,
        type: 'messageUpdate',
        channelData: { tenant: { id: directoryOf('own') }, eventType: 'editMessage' },
      });
    },
    async remove({ id, thread }) {
      const { activity } = written(double, { user: 'mali', where: thread ? 'channel' : 'direct', text: '', id });
      await deliver({
        ...activity,
        type: 'messageDelete',
        channelData: { tenant: { id: directoryOf('own') }, eventType: 'softDeleteMessage' },
      });
    },
    async command({ user, where, text }) {
      const { activity } = written(double, { user, where, text: `/expert ${text}` });
      return { status: (await deliver(activity)).statusCode };
    },
    async click({ user, message, button, again, workspace }) {
      const posted = messageOf(message);
      const isThumb = thumbsBelow(posted.activity).indexOf(button);
      if (isThumb === 1) return { status: 200, form: thumbForm(user, posted) };
      if (isThumb === 0) {
        if (!again) lastPress = `f:thumb-${++presses}`;
        return { status: (await deliver(thumbActivity(double, { user, message: posted, id: lastPress }))).statusCode };
      }
      const cards = (posted.activity.attachments as { content: Json }[] | undefined) ?? [];
      const found = cards.flatMap(({ content }) => buttonsOf(content)).find(({ title }) => title === button);
      // Teams tells nobody else of a button that opens a form.
      if (found?.form) return { status: 200, form: seenForm(user, posted, found.form) };
      if (!found) {
        const stale = buttonsOf(cards[0]?.content ?? {});
        if (stale.length > 0) throw new Error(`The card has no button ${button}.`);
      }
      const action = found ?? pressedBefore.get(`${message.id} ${button}`);
      if (!action) throw new Error(`The card never had a button ${button}.`);
      pressedBefore.set(`${message.id} ${button}`, action);
      const { status } = await invoke(
        user,
        posted,
        { verb: action.verb, data: action.data },
        { ...(again ? { again } : {}), ...(workspace ? { workspace } : {}) },
      );
      return { status };
    },
    async submit({ user, handle }, values) {
      const rated = thumbOn(handle);
      if (rated) {
        const id = `f:thumb-${++presses}`;
        await deliver(thumbActivity(double, { user, message: rated, id, reason: values.reason ?? '' }));
        return { closed: true };
      }
      const { message, form } = handle as Handle;
      const inputs = Object.fromEntries(form.fields.map(({ id }) => [id, values[nameOf(id)] ?? '']));
      const { card } = await invoke(user, message, { verb: form.verb, data: { ...form.data, ...inputs } });
      const left = card && formIn({ body: card.body, actions: card.actions });
      if (!left) return { closed: true };
      const faults = left.fields.filter(({ fault }) => fault).map(({ id, fault }) => [nameOf(id), fault]);
      return { closed: false, errors: Object.fromEntries(faults) };
    },
    forge: async (text) =>
      (await deliver(written(double, { user: 'mali', where: 'channel', text }).activity, double.sign({}, 'other')))
        .statusCode,
    stale: async (text) => {
      const past = Math.floor(Date.now() / 1_000) - 600;
      return (
        await deliver(written(double, { user: 'mali', where: 'channel', text }).activity, double.sign({ exp: past }))
      ).statusCode;
    },
    seen: (where, workspace = 'own') =>
      double.messages.map(seenOf).filter((one) => one.where === where && one.workspace === workspace),
    told: (user) => {
      const notes = told.filter((one) => one.user === user);
      const messages = double.messages.map((message, at) => ({ ...seenOf(message), after: at + 0.5 }));
      const direct = messages.filter(({ privateTo }) => privateTo === user);
      return [...direct, ...notes].toSorted((a, b) => a.after - b.after).map(({ text }) => text);
    },
    progress: () => double.signs.map(({ conversation, text }) => ({ where: whereIs(conversation).where, text })),
    gather(where, users) {
      const place = double.conversations.get(placeOf(where, 'own'));
      if (place) place.members = users.map((user) => userOf(user, 'own'));
    },
    fail({ kind, retryAfterMs, times }) {
      const how = {
        down: { status: 502, code: 'ServiceError' },
        busy: { status: 429, code: 'Throttled' },
        gone: { status: 404, code: 'ConversationNotFound' },
        revoked: { status: 401, code: 'Unauthorized' },
      };
      double.failure = { ...how[kind], times, ...(retryAfterMs ? { retryAfterSeconds: retryAfterMs / 1_000 } : {}) };
    },
    faults: () => double.faults.splice(0),
    async close() {
      await app.close();
      await stage.close();
      await double.close();
    },
  };
}

/** Buttons people saw before a card was replaced, which a slow client still shows. */
const pressedBefore = new Map<string, { verb?: string; data?: Json }>();

function seenForm(user: Who, message: DoubleMessage, form: ReadForm): SeenForm {
  const fields = form.fields.map(({ id, label, value }) => ({ name: nameOf(id), label, value }));
  return { user, title: form.title, fields, handle: { message, form } satisfies Handle };
}

/** Ids of inputs begin with the form they are in. */
function nameOf(id: string): string {
  return id.slice(id.indexOf('|') + 1);
}
